import type { TaskId } from '../../../shared/domain/ids.ts'
import type { Project } from '../db/project.ts'

/** What an export has the engine write to `project.db`. */
export const exportWrites = {
  'export.finish'(
    project: Project,
    { taskId, directory, formats }: { taskId: TaskId; directory: string; formats: readonly string[] },
  ): null {
    project.exports.add(taskId, directory, formats)
    return null
  },
}
