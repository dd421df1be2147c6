import { eventOrder } from './event-order.ts'
import { maskedEvents } from './masked-events.ts'
import { hierarchicalContrast } from './hierarchical-contrast.ts'
import { maskedTokens } from './masked-tokens.ts'
import { maskedPatches } from './masked-patches.ts'
import { maskedSteps } from './masked-steps.ts'
import { nextChunk } from './next-chunk.ts'
import { nextEvent } from './next-event.ts'
import { ntXent } from './nt-xent.ts'
import type { Objective } from './objective.ts'
import { order } from './order.ts'
import { sigreg } from './sigreg.ts'
import { skipGram } from './skip-gram.ts'
import { spans } from './spans.ts'
import { vicreg } from './vicreg.ts'

/** Every objective by its name: the one place a new one is added to. */
export const objectives = {
  'skip-gram': skipGram,
  spans,
  'next-event': nextEvent,
  'masked-events': maskedEvents,
  'event-order': eventOrder,
  'next-chunk': nextChunk,
  'nt-xent': ntXent,
  vicreg,
  sigreg,
  'masked-patches': maskedPatches,
  'masked-tokens': maskedTokens,
  order,
  'masked-steps': maskedSteps,
  'hierarchical-contrast': hierarchicalContrast,
} as const satisfies Readonly<Record<string, Objective>>

export type ObjectiveName = keyof typeof objectives

/** The settings an objective runs with: its defaults, but for those named. @throws RangeError when it has no such setting. */
export function completeSettings(objective: Objective, settings: Readonly<Record<string, number>>): object {
  const unknown = Object.keys(settings).find((name) => !(name in objective.defaults))
  if (unknown === undefined) return { ...objective.defaults, ...settings }
  throw new RangeError(`${objective.name} has no setting ${unknown}; it has ${Object.keys(objective.defaults)}`)
}
