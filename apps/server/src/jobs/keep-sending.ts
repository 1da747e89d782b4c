import { setTimeout as sleep } from 'node:timers/promises'
import { type SendDeps, sendDue } from '../platform/webhooks/index.ts'

/** Nothing due: how long until the next look. */
const IDLE_MS = 1_000
/** The database may be restarting. */
const PATIENCE_MS = 5_000

/** Sends webhooks whose time has come, on and on. */
export function keepSending(deps: SendDeps): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  async function loop(): Promise<void> {
    while (!signal.aborted) {
      const pause = await sendDue(deps).then(
        (count) => (count > 0 ? 0 : IDLE_MS),
        (error: unknown) => {
          deps.log.error({ err: error }, 'webhooks could not be sent')
          return PATIENCE_MS
        },
      )
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
