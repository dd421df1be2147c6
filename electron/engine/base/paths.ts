import { basename, join, resolve } from 'node:path'

/** What a project folder's name ends with. */
export const PROJECT_EXTENSION = '.handful'

/** Where everything lies inside a project folder `NAME.handful`. Holds names alone and touches no file. */
export class ProjectPaths {
  /** Absolute path of the project folder. */
  readonly root: string

  constructor(folder: string) {
    this.root = resolve(folder)
  }

  /** The folder's name without `.handful`: the project's name unless another was given. */
  get name(): string {
    return basename(this.root, PROJECT_EXTENSION)
  }

  /** The truth: samples, labels, runs, jobs. Written by the engine process alone. */
  get projectDb(): string {
    return join(this.root, 'project.db')
  }

  /** Derived: inputs, embeddings, graph, cards, predictions. Written by job processes alone. */
  get vectorsDb(): string {
    return join(this.root, 'vectors.db')
  }

  /** Derived: previews. Written by the engine process alone. */
  get previewsDb(): string {
    return join(this.root, 'previews.db')
  }

  /** Locked for as long as a process has the project open. */
  get lockDb(): string {
    return join(this.root, 'lock.db')
  }

  /** Says who holds the lock; means nothing while nobody holds it. */
  get lockHolder(): string {
    return join(this.root, 'lock.json')
  }

  get runs(): string {
    return join(this.root, 'runs')
  }

  /** Checkpoints and weights of one run. */
  run(runId: number): string {
    return join(this.runs, String(runId))
  }

  /** Approximate index files, derived. */
  get index(): string {
    return join(this.root, 'index')
  }

  /** Rotating copies of `project.db`. */
  get backups(): string {
    return join(this.root, 'backups')
  }

  /** Data to try Handful with, if anybody asked for it. */
  get digits(): string {
    return join(this.root, 'digits')
  }

  get logs(): string {
    return join(this.root, 'logs')
  }
}
