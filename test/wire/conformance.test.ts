/** Every method of the contract and its bytes, over a real socket. The parts follow each other on one project. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { methods } from '../../shared/contract/contract.ts'
import { testClassifierMethods } from './classifier-methods.ts'
import { testDataMethods } from './data-methods.ts'
import { testLabelMethods } from './label-methods.ts'
import { testLearnMethods } from './learn-methods.ts'
import { testMapMethods } from './map-methods.ts'
import { openWire } from './wire.ts'

const wire = await openWire()
after(() => wire.close())

testDataMethods(wire)
testLearnMethods(wire)
testMapMethods(wire)
testLabelMethods(wire)
testClassifierMethods(wire)

test('every method of the contract was called', () => {
  assert.deepEqual([...wire.called].toSorted(), Object.keys(methods).toSorted())
})
