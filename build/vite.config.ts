import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { root } from './paths.mjs'

/** The interface, built to plain files that the engine serves. */
export default defineConfig({
  root: join(root, 'renderer'),
  plugins: [svelte({ configFile: false })],
  cacheDir: join(root, 'node_modules', '.cache', 'vite'),
  build: {
    outDir: join(root, 'build', 'dist', 'renderer'),
    emptyOutDir: true,
    target: 'es2023',
    // The content-security-policy forbids inline scripts and data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
