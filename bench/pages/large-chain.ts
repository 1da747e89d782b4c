import { join } from 'node:path'
import { createCity, historyStart, initialState, simulateDays } from '@tandem/city'
import { addDays, businessDate } from '@tandem/kernel'
import { openEventLog } from '../../apps/server/src/collect/log/index.ts'
import { RunningTandem } from '../../tests/crash/running.ts'

const MEMBERS = 20_000
const DAYS = 365
const SEED = 7
const ZONE = 'Asia/Shanghai'
/** Days lived between two states; few, so that little of the history is in memory at once. */
const STRIDE = 10

export const LARGE_CHAIN = 'large'

/**
 * Puts a second chain beside the demo, with three times its customers and three times its history, a year up to
 * yesterday: about 10 million records of every kind as the city tells them, through the event log and the loader.
 *
 * @param demo a running demo; it is stopped, since only one process may write its log
 * @returns the demo running again, and how many records the chain has
 */
export async function addLargeChain(demo: RunningTandem): Promise<{ tandem: RunningTandem; records: number }> {
  await demo.query(
    `insert into merchant (id, name, currency, zone, kind, created_at) values ($1, 'Large', 'CNY', $2, 'chain', now())`,
    [LARGE_CHAIN, ZONE],
  )
  await demo.query(
    `insert into access_grant (merchant_id, user_id, role, granted_at)
     select $1, user_id, role, granted_at from access_grant where role = 'owner'`,
    [LARGE_CHAIN],
  )
  await demo.stop()
  const records = await writeHistory(join(demo.dataDir, 'log'))
  return { tandem: await RunningTandem.start({ dataDir: demo.dataDir, args: ['--port', '0'] }), records }
}

async function writeHistory(logDir: string): Promise<number> {
  const yesterday = addDays(businessDate(Date.now(), ZONE), -1)
  const city = createCity({
    seed: SEED,
    start: historyStart(yesterday, DAYS),
    people: MEMBERS,
    merchantId: LARGE_CHAIN,
  })
  const log = await openEventLog(logDir)
  let records = 0
  try {
    for (let state = initialState(city); state.day < DAYS; ) {
      const life = simulateDays(city, state, state.day, Math.min(DAYS, state.day + STRIDE))
      for (const batch of life.batches) {
        await log.append(batch)
        records += batch.records.length
      }
      state = life.state
    }
  } finally {
    await log.close()
  }
  return records
}
