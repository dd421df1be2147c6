/// <reference types="svelte" />
/**
 * Lets Node import `*.svelte.ts` files: importing this module installs a loader that strips the types and
 * compiles the runes, as Vite does. Import the files dynamically, after this one.
 */
import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compileModule } from 'svelte/compiler'

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.svelte.ts')) return nextLoad(url, context)
    const filename = fileURLToPath(url)
    const source = stripTypeScriptTypes(readFileSync(filename, 'utf8'))
    const { js } = compileModule(source, { filename, generate: 'client', dev: false })
    return { format: 'module', source: js.code, shortCircuit: true }
  },
})
