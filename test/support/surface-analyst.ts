import { CARDS_SUGGESTED, FEW_CARDS } from '../../electron/engine/automation.ts'
import { Random } from '../../electron/engine/base/random.ts'
import { fitClassifier, strongest } from '../../electron/engine/jobs/fit-classifier.ts'
import type { KnownSpace } from '../../electron/engine/jobs/known-space.ts'
import { SHOWN_MEMBERS } from '../../electron/engine/jobs/suggest-job.ts'
import { predictHead } from '../../electron/engine/learn/heads/logistic.ts'
import type { Matrix } from '../../electron/engine/learn/tensors.ts'
import { formGroups, type Group } from '../../electron/engine/select/groups.ts'
import type { SelectionModel } from '../../electron/engine/select/selection.ts'
import { select } from '../../electron/engine/select/strategies.ts'
import { DEFAULT_CHECK_EVERY } from '../../shared/domain/labels.ts'

/** Fitting takes a second, so it is looked at after a twentieth more cards each time. */
const LOOK_AFTER = 1.05
const FEWEST_BETWEEN_LOOKS = 5

export interface Effort {
  readonly keys: number
  readonly cards: number
  readonly checks: number
  /** Members that had to be dropped one by one. */
  readonly dropped: number
  readonly labelled: number
  /** Share of all samples. */
  readonly right: number
}

type LabelledSpace = Pick<KnownSpace, 'vectors' | 'graph' | 'duplicates' | 'components' | 'truth' | 'classNames'>

interface Options {
  readonly seed: number
  /** Whether a card is labelled as a group, or its exemplar alone. */
  readonly takesMembers: boolean
}

interface Answer {
  readonly rows: readonly number[]
  readonly keys: number
  readonly dropped: number
}

/**
 * Labels as somebody at the Label view would who knows every class. One key labels a card. It comes up with its doubtful members left out; every other
 * that is wrong is dropped by one action, or all of them at once (`A`, twice where some are left out): whichever gives more labels for a key press. A class that is met for the
 * first time costs `N`, its name and Enter instead of its key. One card in eight is a random check: it costs a key, and neither teaches nor spreads.
 */
export class SurfaceAnalyst {
  readonly #space: LabelledSpace
  readonly #options: Options
  readonly #random: Random
  /** Rows by class, as far as somebody said; checks apart. */
  readonly #labels = new Map<number, number>()
  readonly #checks = new Set<number>()
  readonly #found: number[] = []
  #queue: Group[] = []
  #fitted: { readonly propagated: Matrix; readonly model: SelectionModel } | null = null
  #keys = 0
  #cards = 0
  #dropped = 0

  constructor(space: LabelledSpace, options: Options) {
    this.#space = space
    this.#options = options
    this.#random = new Random(options.seed)
  }

