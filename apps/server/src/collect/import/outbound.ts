import type { MessagePort } from 'node:worker_threads'
import type { Parcel, Reply, Told } from './parcel.ts'

/** Parcels on their way at once: enough that neither side waits for the other, few enough to hold in memory. */
const MOST_ON_THE_WAY = 4

/** The reading thread's side: hands parcels over and waits where they are kept slower than they come. */
export class Outbound {
  readonly #port: MessagePort
  #onTheWay = 0
  #failure: Error | null = null
  #wake = (): void => undefined

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (reply: Reply) => {
      this.#onTheWay -= 1
      if (reply !== null) this.#failure ??= new Error(reply)
      this.#wake()
    })
  }

  tell(told: Told): void {
    this.#port.postMessage(told)
  }

  /** @throws Error when a parcel could not be kept: nothing more is sent after it */
  async hand(parcel: Parcel): Promise<void> {
    await this.#atMost(MOST_ON_THE_WAY - 1)
    this.#onTheWay += 1
    this.tell({ what: 'parcel', parcel })
  }

  /** Resolves when all that was handed over is kept. */
  settled(): Promise<void> {
    return this.#atMost(0)
  }

  async #atMost(most: number): Promise<void> {
    while (this.#onTheWay > most && !this.#failure) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#failure) throw this.#failure
  }
}
