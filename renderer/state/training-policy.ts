/** Key presses that labelled something between two trainings asked for while labelling. */
const ACTIONS_BETWEEN_TRAININGS = 10

export interface TrainingNeed {
  readonly actions: number
  readonly actionsAtLastTraining: number
  readonly classesWithLabels: number
  readonly isTraining: boolean
}

/** True when the classifier should be trained again beside labelling: enough is new, and there is a choice to learn. */
export function shouldTrain(need: TrainingNeed): boolean {
  if (need.isTraining || need.classesWithLabels < 2) return false
  return need.actions - need.actionsAtLastTraining >= ACTIONS_BETWEEN_TRAININGS
}
