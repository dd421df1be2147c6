import assert from 'node:assert/strict'
import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { describe, it } from 'node:test'

const module = new URL('../../../electron/engine/learn/tf.ts', import.meta.url).href
const PROGRAM = `
  const { startTensorFlow, tf } = await import(${JSON.stringify(module)})
  const backend = await startTensorFlow()
  const largest = tf.topk(tf.tensor1d([1, 3, 2]), 1).values.dataSync()[0]
  console.log(JSON.stringify({ ...backend, largest }))
`

/** Runs in a process of its own, because a back end prints what it prints when it is loaded first. */
function start(wanted: string): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    env: { ...process.env, HANDFUL_BACKEND: wanted },
    encoding: 'utf8',
  })
}

describe('startTensorFlow', () => {
  it('takes the back end that HANDFUL_BACKEND names, says so and computes', () => {
    const { stdout, stderr } = start('wasm')
    assert.deepEqual(JSON.parse(stdout), { name: 'wasm', reason: 'HANDFUL_BACKEND=wasm', largest: 3 })
    assert.equal(stderr, '')
  })

  it('chooses one by itself and says why', () => {
    const { stdout } = start('')
    const { name, reason, largest } = JSON.parse(stdout) as Record<string, unknown>
    assert.match(String(name), /^(native|wasm)$/)
    assert.match(String(reason), /the native TensorFlow library (loads|does not load: .+)/)
    assert.equal(largest, 3)
  })

  it('refuses a name that is no back end', () => {
    const { status, stderr } = start('cuda')
    assert.notEqual(status, 0)
    assert.match(stderr, /HANDFUL_BACKEND must be native or wasm, got "cuda"/)
  })
})
