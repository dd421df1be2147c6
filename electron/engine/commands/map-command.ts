import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { SampleId } from '../../../shared/domain/ids.ts'
import type { Project } from '../db/project.ts'
import { type PlaceRow, writePlaceTable } from '../export/tables.ts'
import { requireActiveRun } from '../handlers/handler-context.ts'
import type { MapResult } from '../jobs/map-job.ts'
import { withProject } from './session.ts'
import { type OutputOptions, print } from './terminal.ts'

interface MapOptions extends OutputOptions {
  readonly anew?: boolean
  readonly to?: string
}

/** `map`. */
export function addMapCommand(program: Command): void {
  program
    .command('map')
    .description('draw the map of all samples, or place on it what came since; nothing that lies there moves')
    .argument('<project>')
    .option('--anew', 'draw it anew instead')
    .option('--to <file>', 'write a table with the place of every sample (CSV)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful map birds.handful --to places.csv')
    .action(async (path: string, { anew: isAnew = false, to, ...output }: MapOptions) => {
      await withProject(path, async ({ engine: { project, jobs }, finish }) => {
        const runId = requireActiveRun(project)
        const { result } = await finish(jobs.start('map', { runId, isAnew }))
        const { samples, placed } = result as MapResult
        const file = to === undefined ? null : resolve(to)
        if (file !== null) await writePlaceTable(file, placesOf(project))
        const written = file === null ? '' : ` Their places are in ${file}.`
        const later = placed === 0 ? '' : `, ${placed} of them placed now`
        print({ runId, samples, placed, file }, `${samples} samples are on the map${later}.${written}`, output)
      })
    })
}

function* placesOf(project: Project): Generator<PlaceRow> {
  const map = project.maps.get(requireActiveRun(project))
  for (const [at, sampleId] of map?.sampleIds.entries() ?? []) {
    const sample = project.samples.get(sampleId as SampleId)
    if (map === null || sample === null) continue
    yield { sampleId, path: sample.path, part: sample.part, x: map.places[2 * at] ?? 0, y: map.places[2 * at + 1] ?? 0 }
  }
}
