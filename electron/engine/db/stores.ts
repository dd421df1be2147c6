import type { Clock } from '../base/clock.ts'
import { CardSkipStore } from './card-skip-store.ts'
import { CardStore } from './card-store.ts'
import { CheckStore } from './check-store.ts'
import { ClassStore } from './class-store.ts'
import { ClassifierStore } from './classifier-store.ts'
import { CommandKeyStore } from './command-key-store.ts'
import type { ReadableDb } from './database.ts'
import { EmbeddingStore } from './embedding-store.ts'
import { ExportStore } from './export-store.ts'
import { GraphStore } from './graph-store.ts'
import { InputStore } from './input-store.ts'
import { JobStore } from './job-store.ts'
import { LabelHistory } from './label-history.ts'
import { LabelStore } from './label-store.ts'
import { MapStore } from './map-store.ts'
import { PredictionStore } from './prediction-store.ts'
import { ProjectStore } from './project-store.ts'
import { RejectedFileStore } from './rejected-file-store.ts'
import { RunStore } from './run-store.ts'
import { SampleStore } from './sample-store.ts'
import { SourceStore } from './source-store.ts'
import { TaskStore } from './task-store.ts'

/** The stores of `project.db`. On a connection that only reads, their writing methods throw. */
export interface ProjectStores {
  readonly info: ProjectStore
  readonly sources: SourceStore
  readonly samples: SampleStore
  readonly rejected: RejectedFileStore
  readonly tasks: TaskStore
  readonly classes: ClassStore
  readonly labels: LabelStore
  readonly history: LabelHistory
  readonly commandKeys: CommandKeyStore
  readonly checks: CheckStore
  readonly skips: CardSkipStore
  readonly runs: RunStore
  readonly jobs: JobStore
  readonly classifiers: ClassifierStore
  readonly exports: ExportStore
}

export function projectStores(db: ReadableDb, clock: Clock): ProjectStores {
  return {
    info: new ProjectStore(db),
    sources: new SourceStore(db, clock),
    samples: new SampleStore(db),
    rejected: new RejectedFileStore(db),
    tasks: new TaskStore(db, clock),
    classes: new ClassStore(db, clock),
    labels: new LabelStore(db, clock),
    history: new LabelHistory(db),
    commandKeys: new CommandKeyStore(db),
    checks: new CheckStore(db, clock),
    skips: new CardSkipStore(db, clock),
    runs: new RunStore(db, clock),
    jobs: new JobStore(db, clock),
    classifiers: new ClassifierStore(db, clock),
    exports: new ExportStore(db, clock),
  }
}

/** The stores of `vectors.db`. On a connection that only reads, their writing methods throw. */
export interface VectorStores {
  readonly inputs: InputStore
  readonly embeddings: EmbeddingStore
  readonly graph: GraphStore
  readonly cards: CardStore
  readonly predictions: PredictionStore
  readonly maps: MapStore
}

export function vectorStores(db: ReadableDb): VectorStores {
  return {
    inputs: new InputStore(db),
    embeddings: new EmbeddingStore(db),
    graph: new GraphStore(db),
    cards: new CardStore(db),
    predictions: new PredictionStore(db),
    maps: new MapStore(db),
  }
}
