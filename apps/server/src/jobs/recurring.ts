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
    { name: 'decisions are measured', everyHours: 1, run: () => measureEveryMerchant(deps.database, deps.warehouse) },
  ]
}

/** Measures the decisions of every merchant whose window has ended. */
export async function measureEveryMerchant(database: Database, warehouse: Warehouse): Promise<void> {
  const merchants = await platformDb(database).query<{ id: string }>('select id from merchant order by id')
  for (const { id } of merchants) {
    await measureDueDecisions(await systemCtx(database, id, 'measuring', `measuring ${id}`), warehouse)
  }
}
