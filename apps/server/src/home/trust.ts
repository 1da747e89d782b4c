import type { HomeAnswer } from '@tandem/contracts'
import { addDays, type Ctx, type IsoDate } from '@tandem/kernel'
import { storeNames } from '../insights/store-names.ts'
import type { Warehouse } from '../warehouse/client.ts'
import { storeCondition } from '../warehouse/scope.ts'

type Trust = HomeAnswer['trust']

interface Close {
  storeId: string
  /** Counted less expected cash; null when the day was not closed. */
  difference: number | null
}

/**
 * Can yesterday be trusted? Whether the data reach it, which stores sold but did not close the day, whose cash differs,
 * and rows of imports that wait in quarantine. Worst first; one good sentence when there is nothing to say.
 */
export async function readTrust(ctx: Ctx, warehouse: Warehouse, date: IsoDate, today: IsoDate): Promise<Trust> {
  const { sql, params } = storeCondition(ctx.access)
  const [closes, names, waiting] = await Promise.all([
    warehouse.query<Close>(CLOSES.replaceAll('$scope', sql), { ...params, date }),
    storeNames(warehouse, ctx.access.merchantId),
    quarantined(ctx),
  ])
  const trust: Trust = []
  if (date < addDays(today, -1)) {
    trust.push({ level: 'warn', sentence: { code: 'trust.stale', values: { day: date } }, where: '/collect/sources' })
  }
  const nameOf = (storeId: string) => {
    const name = names.get(storeId)
    return { store: storeId, zh: name?.zh ?? storeId, en: name?.en ?? storeId }
  }
  const counted = closes.filter(({ difference }) => difference !== null)
  if (counted.length > 0) {
    for (const { storeId, difference } of closes.toSorted(
      (a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0),
    )) {
      const where = `/analyse/orders?stores=${storeId}`
      if (difference === null)
        trust.push({ level: 'bad', sentence: { code: 'trust.not_closed', values: nameOf(storeId) }, where })
      else if (difference !== 0) {
        trust.push({
          level: 'warn',
          sentence: { code: 'trust.cash_differs', values: { ...nameOf(storeId), amount: difference } },
          where,
        })
      }
    }
    trust.push({
      level: 'ok',
      sentence: { code: 'trust.closed', values: { closed: counted.length, stores: closes.length } },
      where: null,
    })
  }
  if (waiting > 0)
    trust.push({
      level: 'warn',
      sentence: { code: 'trust.quarantined', values: { rows: waiting } },
      where: '/clean/quality',
    })
  const order = { bad: 0, warn: 1, ok: 2 }
  return trust.sort((a, b) => order[a.level] - order[b.level])
}

const CLOSES = `
  select o.store_id as storeId, c.difference as difference
    from (select distinct store_id from orders where $scope and business_date = {date:Date} and is_paid) as o
    left join (
      select store_id, toNullable(sum(amount)) as difference from till_events
       where $scope and business_date = {date:Date} and event = 'day_close' group by store_id
    ) as c on c.store_id = o.store_id
   order by storeId`

/** Rows that wait for somebody to mend them; none for roles that do not see the whole merchant. */
async function quarantined(ctx: Ctx): Promise<number> {
  if (ctx.access.storeIds !== 'all') return 0
  const [row] = await ctx.db.query<{ rows: number }>(
    `select count(*) as rows from import_quarantine where status = 'open'`,
  )
  return row?.rows ?? 0
}
