import { basename, dirname } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import type { Modality, Preview, Reading, SampleToShow } from '../modality.ts'
import { cutWindows } from './cut-windows.ts'
import { drawSpectrogram } from './draw-spectrogram.ts'
import { judgeName } from './formats.ts'
import { FRAME, HOP, RATE } from './log-mel.ts'
import { decodeFile, isRejection, readSpectrum } from './open-sound.ts'
import { describeSoundPreparation, fitSoundPreparation, prepareSounds, SoundPreparation } from './preparation.ts'
import { encodeWav } from './wav.ts'

/** Sound: short files as they are, long ones cut into windows. */
export const audio: Modality = {
  name: 'audio',
  columns: {},
  judge: judgeName,
  read: (path, options): AsyncIterable<Reading> =>
    cutWindows(readSpectrum(path), options, `${basename(dirname(path))}/${basename(path)}`),
  preview: drawPreview,
  sound: cutSound,
  fitPreparation: fitSoundPreparation,
  prepare: (inputs, preparation) => prepareSounds(inputs, SoundPreparation.parse(preparation)),
  describe: (preparation) => describeSoundPreparation(SoundPreparation.parse(preparation)),

  async fitFeatures(inputs, _, random) {
    const { fitSpectral } = await import('../../features/spectral.ts')
    return [{ name: 'classical', encoder: fitSpectral(inputs, random) }]
  },

  likelyPreset: () => ({ preset: 'sounds', reason: 'it is the one for sounds' }),
}

async function drawPreview({ file, input }: SampleToShow, side: number): Promise<Preview> {
  if (input.data.length === 0) {
    throw new EngineError('unreadable', `Nothing is kept of ${file} to be drawn. Add its folder again.`)
  }
  return drawSpectrogram(input, side)
}

/** The stretch of the file that the sample was taken from, in one channel and at the rate of the file. */
async function cutSound({ file, part, input }: SampleToShow): Promise<Preview> {
  const seconds = (((input.shape[0] ?? 1) - 1) * HOP + FRAME) / RATE
  const blocks: Float32Array[] = []
  let [rate, samples] = [RATE, 0]
  for await (const piece of decodeFile(file, Number(part ?? 0))) {
    if (isRejection(piece)) {
      if (samples === 0) throw new EngineError('unreadable', `${file} cannot be played: ${piece.reason}`)
      break
    }
    rate = piece.rate
    blocks.push(piece.samples)
    samples += piece.samples.length
    if (part !== null && samples >= seconds * rate) break
  }
  const sound = new Float32Array(samples)
  let at = 0
  for (const block of blocks) {
    sound.set(block, at)
    at += block.length
  }
  return {
    mime: 'audio/wav',
    bytes: encodeWav(part === null ? sound : sound.subarray(0, Math.round(seconds * rate)), rate),
  }
}
