import type { Modality } from './project.ts'
import { ObjectiveName } from './runs.ts'

/** How an objective presents itself to whoever has to choose one. */
export interface ObjectiveGuide {
  readonly title: string
  /** One line: when to use it. */
  readonly useWhen: string
  /** Unit of its loss; `null` where it has none. */
  readonly lossUnit: string | null
  /** Kinds of data that it is for. */
  readonly modalities: readonly Modality[]
  /** Kinds of data to start with this for, where others come first in `ObjectiveName`. */
  readonly usualFor?: readonly Modality[]
  /** In how many views it sees each sample: what it can do with, and what it does best with. */
  readonly views: { readonly least: number; readonly most: number; readonly usual: number }
}

const SEVERAL = { least: 2, most: 4, usual: 2 }
const ONE = { least: 1, most: 1, usual: 1 }

/** Every objective; of those for one kind of data, the one to start with first. */
export const objectiveGuide: Readonly<Record<ObjectiveName, ObjectiveGuide>> = {
  'skip-gram': {
    title: 'Skip-gram',
    useWhen: 'To start with texts. Tells which word, or event, belongs into which neighbourhood of others.',
    lossUnit: 'nats',
    modalities: ['text', 'events'],
    views: ONE,
  },
  spans: {
    title: 'Spans',
    useWhen: 'For texts that go from one thing to the next: tells which stretches of words are of one text.',
    lossUnit: 'nats',
    modalities: ['text'],
    views: ONE,
  },
  'nt-xent': {
    title: 'Contrastive',
    useWhen: 'To start with. Tells each sample from all others, and learns most in a few minutes.',
    lossUnit: 'nats',
    modalities: ['images', 'text', 'audio', 'series', 'events'],
    usualFor: ['audio'],
    views: SEVERAL,
  },
  vicreg: {
    title: 'VICReg',
    useWhen: 'When many samples are almost alike, as frames of a video do: none is pushed away from another.',
    lossUnit: null,
    modalities: ['images', 'text', 'audio', 'series', 'events'],
    views: SEVERAL,
  },
  sigreg: {
    title: 'SIGReg',
    useWhen: 'When Contrastive does badly: no negatives and a single setting. Behind it in the first minutes.',
    lossUnit: null,
    modalities: ['images', 'text', 'audio', 'series', 'events'],
    views: SEVERAL,
  },
  'next-chunk': {
    title: 'Next chunk',
    useWhen: 'To start with. Tells which chunk comes next among those of other series.',
    lossUnit: 'nats',
    modalities: ['series', 'audio'],
    views: ONE,
  },
  order: {
    title: 'Order of chunks',
    useWhen: 'Where things follow on one another, as the steps of a process do. Little on its own where they repeat.',
    lossUnit: 'nats',
    modalities: ['series'],
    views: ONE,
  },
  'masked-steps': {
    title: 'Masked steps',
    useWhen: 'Where level and shape tell more than what differs from series to series. Slow to learn.',
    lossUnit: null,
    modalities: ['series', 'audio'],
    views: ONE,
  },
  'hierarchical-contrast': {
    title: 'Hierarchical contrast',
    useWhen: 'For long series in which things happen at some moment. Steps take several times as long.',
    lossUnit: 'nats',
    modalities: ['series'],
    views: ONE,
  },
  'masked-patches': {
    title: 'Masked patches',
    useWhen: 'Only where cropping or recolouring would change what an image is, as in documents. Weak within minutes.',
    lossUnit: null,
    modalities: ['images'],
    views: ONE,
  },
  'masked-tokens': {
    title: 'Masked tokens',
    useWhen: 'With much text and time, where the order of words matters. Says which words were taken out.',
    lossUnit: 'nats',
    modalities: ['text'],
    views: ONE,
  },
  'next-event': {
    title: 'Next event',
    useWhen: 'To start with. Tells how a session goes on among the continuations of others.',
    lossUnit: 'nats',
    modalities: ['events'],
    usualFor: ['events'],
    views: ONE,
  },
  'masked-events': {
    title: 'Masked events',
    useWhen: 'When what a session is about matters more than where it leads. Tells which events were taken out.',
    lossUnit: 'nats',
    modalities: ['events'],
    views: ONE,
  },
  'event-order': {
    title: 'Event order',
    useWhen:
      'Where what comes first and what later tells sessions apart, as the steps of a process do. Little on its own.',
    lossUnit: 'nats',
    modalities: ['events'],
    views: ONE,
  },
}

/** The objectives for one kind of data, the one to start with first. */
export function objectivesFor(modality: Modality): readonly ObjectiveName[] {
  const isUsual = (name: ObjectiveName): number => Number(objectiveGuide[name].usualFor?.includes(modality) ?? false)
  return ObjectiveName.options
    .filter((name) => objectiveGuide[name].modalities.includes(modality))
    .sort((a, b) => isUsual(b) - isUsual(a))
}
