import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function projectHandlers({ project, version }: HandlerContext): HandlersOf<'project'> {
  return {
    'project.get': () => {
      const { samples, duplicates } = project.samples.counts()
      return {
        ...project.info.get(),
        path: project.paths.root,
        version,
        sampleCount: samples,
        duplicateCount: duplicates,
        rejectedCount: project.rejected.count(),
        task: project.tasks.default(),
      }
    },
  }
}
