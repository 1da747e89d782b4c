import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLog } from '../collect/log/index.ts'
import type { Log } from '../platform/log.ts'
import { loadPending, type Warehouse } from '../warehouse/index.ts'

/** How late a record is in the warehouse at most, beside the load itself. Looking costs nothing: the end is in memory. */
const LOOK_MS = 500
/** After a failure: the warehouse may be starting again. */
const PATIENCE_MS = 2_000

/** Carries what is appended to the event log into the warehouse, on and on, whoever appended it. */
export function keepLoading(warehouse: Warehouse, eventLog: EventLog, log: Log): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const loop = async (): Promise<void> => {
    let loadedTo = 0
    while (!signal.aborted) {
      let pause = LOOK_MS
      try {
        if (eventLog.end > loadedTo) loadedTo = (await loadPending(warehouse, eventLog, { signal })).position
      } catch (error) {
        log.error({ err: error }, 'the event log could not be loaded into the warehouse')
        pause = PATIENCE_MS
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined)
    }
  }
  const ended = loop()
  return {
    async stop() {
      stopping.abort()
      await ended
    },
  }
}
