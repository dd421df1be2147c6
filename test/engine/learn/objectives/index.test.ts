import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Inputs } from '../../../../electron/engine/learn/inputs.ts'
import { presets } from '../../../../electron/engine/learn/presets.ts'
import { layerShapes } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { completeSettings, objectives } from '../../../../electron/engine/learn/objectives/index.ts'
import { objectiveGuide, objectivesFor } from '../../../../shared/domain/objectives.ts'
import { presetsFor } from '../../../../shared/domain/presets.ts'
import { Modality } from '../../../../shared/domain/project.ts'
import { ObjectiveName } from '../../../../shared/domain/runs.ts'

/** Of a sample as each modality may prepare it. */
const SHAPES: Readonly<Record<string, Pick<Inputs, 'shape' | 'vocabulary'>>> = {
  images: { shape: [28, 28, 3] },
  text: { shape: [32], vocabulary: 100 },
  audio: { shape: [96, 40] },
  series: { shape: [128, 3] },
  events: { shape: [16], vocabulary: 20 },
}

describe('objectives', () => {
  test('are the same ones for the engine and for whoever chooses, each under its own name', () => {
    assert.deepEqual(new Set(Object.keys(objectives)), new Set(ObjectiveName.options))
    assert.deepEqual(new Set(Object.keys(objectiveGuide)), new Set(ObjectiveName.options))
    for (const name of ObjectiveName.options) {
      const objective = objectives[name]
      assert.equal(objective.name, name)
      assert.deepEqual(objective.views, objectiveGuide[name].views, name)
    }
  })

  test('put a head on every encoder that they may be chosen with, and leave the encoder as it is', () => {
    for (const name of ObjectiveName.options) {
      const together = objectiveGuide[name].modalities.flatMap((modality) =>
        presetsFor(modality).map((preset) => presets[preset].encoder(SHAPES[modality]!)),
      )
      assert.notEqual(together.length, 0, name)
      for (const encoder of together) {
        const { layers, output } = objectives[name].withHead(encoder)
        assert.deepEqual(layers.slice(0, encoder.layers.length), encoder.layers)
        assert.equal(layerShapes({ ...encoder, layers }).get(output)?.length, 1, name)
      }
    }
  })

  test('are several for every kind of data, those for images as before', () => {
    for (const modality of Modality.options) assert.ok(objectivesFor(modality).length > 1, modality)
    assert.deepEqual(objectivesFor('images'), ['nt-xent', 'vicreg', 'sigreg', 'masked-patches'])
    assert.deepEqual([objectivesFor('audio')[0], objectivesFor('series')[0]], ['nt-xent', 'next-chunk'])
  })

  test('take the settings they know and no others', () => {
    assert.deepEqual(completeSettings(objectives['nt-xent'], {}), { temperature: 0.2 })
    assert.deepEqual(completeSettings(objectives.sigreg, { slices: 16 }), { gaussianWeight: 0.05, slices: 16 })
    assert.throws(() => completeSettings(objectives.vicreg, { temperature: 1 }), /vicreg has no setting temperature/)
  })
})
