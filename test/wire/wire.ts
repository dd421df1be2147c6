import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { Random } from '../../electron/engine/base/random.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { serve } from '../../electron/engine/serve.ts'
import type { MethodName, Params, Result } from '../../shared/contract/contract.ts'
import type { JobId } from '../../shared/domain/ids.ts'
import { createClient } from '../../shared/rpc/client.ts'
import type { WireClient } from '../../shared/rpc/client.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import type { LabellingProject } from '../support/labelling-project.ts'
import { TEST_JOBS } from '../support/running-jobs.ts'

export const SAMPLES = 100

/** A project that is served by a real engine on a real port, and a client of it. */
export interface Wire {
  /** The folder of the project, with room for more. */
  readonly folder: string
  readonly made: LabellingProject
  readonly engine: Engine
  readonly client: WireClient
  readonly origin: string
  /** What the browser sends with each request once its token was taken. */
  readonly cookie: string
  /** The methods that were called so far. */
  readonly called: ReadonlySet<MethodName>
  /** Calls through the socket; the client has checked the result against the contract when it comes back. */
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>>
  get(path: string): Promise<Response>
  ended(job: { readonly id: JobId }): Promise<void>
  close(): Promise<void>
}

/** Serves a project that is ready to label, with jobs that do not learn. */
export async function openWire(): Promise<Wire> {
  const folder = mkdtempSync(join(tmpdir(), 'handful-wire-'))
  const made = await makeLabellingProject(folder, SAMPLES)
  const served = await serve(made.path, { moduleUrl: () => TEST_JOBS, isAutomatic: false, random: new Random(4) })
  const { port, url } = served.ready
  const origin = `http://127.0.0.1:${port}`
  const response = await fetch(url, { redirect: 'manual' })
  const cookie = response.headers.get('set-cookie')!.split(';')[0]!
  const client = createClient(() => new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { cookie, origin } }))
  const called = new Set<MethodName>()
  return {
    folder,
    made,
    engine: served.engine,
    client,
    origin,
    cookie,
    called,
    call(method, params) {
      called.add(method)
      return client.call(method, params)
    },
    get: (path) => fetch(`${origin}${path}`, { headers: { cookie } }),
    async ended({ id }) {
      await served.engine.jobs.ended(id)
    },
    async close() {
      client.close()
      await served.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
