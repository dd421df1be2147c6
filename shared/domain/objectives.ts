import type { ObjectiveName } from './runs.ts'

/** How an objective presents itself to whoever has to choose one. */
export interface ObjectiveGuide {
  readonly title: string
  /** One line: when to use it. */
  readonly useWhen: string
  /** Unit of its loss; `null` where it has none. */
  readonly lossUnit: string | null
  /** In how many views it sees each image: what it can do with, and what it does best with. */
  readonly views: { readonly least: number; readonly most: number; readonly usual: number }
}

const SEVERAL = { least: 2, most: 4, usual: 2 }
const ONE = { least: 1, most: 1, usual: 1 }

/** Every objective, the one to start with first. */
export const objectiveGuide: Readonly<Record<ObjectiveName, ObjectiveGuide>> = {
  'nt-xent': {
    title: 'Contrastive',
    useWhen: 'To start with. Tells each image from all others, and learns most in a few minutes.',
    lossUnit: 'nats',
    views: SEVERAL,
  },
  vicreg: {
    title: 'VICReg',
    useWhen: 'When many images look almost alike, as frames of a video do: none is pushed away from another.',
    lossUnit: null,
    views: SEVERAL,
  },
  sigreg: {
    title: 'SIGReg',
    useWhen: 'When Contrastive does badly: no negatives and a single setting. Behind it in the first minutes.',
    lossUnit: null,
    views: SEVERAL,
  },
  'masked-patches': {
    title: 'Masked patches',
    useWhen: 'Only where cropping or recolouring would change what an image is, as in documents. Weak within minutes.',
    lossUnit: null,
    views: ONE,
  },
}
