import type { SampleId } from '../../../shared/domain/ids.ts'
import type { Sample } from '../../../shared/domain/project.ts'
import { EngineError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'

/** Finds samples by number or path. An exact duplicate stands for the first of its kind. `consequence` ends the errors. */
export function sampleFinder({ project }: Engine, consequence: string): (name: string) => SampleId {
  let byPath: Map<string, Sample[]> | undefined
  const withPath = (name: string): readonly Sample[] => {
    byPath ??= Map.groupBy(project.samples.page(0, project.samples.counts().samples), ({ path }) => path)
    return byPath.get(name) ?? []
  }
  return (name) => {
    const numbered = /^\d+$/.test(name) ? project.samples.get(Number(name) as SampleId) : null
    const [sample, ...others] = numbered === null ? withPath(name) : [numbered]
    if (sample === undefined) {
      throw new EngineError('not-found', `There is no sample ${name} in this project. ${consequence}`)
    }
    if (others.length > 0) {
      const numbers = [sample, ...others].map(({ id }) => id).join(', ')
      throw new EngineError('bad-input', `Several folders hold ${name}: name it by number (${numbers}). ${consequence}`)
    }
    return sample.duplicateOf ?? sample.id
  }
}
