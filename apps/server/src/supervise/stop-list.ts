/** What was started, to be stopped in the opposite order, each once. */
export class StopList {
  readonly #steps: { name: string; stop: () => Promise<void> | void }[] = []
  readonly #report: (name: string, error: unknown) => void
  #stopping: Promise<void> | undefined

  /** @param report hears of a step that failed; the steps after it run all the same */
  constructor(report: (name: string, error: unknown) => void) {
    this.#report = report
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined
  }

  add(name: string, stop: () => Promise<void> | void): void {
    this.#steps.push({ name, stop })
  }

  /** Stops everything; who calls while that is under way waits for the same end. */
  stopAll(): Promise<void> {
    this.#stopping ??= this.#run()
    return this.#stopping
  }

  async #run(): Promise<void> {
    // A step that was added while others were stopping is stopped as well.
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.stop()
      } catch (error) {
        this.#report(step.name, error)
      }
    }
  }
}
