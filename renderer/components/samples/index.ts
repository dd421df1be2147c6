import type { Component } from 'svelte'
import type { PreviewSide } from '../../../shared/contract/blob-routes.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import type { Modality } from '../../../shared/domain/project.ts'
import AudioSample from './AudioSample.svelte'
import EventsSample from './EventsSample.svelte'
import ImageSample from './ImageSample.svelte'
import SeriesSample from './SeriesSample.svelte'
import TextSample from './TextSample.svelte'

/** What draws a sample is told. It fills its box, whose size is the parent's business: nothing moves when the sample comes. */
export interface SampleProps {
  readonly sampleId: SampleId
  /** Longest side of what is shown, in pixels: the small one is a tile, the large one is looked at. */
  readonly side: PreviewSide
  /** What it is called by screen readers. */
  readonly alt: string
  /** Whether it may wait until it is about to be seen. */
  readonly isLazy?: boolean
}

/** What draws the samples of each kind of data. */
export const sampleComponents: Readonly<Record<Modality, Component<SampleProps>>> = {
  images: ImageSample,
  text: TextSample,
  audio: AudioSample,
  series: SeriesSample,
  events: EventsSample,
}
