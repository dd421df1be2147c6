import { z } from 'zod'

/** Row ids. The brand stops a job id from being passed where a sample id is meant. */
export const SampleId = z.int().positive().brand<'SampleId'>()
export type SampleId = z.infer<typeof SampleId>

export const SourceId = z.int().positive().brand<'SourceId'>()
export type SourceId = z.infer<typeof SourceId>

export const TaskId = z.int().positive().brand<'TaskId'>()
export type TaskId = z.infer<typeof TaskId>

export const ClassId = z.int().positive().brand<'ClassId'>()
export type ClassId = z.infer<typeof ClassId>

export const RunId = z.int().positive().brand<'RunId'>()
export type RunId = z.infer<typeof RunId>

export const JobId = z.int().positive().brand<'JobId'>()
export type JobId = z.infer<typeof JobId>

/** One thing the analyst did: it covers all samples that it labelled. */
export const ActionId = z.int().positive().brand<'ActionId'>()
export type ActionId = z.infer<typeof ActionId>
