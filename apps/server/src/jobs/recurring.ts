import { type Database, platformDb } from '../db/pool.ts'
import { measureDueDecisions } from '../decisions/measure-due.ts'
import { type CityDeps, liveUntilYesterday } from '../demo/live-city.ts'
import { systemCtx } from '../platform/access.ts'
import type { Warehouse } from '../warehouse/index.ts'
import type { Job } from './due.ts'

/** What is done again and again while the system runs. */
export function recurringJobs(deps: CityDeps): Job[] {
  return [
    { name: 'the demo city lives', everyHours: 1, run: async () => void (await liveUntilYesterday(deps)) },
    { name: 'decisions are measured', everyHours: 1, run: async () => void (await measureEveryMerchant(deps)) },
  ]
}

/**
 * Measures the decisions of every merchant whose window has ended.
 *
 * @returns how many were measured now
 */
export async function measureEveryMerchant(deps: { database: Database; warehouse: Warehouse }): Promise<number> {
  const { database, warehouse } = deps
  const merchants = await platformDb(database).query<{ id: string }>('select id from merchant order by id')
  let measured = 0
  for (const { id } of merchants) {
    const ctx = await systemCtx(database, id, 'measuring', `measuring ${id}`)
    measured += (await measureDueDecisions(ctx, warehouse)).length
  }
  return measured
}
