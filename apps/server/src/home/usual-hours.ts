import { type Access, addDays, type IsoDate, weekday } from '@tandem/kernel'
import type { Warehouse } from '../warehouse/client.ts'
import { scopeCondition } from '../warehouse/scope.ts'

/** Net sales by hour on such a weekday: the mean of the last four, or of as many as the first sale allows. */
export async function usualHours(
  warehouse: Warehouse,
  access: Access,
  today: IsoDate,
): Promise<{ hour: number; usual: number }[]> {
  const { sql, params } = scopeCondition({ ...access, from: addDays(today, -28), to: addDays(today, -1) })
  return await warehouse.query(
    `with sales as (select business_date, local_hour, net from orders where ${sql} and is_paid)
     select local_hour as hour,
            sum(net) / (select intDiv(dateDiff('day', min(business_date), {today:Date}), 7) from sales) as usual
       from sales where toDayOfWeek(business_date) = {weekday:UInt8} group by hour order by hour`,
    { ...params, today, weekday: weekday(today) },
  )
}
