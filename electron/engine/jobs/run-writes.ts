import type { RunId } from '../../../shared/domain/ids.ts'
import type { PresetName } from '../../../shared/domain/presets.ts'
import type { CurvePoint } from '../../../shared/domain/runs.ts'
import type { Project } from '../db/project.ts'

interface PresetChosen {
  readonly runId: RunId
  readonly preset: PresetName
  readonly reason: string
}

/** What pretraining and embedding have the engine write to `project.db`, each in one transaction. */
export const runWrites = {
  'pretrain.addPoint'(project: Project, { runId, point }: { runId: RunId; point: CurvePoint }): null {
    project.runs.addPoints(runId, [point])
    return null
  },

  'pretrain.choosePreset'(project: Project, { runId, preset, reason }: PresetChosen): null {
    project.runs.setPreset(runId, preset, reason)
    return null
  },

  'pretrain.finish'(project: Project, { runId }: { runId: RunId }): null {
    project.runs.setState(runId, 'trained')
    return null
  },

  'embed.explainLearned'(project: Project, { runId, reason }: { runId: RunId; reason: string }): null {
    project.runs.setLearnedReason(runId, reason)
    return null
  },

  /** Records the embeddings of a run and makes it the one in use. */
  'embed.finish'(project: Project, { runId, count, dim }: { runId: RunId; count: number; dim: number }): null {
    project.runs.setEmbedded(runId, count, dim)
    project.info.setActiveRun(runId)
    return null
  },
}
