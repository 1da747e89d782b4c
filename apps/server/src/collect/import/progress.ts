import type { ImportProgress } from '@tandem/contracts'

const EVERY_MS = 200

/** Tells how far an import is, at most five times a second. */
export class Progress {
  readonly #tell: (progress: ImportProgress) => void
  readonly #totalBytes: number
  readonly #began = performance.now()
  #told = Number.NEGATIVE_INFINITY
  #bytes = 0
  #rows = 0
  #step = ''
  #file: string | null = null

  constructor(totalBytes: number, tell: (progress: ImportProgress) => void) {
    this.#totalBytes = totalBytes
    this.#tell = tell
  }

  step(step: string, file: string | null = null): void {
    this.#step = step
    this.#file = file
    this.#send()
  }

  read(bytes: number): void {
    this.#bytes += bytes
  }

  rows(count: number): void {
    this.#rows += count
    if (performance.now() - this.#told >= EVERY_MS) this.#send()
  }

  #send(): void {
    this.#told = performance.now()
    const seconds = (this.#told - this.#began) / 1000
    this.#tell({
      step: this.#step,
      file: this.#file,
      rows: this.#rows,
      rowsPerSecond: seconds > 0 ? Math.round(this.#rows / seconds) : 0,
      share: this.#totalBytes > 0 ? Math.min(1, this.#bytes / this.#totalBytes) : 1,
    })
  }
}
