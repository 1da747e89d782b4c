import type { HomeAnswer } from '@tandem/contracts'
import { addDays, type Ctx, type IsoDate } from '@tandem/kernel'
import type { Warehouse } from '../warehouse/client.ts'
import { scopeCondition } from '../warehouse/scope.ts'

type People = HomeAnswer['people']

/** How far back an unanswered voice is still worth answering. */
const DAYS = 14

interface Waiting {
  code: string
  count: number
  stores: string[]
}

/** Who waits for an answer: food safety first, then tickets nobody has solved, then bad reviews nobody has answered. */
export async function readPeople(ctx: Ctx, warehouse: Warehouse, asOf: IsoDate): Promise<People> {
  const { sql, params } = scopeCondition({ ...ctx.access, from: addDays(asOf, 1 - DAYS), to: asOf })
  const rows = await warehouse.query<Waiting>(WAITING.replaceAll('$scope', sql), params)
  return rows
    .filter(({ count }) => count > 0)
    .map(({ code, count, stores }) => ({
      sentence: { code, values: { count, days: DAYS, stores: stores.length } },
      count,
      where: null,
    }))
}

const WAITING = `
select * from (
  select 1 as rank, 'people.food_safety' as code, count() as count, groupUniqArray(store_id) as stores
    from tickets where $scope and topic = 'food_safety' and resolved_at is null
  union all
  select 2, 'people.tickets', count(), groupUniqArray(store_id)
    from tickets where $scope and topic != 'food_safety' and resolved_at is null
  union all
  select 3, 'people.bad_reviews', count(), groupUniqArray(store_id)
    from reviews where $scope and rating <= 2 and replied_at is null
) order by rank`
