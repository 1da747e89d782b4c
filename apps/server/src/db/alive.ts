import { randomInt } from 'node:crypto'
import pg from 'pg'

/** What the numbers of processes are locked under; `tandem_works` looks for it. */
const PROCESSES = 588
/** A machine that lost its power says nothing: the database asks after ten seconds, and gives up after five answers. */
const ASK_AFTER = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=5'

/**
 * A number that this process goes by in the database, locked there as long as it is connected: killed, it is unlocked at
 * once, and whoever waits for something that the process had begun need not wait. One connection, opened when it is first
 * asked for.
 */
export interface Alive {
  /** Another one after the connection was lost: what was begun under the one before counts as cut off. */
  number(): Promise<number>
  close(): Promise<void>
}

export function openAlive(url: string, waitMs: number): Alive {
  let opened: Promise<{ client: pg.Client; number: number }> | undefined
  const open = async () => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: waitMs,
      options: ASK_AFTER,
      application_name: 'tandem',
      keepAlive: true,
    })
    const forget = (): void => void (opened = undefined)
    client.on('error', forget)
    client.on('end', forget)
    await client.connect()
    return { client, number: await lockNumber(client) }
  }
  return {
    async number() {
      opened ??= open()
      const mine = opened
      try {
        return (await mine).number
      } catch (error) {
        if (opened === mine) opened = undefined
        throw error
      }
    },
    async close() {
      const mine = await opened?.catch(() => undefined)
      await mine?.client.end()
    },
  }
}

async function lockNumber(client: pg.Client): Promise<number> {
  for (;;) {
    const number = randomInt(1, 2 ** 31 - 1)
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1, $2) as mine', [
      PROCESSES,
      number,
    ])
    if (rows[0]?.mine) return number
  }
}
