import type { Handlers } from '../../../shared/contract/contract.ts'
import { classesHandlers } from './classes-handlers.ts'
import { classifierHandlers } from './classifier-handlers.ts'
import { dataHandlers } from './data-handlers.ts'
import { exportHandlers } from './export-handlers.ts'
import type { HandlerContext } from './handler-context.ts'
import { jobsHandlers } from './jobs-handlers.ts'
import { labelHandlers } from './label-handlers.ts'
import { learnHandlers } from './learn-handlers.ts'
import { mapHandlers } from './map-handlers.ts'
import { modelsHandlers } from './models-handlers.ts'
import { projectHandlers } from './project-handlers.ts'
import { reviewHandlers } from './review-handlers.ts'
import { tasksHandlers } from './tasks-handlers.ts'

/** Everything the contract promises. */
export function createHandlers(context: HandlerContext): Handlers {
  return {
    ...projectHandlers(context),
    ...dataHandlers(context),
    ...jobsHandlers(context),
    ...learnHandlers(context),
    ...mapHandlers(context),
    ...tasksHandlers(context),
    ...classesHandlers(context),
    ...labelHandlers(context),
    ...classifierHandlers(context),
    ...modelsHandlers(context),
    ...reviewHandlers(context),
    ...exportHandlers(context),
  }
}
