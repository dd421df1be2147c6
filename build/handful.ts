/** The terminal program in a checkout: the interface is built first when it is about to be served. */
import { ensureRenderer } from './ensure-built.ts'

if (['serve', 'open'].includes(process.argv[2] ?? '')) await ensureRenderer()
await import('../electron/engine/cli.ts')
