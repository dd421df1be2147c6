import type { SurfaceCommand } from '../../shared/domain/commands.ts'

/** What the labelling surface does when it is asked by name; some of it has no key. */
export type AskedCommand = SurfaceCommand | 'edit-classes'

interface SurfaceOnScreen {
  /** Whether there is anything now to do it with. */
  can(command: AskedCommand): boolean
  carryOut(command: AskedCommand): void
}

/** The labelling surface for whoever does not see it: what it can do now, and doing it. */
export class Surface {
  #onScreen = $state.raw<SurfaceOnScreen | null>(null)
  /** Asked for before the surface was on screen. */
  #awaited: AskedCommand | null = null

  can(command: AskedCommand): boolean {
    return this.#onScreen?.can(command) ?? false
  }

  /** Carries it out, or does so as soon as the surface is on screen. */
  ask(command: AskedCommand): void {
    if (this.#onScreen) this.#onScreen.carryOut(command)
    else this.#awaited = command
  }

  /** The surface is on screen, until what this returns is called. */
  show(surface: SurfaceOnScreen): () => void {
    this.#onScreen = surface
    const awaited = this.#awaited
    this.#awaited = null
    if (awaited !== null) surface.carryOut(awaited)
    return () => {
      if (this.#onScreen === surface) this.#onScreen = null
    }
  }
}
