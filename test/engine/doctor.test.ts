import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeDiagnosis, diagnose, findProblems } from '../../electron/engine/doctor.ts'
import type { Diagnosis } from '../../electron/engine/doctor.ts'

const healthy: Diagnosis = {
  versions: { handful: '0.1.0', node: '24.9.0', tensorflowJs: '4.22.0', sqlite: '13.2.0' },
  system: { platform: 'linux', processor: 'some', cores: 2 },
  backend: { name: 'native', reason: 'it loads', gigaflops: 200 },
  installSteps: [{ step: 'wheel', outcome: 'done' }],
  electron: { isPresent: true },
  memory: { totalBytes: 24e9, availableBytes: 20e9 },
  disk: { folder: '/home', freeBytes: 50e9 },
  problems: [],
}

describe('handful doctor', () => {
  it('measures this machine, and what it says is plain JSON', async () => {
    const diagnosis = await diagnose()
    assert.ok(diagnosis.backend.name === 'native' || diagnosis.backend.name === 'wasm')
    assert.ok((diagnosis.backend.gigaflops ?? 0) > 0)
    assert.ok(diagnosis.memory.totalBytes >= diagnosis.memory.availableBytes)
    assert.ok(diagnosis.disk.freeBytes > 0)
    assert.equal(diagnosis.versions.node, process.versions.node)
    assert.deepEqual(JSON.parse(JSON.stringify(diagnosis)), diagnosis)
    assert.match(describeDiagnosis(diagnosis), /Back end +(native|wasm), [\d.]+ GFLOP\/s/)
  })

  it('finds no problem on a healthy machine', () => {
    assert.deepEqual(findProblems(healthy), [])
    assert.match(describeDiagnosis(healthy), /No problem was found\.$/)
  })

  it(
    'says why WebAssembly computes, and what would bring the native back end',
    { skip: process.platform !== 'linux' },
    () => {
      const wasm = (outcome: string): Diagnosis => ({
        ...healthy,
        backend: { name: 'wasm', reason: 'it does not load', gigaflops: 20 },
        installSteps: [
          { step: 'cache', outcome: 'nothing there' },
          { step: 'wheel', outcome },
        ],
      })
      const remedies = [
        ['there is no pip', /apt-get install python3-pip/],
        ['there is no C++ compiler', /apt-get install g\+\+/],
        ['pip could not download it', /access to a Python package index/],
      ] as const
      for (const [outcome, remedy] of remedies) {
        const [problem, ...others] = findProblems(wasm(outcome))
        assert.deepEqual(others, [])
        assert.match(
          problem?.what ?? '',
          new RegExp(`slower than native TensorFlow\\. wheel: ${outcome.replaceAll('+', '\\+')}$`),
        )
        assert.match(problem?.todo ?? '', remedy)
      }
    },
  )

  it('says what to do about everything else that is missing', () => {
    const problems = findProblems({
      ...healthy,
      backend: { name: null, reason: 'it does not load', gigaflops: null },
      electron: { isPresent: false },
      memory: { totalBytes: 4e9, availableBytes: 1e9 },
      disk: { folder: '/home', freeBytes: 1e9 },
    })
    assert.deepEqual(
      problems.map(({ what }) => what.split(/[:,.]/)[0]),
      [
        'No back end starts',
        'The desktop window needs the program of Electron',
        'There is less than 2 GB of memory to be had',
        'There is less than 2 GB free in /home',
      ],
    )
  })
})
