import type { PaletteEntry } from './state/palette.ts'
import type { Step } from './state/navigation.svelte.ts'
import type { Workbench } from './state/workbench.svelte.ts'

/** What the window itself does for a command. */
export interface WindowActions {
  goTo(step: Step): void
  showKeys(): void
}

/** Everything that the palette offers now. */
export function commandsOf(
  workbench: Workbench,
  steps: readonly { readonly step: Step; readonly title: string }[],
  recentProjects: readonly string[],
  { goTo, showKeys }: WindowActions,
): readonly PaletteEntry[] {
  const { choosing, labelling, project, tasks, theme } = workbench
  return [
    ...steps.map(({ step, title }, index) => {
      return { title, hint: 'Go to a step', keys: ['Alt', String(index + 1)], run: () => goTo(step) }
    }),
    { title: 'Find by file name', keys: ['/'], run: () => (goTo('label'), (choosing.isFinding = true)) },
    ...(labelling.canUndo ? [{ title: 'Undo', hint: 'What was done last', run: () => labelling.undo() }] : []),
    ...(labelling.canRedo ? [{ title: 'Redo', hint: 'What was done last', run: () => labelling.redo() }] : []),
    ...(project.activeRunId === null ? [] : learnedCommands(workbench, goTo)),
    ...tasks.all
      .filter(({ id }) => id !== tasks.currentId)
      .map(({ id, name }) => ({ title: `Task: ${name}`, hint: 'Work on it', run: () => tasks.use(id) })),
    { title: 'Change the theme', hint: `now ${theme.choice}`, run: () => theme.cycle() },
    { title: 'Keys', hint: 'Show and change them', keys: ['?'], run: showKeys },
    ...recentProjects.map((path) => {
      return { title: path, hint: 'Open a recent project', run: () => workbench.shell?.openProject?.(path) }
    }),
  ]
}

/** What needs embeddings. */
function learnedCommands(
  { choosing, labelling, classifier, reviewing }: Workbench,
  goTo: WindowActions['goTo'],
): PaletteEntry[] {
  return [
    { title: 'Find by a file…', hint: 'Label', run: () => (goTo('label'), choosing.likeChosenFile()) },
    { title: 'Suggest more groups', hint: 'Label', run: () => (goTo('label'), labelling.suggest()) },
    { title: 'Train the classifier', hint: 'Classifier', run: () => (goTo('classifier'), classifier.train()) },
    { title: 'Review now', hint: 'Review', run: () => (goTo('review'), reviewing.start()) },
  ]
}
