import { setTimeout as sleep } from 'node:timers/promises'
import { deliver, type OutboxConsumer } from '../db/outbox.ts'
import { type Database, platformDb } from '../db/pool.ts'
import type { Log } from '../platform/log.ts'

/** Nothing in reach: how long until the next look. Also how late a consumer hears at most of what just happened. */
const IDLE_MS = 500
/** After a failure: the consumer's batch comes again, the database may be restarting. */
const PATIENCE_MS = 2_000

/** Carries events from the outbox to each consumer, on and on; one consumer that fails does not hold up the others. */
export function pumpOutbox(
  database: Database,
  consumers: readonly OutboxConsumer[],
  log: Log,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const loops = consumers.map((consumer) => pump(database, consumer, log, stopping.signal))
  return {
    async stop() {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}

async function pump(database: Database, consumer: OutboxConsumer, log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const pause = await deliver(platformDb(database), consumer).then(
      (count) => (count > 0 ? 0 : IDLE_MS),
      (error: unknown) => {
        log.error({ consumer: consumer.name, err: error }, 'events could not be handed over')
        return PATIENCE_MS
      },
    )
    await sleep(pause, undefined, { signal }).catch(() => undefined)
  }
}
