import type { Modality } from './project.ts'

/** How a kind of data presents itself to whoever brings some. */
export interface ModalityGuide {
  readonly title: string
  /** What its samples are called, several of them. */
  readonly samples: string
  /** What goes in, in a sentence. */
  readonly takes: string
  /** A path as it may look. */
  readonly example: string
  /** Whether a source may be a single file that holds many samples. */
  readonly takesFile: boolean
  /** Whether what is kept of a sample is text, which can be searched. */
  readonly isText: boolean
  /** Whether samples are heard: Space plays them. */
  readonly isPlayed: boolean
  /** In what the length of windows is told; `null` where nothing is cut into windows. */
  readonly windowUnit: 'seconds' | 'rows' | 'events' | null
  /** Whether a long pause ends a sample, where the data do not say what belongs together. */
  readonly endsAtPauses: boolean
}

export const modalityGuide: Readonly<Record<Modality, ModalityGuide>> = {
  images: {
    title: 'Images',
    samples: 'images',
    takes: 'A folder of pictures, subfolders too: PNG, JPEG, WebP, AVIF, GIF, TIFF and BMP.',
    example: '/home/me/photos',
    takesFile: false,
    isText: false,
    isPlayed: false,
    windowUnit: null,
    endsAtPauses: false,
  },
  text: {
    title: 'Text',
    samples: 'texts',
    takes: 'Rows of CSV, TSV, JSON lines or Parquet, lines of a .log, or a folder of .txt files, in any language.',
    example: '/home/me/tickets.csv',
    takesFile: true,
    isText: true,
    isPlayed: false,
    windowUnit: null,
    endsAtPauses: false,
  },
  audio: {
    title: 'Audio',
    samples: 'sounds',
    takes: 'A folder of recordings: WAV, FLAC, MP3 and OGG. Long ones are cut into windows.',
    example: '/home/me/recordings',
    takesFile: true,
    isText: false,
    isPlayed: true,
    windowUnit: 'seconds',
    endsAtPauses: false,
  },
  series: {
    title: 'Series',
    samples: 'series',
    takes: 'Recordings of sensors as CSV, TSV, JSON lines, Parquet, text or UCR/UEA files, one or many in a file.',
    example: '/home/me/recordings',
    takesFile: true,
    isText: false,
    isPlayed: false,
    windowUnit: 'rows',
    endsAtPauses: false,
  },
  events: {
    title: 'Events',
    samples: 'sessions',
    takes: 'Logs of who did what, when, as CSV, TSV, JSON lines or Parquet: an event or a session a row.',
    example: '/home/me/clicks.csv',
    takesFile: true,
    isText: true,
    isPlayed: false,
    windowUnit: 'events',
    endsAtPauses: true,
  },
}
