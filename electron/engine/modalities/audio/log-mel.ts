import FFT from 'fft.js'

/** What every sound is brought to before its spectrum is taken, in samples a second. */
export const RATE = 16_000
/** Bands of the spectrum, evenly spaced in mel from `LOWEST_HZ` to `HIGHEST_HZ`. */
export const BANDS = 64
const LOWEST_HZ = 60
const HIGHEST_HZ = 7_800

/** From one frame to the next: 10 ms. */
export const HOP = 160
/** What a frame looks at: 32 ms, in an FFT of twice that so that the narrow bands at the bottom have bins of their own. */
export const FRAME = 512
const FFT_SIZE = 1024

/** A full-scale sine is 0 dB; the bytes run from −100 dB to 0 dB. */
const QUIETEST_DB = -100
export const BYTES_A_DB = 255 / -QUIETEST_DB
const SMALLEST_POWER = 10 ** (QUIETEST_DB / 10)

interface Band {
  readonly firstBin: number
  readonly weights: Float64Array
}

/**
 * The logarithm of the energy in 64 mel bands, every 10 ms, as bytes: rows `[frames, 64]` out of a stream at 16 kHz.
 *
 *     byte = 2.55 · (100 + 10 · log₁₀ Σ_bin w_bin · |FFT(hann · frame)|²);   mel = 2595 · log₁₀(1 + Hz / 700)
 *
 * Frame i covers samples 160 · i to 160 · i + 511, whatever the blocks that samples come in.
 *
 * @param soundRate Of the original: bands that reach above half of it hold nothing real and are 0.
 */
export class LogMel {
  readonly #fft = new FFT(FFT_SIZE)
  readonly #window = Float64Array.from(
    { length: FRAME },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / FRAME),
  )
  readonly #input = new Float64Array(FFT_SIZE)
  readonly #spectrum = new Float64Array(FFT_SIZE * 2)
  readonly #bands: readonly Band[]
  #kept = new Float32Array(0)
  #hasFrames = false

  constructor(soundRate: number) {
    this.#bands = melBands(soundRate)
  }

  /** The frames that are complete now: `[frames, 64]`. */
  push(samples: Float32Array): Uint8Array {
    const all = new Float32Array(this.#kept.length + samples.length)
    all.set(this.#kept)
    all.set(samples, this.#kept.length)
    const frames = Math.max(0, Math.floor((all.length - FRAME) / HOP) + 1)
    const rows = new Uint8Array(frames * BANDS)
    for (let frame = 0; frame < frames; frame++) {
      this.#measure(all.subarray(frame * HOP, frame * HOP + FRAME), rows.subarray(frame * BANDS, (frame + 1) * BANDS))
    }
    this.#kept = all.slice(frames * HOP)
    this.#hasFrames ||= frames > 0
    return rows
  }

  /** The end of the stream: a sound shorter than a frame becomes one, filled with silence. */
  flush(): Uint8Array {
    return this.#hasFrames ? new Uint8Array(0) : this.push(new Float32Array(FRAME - this.#kept.length))
  }

  #measure(samples: Float32Array, row: Uint8Array): void {
    for (let i = 0; i < FRAME; i++) this.#input[i] = (samples[i] ?? 0) * (this.#window[i] ?? 0)
    this.#fft.realTransform(this.#spectrum, this.#input)
    for (const [band, { firstBin, weights }] of this.#bands.entries()) {
      let power = 0
      for (let i = 0; i < weights.length; i++) {
        const at = 2 * (firstBin + i)
        power += (weights[i] ?? 0) * ((this.#spectrum[at] ?? 0) ** 2 + (this.#spectrum[at + 1] ?? 0) ** 2)
      }
      row[band] = Math.round(Math.min(255, BYTES_A_DB * (10 * Math.log10(power + SMALLEST_POWER) - QUIETEST_DB)))
    }
  }
}

/** Triangles, each reaching from the centre of the band below to that of the band above. */
function melBands(soundRate: number): Band[] {
  const [low, high] = [toMel(LOWEST_HZ), toMel(HIGHEST_HZ)]
  const edges = Array.from({ length: BANDS + 2 }, (_, i) => toHz(low + ((high - low) * i) / (BANDS + 1)))
  const scale = 1 / fullScalePower()
  return Array.from({ length: BANDS }, (_, band) => {
    const [from = 0, centre = 0, to = 0] = edges.slice(band, band + 3)
    if (to > soundRate / 2) return { firstBin: 0, weights: new Float64Array(0) }
    const firstBin = Math.ceil((from * FFT_SIZE) / RATE)
    const weights = Float64Array.from({ length: Math.floor((to * FFT_SIZE) / RATE) - firstBin + 1 }, (_, i) => {
      const hz = ((firstBin + i) * RATE) / FFT_SIZE
      return scale * Math.min((hz - from) / (centre - from), (to - hz) / (to - centre))
    })
    return { firstBin, weights }
  })
}

/** Of a sine of amplitude 1 at its bin: (½ Σ window)², the mean of the Hann window being ½. */
function fullScalePower(): number {
  return (FRAME / 4) ** 2
}

function toMel(hz: number): number {
  return 2595 * Math.log10(1 + hz / 700)
}

function toHz(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1)
}
