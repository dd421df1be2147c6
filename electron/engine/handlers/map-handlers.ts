import { requireActiveRun } from './handler-context.ts'
import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function mapHandlers({ project, jobs }: HandlerContext): HandlersOf<'map'> {
  return {
    'map.status': () => {
      const { activeRunId } = project.info.get()
      const outline = activeRunId === null ? null : project.maps.outline(activeRunId)
      if (activeRunId === null || outline === null) return null
      const missing = Math.max(0, project.embeddings.count(activeRunId) - outline.samples)
      return { runId: activeRunId, ...outline, missing }
    },

    'map.start': ({ isAnew }) => jobs.start('map', { runId: requireActiveRun(project), isAnew }),
  }
}
