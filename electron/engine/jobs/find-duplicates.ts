import type { ProjectPaths } from '../base/paths.ts'
import type { RunId } from '../../../shared/domain/ids.ts'
import { blockColumns } from '../features/concat.ts'
import { cosinesWithin, nearDuplicates } from '../index/duplicates.ts'
import type { Space } from './load-space.ts'
import { RunFiles } from './run-files.ts'

/**
 * Near-duplicates by the classical features alone, where an embedding has others beside them: a picture saved anew looks the same to
 * those, while the grain of it, which kinds of patches see, is another.
 *
 * @returns For every row the smallest row of its set. `[rows]`
 */
export function findDuplicates({ vectors, neighbours }: Space, paths: ProjectPaths, runId: RunId): Int32Array {
  const spec = new RunFiles(paths, runId).readEncoder('embedding')?.spec
  const columns = spec && blockColumns(spec, 'classical')
  return nearDuplicates(columns ? cosinesWithin(neighbours, vectors, columns) : neighbours)
}
