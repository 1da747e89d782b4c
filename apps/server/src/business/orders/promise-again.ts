import { type CallCtx, type Queryable, Refusal } from '@tandem/kernel'
import type { BucketAmount } from '../buckets/index.ts'
import { freshStore, openPlanned } from '../stores/index.ts'
import type { Preparation } from './preparation.ts'
import { type GroupPromise, type PromiseAsk, promiseEach } from './promise-groups.ts'
import { loadsTaken, takesOf } from './rounds.ts'

interface Before {
  store_id: string
  id: number
  wanted_at: Date | null
  preparation: Preparation
}

export interface PromisedAgain {
  /** What the groups take of the store's capacity now. */
  amounts: readonly BucketAmount[]
  /** Writes the new times to the order. */
  write(): Promise<void>
}

/**
 * Promises an order whose time has passed anew: groups that were wanted at a time for that time, others for the earliest
 * one from now on. The cells are open then, but not held.
 *
 * @throws Refusal `order.slot_full`, `order.slot_closed` when a group can no longer be had at the time it is wanted
 */
export async function promiseAgain(tx: Queryable, ctx: CallCtx, orderId: string): Promise<PromisedAgain> {
  const groups = await tx.query<Before>(
    `select o.store_id, g.id, g.wanted_at, g.preparation
       from order_group g join orders o on o.id = g.order_id
      where g.order_id = $1 and g.preparation is not null order by g.id`,
    [orderId],
  )
  const store = groups[0] ? await freshStore({ ...ctx, db: tx }, groups[0].store_id) : null
  if (!store) return { amounts: [], write: async () => {} }
  const found = await promiseEach({ db: tx, now: ctx.now }, store, groups.map(askOf))
  const [unkept] = found.unkept
  if (unkept) throw new Refusal(unkept.code, { ...unkept })
  await openPlanned(tx, ctx.now, store.id, found.unopened)
  return { amounts: found.amounts, write: () => writePromises(tx, orderId, groups, found.promises) }
}

function askOf({ id, wanted_at, preparation }: Before): PromiseAsk {
  const { prepareMinutes, travelMinutes } = preparation
  const loads = loadsTaken(takesOf(preparation))
  return {
    id,
    wantedAt: wanted_at?.getTime() ?? null,
    work: { prepareMinutes, loads, travelMinutesAt: () => travelMinutes },
  }
}

async function writePromises(
  tx: Queryable,
  orderId: string,
  groups: readonly Before[],
  promises: ReadonlyMap<number, GroupPromise>,
): Promise<void> {
  const rows = groups.flatMap(({ id, preparation }) => {
    const found = promises.get(id)
    if (!found) return []
    const { promisedAt, travelMinutes, takes } = found
    const lines = preparation.rounds.flatMap((round) => round.lines)
    const rounds = lines.length > 0 ? [{ lines, takes }] : []
    return [
      { id, promised_at: new Date(promisedAt).toISOString(), preparation: { ...preparation, travelMinutes, rounds } },
    ]
  })
  await tx.query(
    `update order_group g set promised_at = n.promised_at, preparation = n.preparation
       from json_to_recordset($2::json) as n(id int, promised_at timestamptz, preparation jsonb)
      where g.order_id = $1 and g.id = n.id`,
    [orderId, JSON.stringify(rows)],
  )
}
