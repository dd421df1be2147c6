import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layerShapes } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { presets } from '../../../electron/engine/learn/presets.ts'
import { Modality } from '../../../shared/domain/project.ts'
import { presetGuide, PresetName, presetsFor } from '../../../shared/domain/presets.ts'

describe('presets', () => {
  test('are the same ones for the engine and for whoever chooses', () => {
    assert.deepEqual(Object.keys(presets), PresetName.options)
    assert.deepEqual(Object.keys(presetGuide), PresetName.options)
    assert.deepEqual(Modality.options.flatMap((modality) => presetsFor(modality)), PresetName.options) // prettier-ignore
  })

  test('have an encoder for small images and for large ones', () => {
    for (const name of presetsFor('images')) {
      const { encoder } = presets[name]
      for (const side of [16, 28, 64]) {
        const spec = encoder({ shape: [side, side, 3] })
        assert.deepEqual(spec.inputShape, [side, side, 3], name)
        assert.equal(layerShapes(spec).get(spec.output)?.length, 1, name)
      }
    }
  })
})
