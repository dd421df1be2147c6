import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { findViolations } from '../../build/check-layers.ts'

const root = join(import.meta.dirname, '..', '..')

describe('the layer rules', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'handful-layers-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }

  const forbidden = [
    ['shared/domain/a.ts', 'import "../contract/contract.ts"', '../contract/contract.ts'],
    ['shared/contract/a.ts', 'import { join } from "node:path"', 'node:path'],
    [
      'electron/engine/base/a.ts',
      'import type { Sample } from "../../../shared/domain/project.ts"',
      '../../../shared/domain/project.ts',
    ],
    ['electron/engine/learn/heads/a.ts', 'import * as tf from "@tensorflow/tfjs"', '@tensorflow/tfjs'],
    ['electron/engine/learn/heads/a.ts', 'const fs = await import("node:fs")', 'node:fs'],
    ['electron/engine/select/a.ts', 'export { PREVIEW } from "../db/preview-store.ts"', '../db/preview-store.ts'],
    ['electron/engine/index/a.ts', 'import { tf } from "../learn/tf.ts"', '../learn/tf.ts'],
    ['electron/engine/server/a.ts', 'import Database from "better-sqlite3"', 'better-sqlite3'],
    ['electron/engine/cli.ts', 'import { app } from "electron"', 'electron'],
    ['electron/main/a.ts', 'import { startEngine } from "../engine/engine.ts"', '../engine/engine.ts'],
    ['renderer/engine/a.ts', 'import { jobs } from "../state/jobs.svelte.ts"', '../state/jobs.svelte.ts'],
    ['renderer/views/Learn.svelte', '<script lang="ts">import Data from "./Data.svelte"</script>', './Data.svelte'],
    [
      'renderer/App.svelte',
      '<script lang="ts">import type { X } from "../electron/engine/cli.ts"</script>',
      '../electron/engine/cli.ts',
    ],
  ] as const

  for (const [file, text, imports] of forbidden) {
    it(`forbid ${file} to say: ${text}`, () => {
      write(file, text)
      assert.deepEqual(findViolations(folder), [{ file, imports }])
    })
  }

  it('allow siblings, lower layers, types of tensors and a view of several files', () => {
    write('electron/engine/select/a.ts', 'import { neighbours } from "../index/exact.ts"')
    write('electron/engine/jobs/a.ts', 'import { z } from "zod"\nimport { tf } from "../learn/tf.ts"')
    write(
      'electron/engine/learn/a.ts',
      'import type { Tensor2D } from "@tensorflow/tfjs"\nimport { tf } from "./tf.ts"',
    )
    write('renderer/views/label/Card.svelte', '<script>import Grid from "./Grid.svelte"</script>')
    write('renderer/views/Learn.svelte', '<script>import Button from "../components/Button.svelte"</script>')
    assert.deepEqual(findViolations(folder), [])
  })

  it('hold in this repository', () => {
    assert.deepEqual(findViolations(root), [])
  })
})
