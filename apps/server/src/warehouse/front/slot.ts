import { Worker } from 'node:worker_threads'
import { fromEngine } from './exceptions.ts'
import type { FromSlot, Task, ToSlot } from './slot-messages.ts'

export interface Block {
  bytes: Uint8Array
  rows: number
}

export interface RunSummary {
  readRows: number
  readBytes: number
}

/** Main's side of one slot. */
export class Slot {
  #worker: Worker
  #receive: ((message: FromSlot) => void) | undefined
  #whenReady: Promise<void>
  #fail: (error: Error) => void

  constructor(folder: string, onDeath: (error: Error) => void) {
    this.#fail = onDeath
    this.#worker = new Worker(new URL('./slot-thread.ts', import.meta.url), {
      workerData: { folder },
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128, stackSizeMb: 4 },
    })
    this.#whenReady = new Promise((resolve) => {
      this.#receive = () => resolve()
    })
    this.#worker.on('message', (message: FromSlot) => this.#receive?.(message))
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))))
  }

  /**
   * Runs a task and hands over its blocks one by one: the next is asked for when `onBlock` has resolved, so a
   * slow reader slows the engine. When `onBlock` rejects, the stream ends and the rejection is passed on.
   *
   * @throws ServerException as the engine reported it
   */
  async run(task: Task, onBlock: (block: Block) => Promise<void>): Promise<RunSummary> {
    await this.#whenReady
    const { promise, resolve, reject } = Promise.withResolvers<RunSummary>()
    let refusal: { error: unknown } | undefined
    this.#receive = (message) => {
      if (message.kind === 'failed') reject(refusal ? refusal.error : fromEngine(message.message))
      else if (message.kind === 'done' && refusal) reject(refusal.error)
      else if (message.kind === 'done') resolve(message)
      if (message.kind !== 'block') return
      onBlock(message).then(
        () => this.#send({ kind: 'more' }),
        (error) => {
          refusal = { error }
          this.#send({ kind: 'stop' })
        },
      )
    }
    this.#send({ kind: 'run', task })
    return promise.finally(() => {
      this.#receive = undefined
    })
  }

  /** Ends a stream that waits for its reader. */
  stop(): void {
    this.#send({ kind: 'stop' })
  }

  #send(message: ToSlot): void {
    this.#worker.postMessage(message)
  }
}