  /** @param target Share of all samples that are to have the right class, labelled or propagated. */
  labelUntil(target: number): Effort {
    for (let nextLook = FEWEST_BETWEEN_LOOKS; ;) {
      const hasMore = this.#answerNext()
      if (this.#cards < nextLook && hasMore) continue
      nextLook = Math.max(this.#cards * LOOK_AFTER, this.#cards + FEWEST_BETWEEN_LOOKS)
      this.#learn()
      const right = this.#shareRight()
      if (right < target && hasMore) continue
      const [checks, labelled] = [this.#checks.size, this.#labels.size]
      return { keys: this.#keys, cards: this.#cards, checks, dropped: this.#dropped, labelled, right }
    }
  }

  /** False when nothing is left to label. */
  #answerNext(): boolean {
    if (Math.floor((this.#cards + 1) / DEFAULT_CHECK_EVERY) > this.#checks.size) return this.#answerCheck()
    this.#queue = this.#queue.filter(({ exemplar }) => this.#isOpen(exemplar))
    if (this.#queue.length < FEW_CARDS) this.#suggest()
    const group = this.#queue.shift()
    if (group === undefined) return false
    const { rows, keys, dropped } = this.#answer(group)
    const label = this.#classOf(group.exemplar)
    this.#keys += keys - 1
    this.#press(label)
    this.#dropped += dropped
    for (const row of rows) this.#labels.set(row, label)
    return true
  }

  #answerCheck(): boolean {
    const open = Array.from(this.#space.truth.keys()).filter((row) => this.#isOpen(row))
    const [at] = this.#random.sample(open.length, Math.min(1, open.length))
    if (at === undefined) return false
    this.#checks.add(open[at]!)
    this.#press(this.#classOf(open[at]!))
    return true
  }

  /** The key of a class, or what makes a new one. */
  #press(label: number): void {
    this.#cards++
    if (this.#found.includes(label)) this.#keys++
    else {
      this.#found.push(label)
      this.#keys += (this.#space.classNames[label] ?? '').length + 2
    }
  }

  #answer({ exemplar, copies, members }: Group): Answer {
    const own = [exemplar, ...copies].filter((row) => this.#isOpen(row))
    if (!this.#options.takesMembers) return { rows: own, keys: 1, dropped: 0 }
    const open = members.filter(({ row }) => this.#isOpen(row))
    const clear = open.filter(({ isDoubtful }) => !isDoubtful)
    const right = clear.filter(({ row }) => this.#classOf(row) === this.#classOf(exemplar))
    const rows = right.flatMap(({ row, copies: others }) => [row, ...others]).filter((row) => this.#isOpen(row))
    const dropped = clear.length - right.length
    const kept = { rows: [...own, ...rows], keys: 1 + dropped, dropped }
    const alone = { rows: own, keys: clear.length < open.length ? 3 : 2, dropped: 0 }
    return kept.rows.length / kept.keys < alone.rows.length / alone.keys ? alone : kept
  }

  #suggest(): void {
    const { vectors, duplicates, components } = this.#space
    const labelled = Int32Array.from(this.#labels.keys()).sort()
    const excluded = Int32Array.from(this.#checks).sort()
    const { picks } = select('auto', {
      vectors,
      count: CARDS_SUGGESTED,
      labelled,
      labels: labelled.map((row) => this.#found.indexOf(this.#labels.get(row)!)),
      excluded,
      random: new Random(this.#options.seed + labelled.length),
      duplicates,
      components,
      model: () => {
        this.#learn()
        return this.#fitted?.model ?? null
      },
    })
    this.#queue = formGroups({ vectors, exemplars: picks, labelled, excluded, duplicates, limit: SHOWN_MEMBERS })
  }

  #learn(): void {
    if (new Set(this.#labels.values()).size < 2) return
    const { vectors, graph } = this.#space
    const rows = Int32Array.from(this.#labels.keys()).sort()
    const { propagated, head } = fitClassifier({
      vectors,
      graph,
      rows,
      labels: rows.map((row) => this.#found.indexOf(this.#labels.get(row)!)),
      classCount: this.#found.length,
      pseudoRows: Int32Array.from(this.#space.truth.keys()).filter((row) => this.#isOpen(row)),
      random: new Random(this.#options.seed),
    })
    this.#fitted = { propagated, model: { probabilities: predictHead(head, vectors), ...head } }
  }

  #shareRight(): number {
    const said = this.#fitted?.propagated
    // A stack is labelled as its first: what looks the same may all the same be of another class.
    const beliefOf = (row: number): number | undefined =>
      this.#labels.get(row) ?? (said === undefined ? undefined : this.#found[strongest(said, row)])
    const isRight = (row: number): boolean => this.#checks.has(row) || beliefOf(row) === this.#classOf(row)
    const rows = Array.from(this.#space.truth.keys())
    return rows.filter(isRight).length / rows.length
  }

  #isOpen(row: number): boolean {
    return !this.#labels.has(row) && !this.#checks.has(row)
  }

  #classOf(row: number): number {
    return this.#space.truth[row]!
  }
}
