import type { JobKind, JobSnapshot } from '../../shared/domain/jobs.ts'

const titles: Readonly<Record<JobKind, string>> = {
  import: 'Adding data',
  pretrain: 'Learning',
  embed: 'Embedding',
  map: 'Drawing the map',
  suggest: 'Suggesting groups',
  search: 'Searching by a file',
  train: 'Training the classifier',
  'fine-tune': 'Fine-tuning',
  'from-scratch': 'Training from scratch',
  review: 'Review',
  baseline: 'Comparing with random labels',
  simulate: 'Simulation',
  export: 'Export',
}

const successes: Readonly<Record<JobKind, string>> = {
  import: 'The folder was added',
  pretrain: 'Learning is done',
  embed: 'Every sample is embedded',
  map: 'The map is drawn',
  suggest: 'Groups are ready to be labelled',
  search: 'What looks like the file is on a card',
  train: 'The classifier is trained',
  'fine-tune': 'The fine-tuned model is ready',
  'from-scratch': 'The model from scratch is ready',
  review: 'The review is done',
  baseline: 'The comparison with random labels is done',
  simulate: 'The simulation is done',
  export: 'The export is ready',
}

export function jobTitle(kind: JobKind): string {
  return titles[kind]
}

/** How a job ended, in one line. */
export function jobEnding({ kind, state }: JobSnapshot): string {
  if (state === 'succeeded') return successes[kind]
  return `${titles[kind]} ${state === 'cancelled' ? 'was cancelled' : 'failed'}`
}
