import type { Command } from 'commander'
import type { ClassId, SampleId } from '../../../shared/domain/ids.ts'
import { Review } from '../../../shared/domain/review.ts'
import { EngineError } from '../base/errors.ts'
import { toCount } from './numbers.ts'
import { type Session, withTask } from './session.ts'
import { taskOption, type TaskOptions } from './task-option.ts'
import { type OutputOptions, percent, print, table } from './terminal.ts'

const REASONS = {
  classifier: 'a classifier taught by the other labels disagrees',
  neighbours: 'its look-alikes disagree',
} as const

interface ReviewOptions extends OutputOptions, TaskOptions {
  readonly limit: number
}

/** `review`. */
export function addReviewCommand(program: Command): void {
  program
    .command('review')
    .description('what deserves a second look: likely label errors, contradictions, doubtful and odd samples')
    .argument('<project>')
    .option('--limit <number>', 'the longest each list may get', toCount, 20)
    .addOption(taskOption())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  handful review birds.handful --limit 10')
    .action(async (path: string, { limit, task, ...output }: ReviewOptions) => {
      await withTask(path, task, async (session) => {
        const found = await review(session, limit)
        print(withNames(session, found), describe(path, session, found), output)
      })
    })
}

async function review({ engine, taskId, finish }: Session, limit: number): Promise<Review> {
  const { activeRunId } = engine.project.info.get()
  if (activeRunId === null)
    throw new EngineError('no-embeddings', 'The samples have no embeddings yet. Run handful embed first.')
  const { result } = await finish(engine.jobs.start('review', { taskId, runId: activeRunId, limit }))
  return Review.parse(result)
}

/** The document for `--json`: every sample with its path, every class with its name. */
function withNames(session: Session, found: Review): Record<string, unknown> {
  const { pathOf, classOf } = namesOf(session)
  return {
    ...found,
    labelErrors: found.labelErrors.map((error) => ({
      ...error,
      path: pathOf(error.sampleId),
      given: classOf(error.given),
      suggested: classOf(error.suggested),
      lookAlikes: error.lookAlikes.map((sampleId) => ({ sampleId, path: pathOf(sampleId) })),
    })),
    contradictions: found.contradictions.map(({ suggested, samples }) => ({
      suggested: classOf(suggested),
      samples: samples.map(({ sampleId, classId }) => ({ sampleId, path: pathOf(sampleId), class: classOf(classId) })),
    })),
    leastCertain: found.leastCertain.map(({ sampleId, classId, confidence }) => ({
      sampleId,
      path: pathOf(sampleId),
      class: classOf(classId),
      confidence,
    })),
    leastTypical: found.leastTypical.map((sample) => ({ ...sample, path: pathOf(sample.sampleId) })),
    drift: found.drift && {
      ...found.drift,
      strangest: found.drift.strangest.map((sample) => ({ ...sample, path: pathOf(sample.sampleId) })),
    },
  }
}

/** Each list under a line that says what to do about it; empty lists are left out. */
function describe(path: string, session: Session, found: Review): string {
  const { pathOf, classOf } = namesOf(session)
  const section = (title: string, rows: readonly (readonly (string | number)[])[]): string[] =>
    rows.length === 0 ? [] : [`${title}\n${table(rows)}`]
  const relabel = `handful label ${path} NUMBER… --class NAME`
  const sections = [
    ...section(
      `${found.suspected} of ${found.labels} labels may be wrong; the most doubtful first. To change some: ${relabel}`,
      found.labelErrors.map(({ sampleId, given, suggested, reasons, group }) => [
        sampleId,
        pathOf(sampleId),
        `${classOf(given)}, rather ${classOf(suggested)}?`,
        reasons.map((reason) => REASONS[reason]).join(', '),
        together(found, group),
      ]),
    ),
    ...section(
      `Near-duplicates with different classes. Give them one: ${relabel}`,
      found.contradictions.map(({ samples }) => [
        samples.map(({ sampleId, classId }) => `${sampleId} ${pathOf(sampleId)} (${classOf(classId)})`).join(' and '),
      ]),
    ),
    ...section(
      `Unlabelled samples the classifier is least sure of. Labels here show it where classes meet: ${relabel}`,
      found.leastCertain.map(({ sampleId, classId, confidence }) => [
        sampleId,
        pathOf(sampleId),
        `${classOf(classId)} with ${percent(confidence)}`,
      ]),
    ),
    ...section(
      `Samples most unlike the rest. If they do not belong: handful label ${path} NUMBER --not-of-interest`,
      found.leastTypical.map(({ sampleId, distance }) => [
        sampleId,
        pathOf(sampleId),
        `distance ${distance.toFixed(2)} to its look-alikes`,
      ]),
    ),
    ...describeDrift(session, found.drift),
  ]
  return sections.length === 0 ? 'Nothing to review.' : sections.join('\n\n')
}

/** The numbers of label errors that look alike and should have the same class: one command changes them all. */
function together({ labelErrors }: Review, group: number): string {
  const alike = labelErrors.filter((error) => error.group === group)
  return alike.length < 2 ? '' : `these ${alike.length} together: ${alike.map(({ sampleId }) => sampleId).join(' ')}`
}

function describeDrift(session: Session, drift: Review['drift']): string[] {
  if (drift === null) return []
  const { samples, share, low, high, hasDrifted, strangest } = drift
  const folder = session.engine.project.sources.get(drift.sourceId)?.path ?? ''
  const figure = `${percent(share)} of the ${samples} samples of ${folder} look stranger than 95 % of those before (95 % interval ${percent(low)} to ${percent(high)}; 5 % is usual)`
  if (!hasDrifted) return [`No drift: ${figure}.`]
  const { pathOf } = namesOf(session)
  const rows = strangest.map(({ sampleId, pValue }) => [sampleId, pathOf(sampleId), `p ${pValue.toFixed(3)}`])
  return [`Drift: ${figure}. Draw new checks and label some of these:\n${table(rows)}`]
}

function namesOf({ engine, taskId }: Session): {
  pathOf(sampleId: SampleId): string
  classOf(classId: ClassId): string
} {
  const names = new Map(engine.project.classes.list(taskId).map(({ id, name }) => [id, name]))
  return {
    pathOf: (sampleId) => engine.project.samples.get(sampleId)?.path ?? '',
    classOf: (classId) => names.get(classId) ?? '',
  }
}
