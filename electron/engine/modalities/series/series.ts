import { basename, dirname } from 'node:path'
import type { SourceOptions } from '../../../../shared/domain/project.ts'
import type { Modality, Preview, Reading, Rejection, SampleToShow } from '../modality.ts'
import { readRows, tableFormat } from '../tables/rows.ts'
import { roles } from './columns.ts'
import { cutSamples } from './cut.ts'
import { readPlainText } from './plain-text.ts'
import { describeSeries, fitSeriesPreparation, prepareSeries, SeriesPreparation } from './preparation.ts'
import { drawable } from './drawable.ts'
import { readTableSteps } from './table-steps.ts'
import { readTsFile } from './ts-file.ts'

/** Recordings of sensors and other series of numbers over time, of one channel or several. */
export const series: Modality = {
  name: 'series',
  columns: roles,
  judge: judgeFile,
  read: readSeries,
  preview: (sample, side) => Promise.resolve(drawPreview(sample, side)),
  fitPreparation: fitSeriesPreparation,
  prepare: (inputs, preparation) => prepareSeries(inputs, SeriesPreparation.parse(preparation)),
  describe: (preparation) => describeSeries(SeriesPreparation.parse(preparation)),

  async fitFeatures(inputs, _, random) {
    const { fitMiniRocket } = await import('../../features/mini-rocket.ts')
    return [{ name: 'classical', encoder: fitMiniRocket(inputs, random) }]
  },

  likelyPreset: () => ({ preset: 'series', reason: 'it is the one for series' }),
}

function judgeFile(path: string): Rejection | null {
  if (isTs(path) || isPlainText(path) || tableFormat(path) !== null) return null
  const reason = 'Series are read from CSV, TSV, JSON lines, Parquet, plain text (.txt, .dat) and UCR/UEA files (.ts).'
  return { kind: 'unsupported', reason }
}

function readSeries(path: string, options: SourceOptions): AsyncIterable<Reading> {
  const isClassWanted = options.classesFrom === 'file'
  const steps = isTs(path)
    ? readTsFile(path, isClassWanted)
    : readTableSteps(isPlainText(path) ? readPlainText(path) : readRows(path), options)
  // Names of recordings are often the same in the folders of different people or days.
  return cutSamples(steps, options, `${basename(dirname(path))}/${basename(path)}`)
}

function isTs(path: string): boolean {
  return /\.ts(\.gz)?$/i.test(path)
}

function isPlainText(path: string): boolean {
  return /\.(txt|dat|asc)(\.gz)?$/i.test(path)
}

function drawPreview({ input }: SampleToShow, side: number): Preview {
  return { mime: 'application/json', bytes: Buffer.from(JSON.stringify(drawable(input, side))) }
}
