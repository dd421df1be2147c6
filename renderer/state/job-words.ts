import type { JobKind } from '../../shared/domain/jobs.ts'

const titles: Readonly<Record<JobKind, string>> = {
  import: 'Adding data',
  pretrain: 'Learning',
  embed: 'Embedding',
  suggest: 'Suggesting groups',
  train: 'Training the classifier',
  simulate: 'Simulation',
  export: 'Export',
}

export function jobTitle(kind: JobKind): string {
  return titles[kind]
}
