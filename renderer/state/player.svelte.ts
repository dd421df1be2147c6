import { soundRoute } from '../../shared/contract/blob-routes.ts'
import type { SampleId } from '../../shared/domain/ids.ts'

/** Plays samples that are sounds, one at a time however many there are on screen. */
export class Player {
  #audio: HTMLAudioElement | null = null
  #queue: readonly SampleId[] = []
  #sampleId = $state<SampleId | null>(null)
  #failedId = $state<SampleId | null>(null)
  #share = $state(0)

  /** What is heard now. */
  get sampleId(): SampleId | null {
    return this.#sampleId
  }

  /** What could not be played; its file may have gone. */
  get failedId(): SampleId | null {
    return this.#failedId
  }

  /** How much of it was heard, from 0 to 1. */
  get share(): number {
    return this.#share
  }

  /** Plays samples one after another from their start; stops when the first of them is being heard already. */
  play(sampleIds: readonly SampleId[]): void {
    const isHeard = this.#sampleId !== null && sampleIds[0] === this.#sampleId
    this.stop()
    if (isHeard) return
    this.#queue = sampleIds
    this.#next()
  }

  stop(): void {
    this.#audio?.pause()
    this.#queue = []
    this.#sampleId = null
  }

  #next(): void {
    const [sampleId, ...rest] = this.#queue
    this.#queue = rest
    this.#sampleId = sampleId ?? null
    this.#share = 0
    if (sampleId === undefined) return
    const audio = (this.#audio ??= this.#makeAudio())
    this.#failedId = null
    audio.src = soundRoute(sampleId)
    audio.play().catch(() => {
      // A pause while it still loads is no failure.
      if (this.#sampleId !== sampleId) return
      this.#failedId = sampleId
      this.#next()
    })
    this.#follow(audio)
  }

  #makeAudio(): HTMLAudioElement {
    const audio = new Audio()
    audio.addEventListener('ended', () => this.#next())
    return audio
  }

  /** By frames: the element itself tells its time four times a second. */
  #follow(audio: HTMLAudioElement): void {
    const sampleId = this.#sampleId
    const step = (): void => {
      if (this.#sampleId !== sampleId) return
      if (audio.duration > 0) this.#share = audio.currentTime / audio.duration
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  }
}
