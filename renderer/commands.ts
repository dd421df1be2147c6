import { modalityGuide } from '../shared/domain/modalities.ts'
import { labelKeyHelp } from './state/key-map.ts'
import type { PaletteEntry } from './state/palette.ts'
import type { Step } from './state/navigation.svelte.ts'
import type { AskedCommand } from './state/surface.svelte.ts'
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
  const undoKey = workbench.classes.keys.undo.toUpperCase()
  return [
    ...surfaceCommands(workbench),
    ...steps.map(({ step, title }, index) => {
      return { title, hint: 'Go to a step', keys: ['Alt', String(index + 1)], run: () => goTo(step) }
    }),
    { title: 'Find by file name', keys: ['/'], run: () => (goTo('label'), (choosing.isFinding = true)) },
    ...(labelling.canUndo
      ? [{ title: 'Undo', hint: 'What was done last', keys: [undoKey], run: () => labelling.undo() }]
      : []),
    ...(labelling.canRedo
      ? [{ title: 'Redo', hint: 'What was done last', keys: ['Shift', undoKey], run: () => labelling.redo() }]
      : []),
    { title: 'Add data', hint: 'A folder or a file', run: () => goTo('data') },
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

/** What the card on screen can be asked, with the keys that do it; classes can be made and changed from anywhere. */
function surfaceCommands({ classes, navigation, project, surface }: Workbench): PaletteEntry[] {
  const { isPlayed } = modalityGuide[project.summary?.modality ?? 'images']
  const ask = (command: AskedCommand) => (): void => {
    // What it opens takes the focus, and not the heading of the view.
    navigation.go('label')
    surface.ask(command)
  }
  const withKeys = labelKeyHelp(classes.keys, isPlayed).flatMap(({ command, does, keys }) => {
    if (command === undefined || command === 'undo' || keys.length > 1) return []
    const isOffered = command === 'new-class' || surface.can(command)
    return isOffered ? [{ title: does, hint: 'Label', keys, run: ask(command) }] : []
  })
  return [...withKeys, { title: 'Edit classes', hint: 'Name, key, colour, merge, delete', run: ask('edit-classes') }]
}

/** What needs embeddings. */
function learnedCommands(
  { choosing, labelling, classifier, reviewing, mapping, jobs }: Workbench,
  goTo: WindowActions['goTo'],
): PaletteEntry[] {
  const isMapped = mapping.status !== null
  const drawMap = {
    title: isMapped ? 'Draw the map anew' : 'Draw the map',
    hint: 'Map',
    run: () => (goTo('map'), mapping.start(isMapped)),
  }
  return [
    ...(jobs.current('map') === null ? [drawMap] : []),
    { title: 'Find by a file…', hint: 'Label', run: () => (goTo('label'), choosing.likeChosenFile()) },
    { title: 'Suggest more groups', hint: 'Label', run: () => (goTo('label'), labelling.suggest()) },
    { title: 'Train the classifier', hint: 'Classifier', run: () => (goTo('classifier'), classifier.train()) },
    { title: 'Review now', hint: 'Review', run: () => (goTo('review'), reviewing.start()) },
  ]
}
