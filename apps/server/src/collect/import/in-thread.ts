import { Worker } from 'node:worker_threads'
import type { ImportProgress } from '@tandem/contracts'
import type { ImportJob, Parcel, Read, Reply, Told } from './parcel.ts'

/**
 * Heap of the reading thread. What grows with a merchant (what is known of it) stands outside the heap, and rows that
 * wait for others go to the disk, so this holds for files of any size; with less the thread collects garbage sooner
 * instead of growing.
 */
const LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 }

const ENTRY = new URL('../import-thread.ts', import.meta.url)

export interface Keeper {
  /** Keeps one parcel; the next comes when it has ended. */
  keep: (parcel: Parcel) => Promise<void>
  onProgress: (progress: ImportProgress) => void
}

/**
 * Reads the files of a run in a thread of its own, so that pages answer meanwhile, loading goes on beside it, and the
 * memory of an import is bounded.
 *
 * @throws what `keep` threw; Error when the thread itself failed
 */
export async function readInThread(job: ImportJob, { keep, onProgress }: Keeper): Promise<Read> {
  const worker = new Worker(ENTRY, { workerData: job, resourceLimits: LIMITS, execArgv: [] })
  let kept = Promise.resolve()
  let notKept: { error: unknown } | null = null
  const reply = (answer: Reply): void => worker.postMessage(answer)
  const keepNext = async (parcel: Parcel): Promise<void> => {
    try {
      if (!notKept) await keep(parcel)
      reply(null)
    } catch (error) {
      notKept ??= { error }
      reply((error as Error).message)
    }
  }
  try {
    return await new Promise<Read>((resolve, reject) => {
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`the thread that reads files ended with ${code}`)))
      worker.on('message', (told: Told) => {
        if (told.what === 'progress') onProgress(told.progress)
        else if (told.what === 'parcel') kept = kept.then(() => keepNext(told.parcel))
        else if (notKept) reject(notKept.error)
        else resolve(told.read)
      })
    })
  } finally {
    await kept
    await worker.terminate()
  }
}
