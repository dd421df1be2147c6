import { before, describe } from 'node:test'
import type { Backend, BackendName } from '../../../electron/engine/learn/tf.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'

const available = await startTensorFlow()

/** The same tests on the native and on the WebAssembly back end; the native ones are skipped where it does not load. */
export function describeOnEachBackend(subject: string, tests: () => void): void {
  for (const name of ['native', 'wasm'] as const satisfies readonly BackendName[]) {
    describe(`${subject} (${name})`, { skip: whyNot(name, available) }, () => {
      before(() => startTensorFlow(name))
      tests()
    })
  }
}

function whyNot(name: BackendName, { name: found, reason }: Backend): string | false {
  return name === 'native' && found === 'wasm' ? `no native back end: ${reason}` : false
}
