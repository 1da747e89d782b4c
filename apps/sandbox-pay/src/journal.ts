import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { Change } from './model.ts'

/** One file that only grows: a line a change. What was waited for survives `kill -9` (not a power cut: no fsync). */
export interface Journal {
  append(change: Change): void
  /** Resolves when everything appended so far is with the operating system. All changes of one turn share one write. */
  written(): Promise<void>
  close(): void
}

/**
 * Opens the file and hands every change in it to `replay`, in order. A last line without an end was cut by a kill
 * before anybody was told of it: it is dropped.
 *
 * @param path null keeps nothing
 */
export function openJournal(path: string | null, replay: (change: Change) => void): Journal {
  const file = path === null ? null : openSync(path, existsSync(path) ? 'r+' : 'w+', 0o600)
  let position = 0
  if (file !== null) {
    const bytes = readFileSync(file)
    const end = bytes.lastIndexOf(10) + 1
    for (let from = 0; from < end; ) {
      const to = bytes.indexOf(10, from)
      replay(JSON.parse(bytes.toString('utf8', from, to)) as Change)
      from = to + 1
    }
    ftruncateSync(file, end)
    position = end
  }

  let pending = ''
  let batch: Promise<void> | null = null
  const flush = (): void => {
    batch = null
    if (pending === '' || file === null) return
    const bytes = Buffer.from(pending)
    pending = ''
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done)
    position += bytes.length
  }
  return {
    append(change) {
      if (file !== null) pending += `${JSON.stringify(change)}\n`
    },
    written() {
      // A disk that takes no more ends the process: memory must not know what the file does not.
      batch ??= new Promise((resolve) => {
        setImmediate(() => {
          flush()
          resolve()
        })
      })
      return batch
    },
    close() {
      flush()
      if (file !== null) closeSync(file)
    },
  }
}
