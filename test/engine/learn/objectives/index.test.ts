import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compactEncoder } from '../../../../electron/engine/learn/encoders/presets.ts'
import { layerShapes } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { completeSettings, objectives } from '../../../../electron/engine/learn/objectives/index.ts'
import { objectiveGuide } from '../../../../shared/domain/objectives.ts'
import { ObjectiveName } from '../../../../shared/domain/runs.ts'

describe('objectives', () => {
  test('are the same ones for the engine and for whoever chooses, each under its own name', () => {
    assert.deepEqual(Object.keys(objectives), ObjectiveName.options)
    assert.deepEqual(Object.keys(objectiveGuide), ObjectiveName.options)
    for (const name of ObjectiveName.options) {
      const objective = objectives[name]
      assert.equal(objective.name, name)
      assert.deepEqual(objective.views, objectiveGuide[name].views, name)
    }
  })

  test('put a head on an encoder and leave the encoder as it is', () => {
    const encoder = compactEncoder(28)
    for (const { withHead, name } of Object.values(objectives)) {
      const { layers, output } = withHead(encoder)
      assert.deepEqual(layers.slice(0, encoder.layers.length), encoder.layers)
      assert.equal(layerShapes({ ...encoder, layers }).get(output)?.length, 1, name)
    }
  })

  test('take the settings they know and no others', () => {
    assert.deepEqual(completeSettings(objectives['nt-xent'], {}), { temperature: 0.2 })
    assert.deepEqual(completeSettings(objectives.sigreg, { slices: 16 }), { gaussianWeight: 0.05, slices: 16 })
    assert.throws(() => completeSettings(objectives.vicreg, { temperature: 1 }), /vicreg has no setting temperature/)
  })
})
