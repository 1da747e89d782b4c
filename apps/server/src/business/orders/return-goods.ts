import type { ReturnGoods } from '@tandem/contracts'
import { type Ctx, type Minor, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { putBack as putOnShelf } from '../inventory/index.ts'
import { storeAt } from '../stores/index.ts'
import { refuseBeyondGiven } from './given-away.ts'
import { stockPart } from './move-group.ts'
import { isNamedBefore } from './named-before.ts'
import { giveBackUsesOfNothing } from './nothing-kept.ts'
import { type LineRow, lockOrder, type OrderRow, readOrder, writeStep } from './order-store.ts'
import { writeRepriced } from './reprice.ts'
import { wholeUnits } from './whole-units.ts'

interface ReturnedLine {
  line: LineRow
  /** Smallest units. */
  quantity: number
}

/**
 * Takes back goods that were handed over, in any store. What is kept is priced again by the promotions of its day, and
 * the difference is owed: never more than was paid. Goods that can be sold again go onto the shelf of the store that
 * took them. When nothing is kept, coupons that were used can be used again, unless their time is over.
 *
 * @returns what the order owes back for it
 * @throws Refusal `resource.not_found`, also for a store that there is not; `order.nothing_to_return` when less was handed over or a line is named
 *   twice, `approval.needed`
 */
export async function returnGoods(ctx: Ctx, orderId: string, asked: ReturnGoods): Promise<Minor> {
  return await ctx.db.transaction(async (tx) => {
    if (asked.storeId !== undefined) await storeAt(tx, asked.storeId, ctx.now)
    await lockOrder(tx, orderId)
    const order = await readOrder(tx, orderId)
    const returned = returnedBy(order, asked)
    const id = uuidv7(ctx.now)
    await tx.query(
      `update order_line l set returned = l.returned + r.quantity
         from json_to_recordset($2::json) as r(line int, quantity bigint)
        where l.order_id = $1 and l.line = r.line`,
      [orderId, JSON.stringify(returned.map(({ line, quantity }) => ({ line: line.line, quantity })))],
    )
    const due = await writeRepriced(tx, ctx, order, `order:${orderId}/returned:${id}`)
    const amount = order.due - due
    if (asked.restock) await putBack(tx, ctx, { orderId, returnId: id }, asked.storeId ?? order.store_id, returned)
    const lines = returned.map(({ line, quantity }) => ({ line: line.line, quantity }))
    const details = {
      reason: asked.reason,
      restock: asked.restock,
      storeId: asked.storeId ?? order.store_id,
      lines,
      amount,
    }
    await writeStep(tx, ctx, orderId, 'return', details)
    await refuseBeyondGiven(tx, ctx, orderId, 'refund')
    await giveBackUsesOfNothing(tx, ctx, order)
    await emit(tx, {
      kind: 'order.returned',
      aggregate: `order:${orderId}`,
      payload: { orderId, returnId: id, ...details },
      at: ctx.now,
    })
    return amount
  })
}

function returnedBy(order: OrderRow, { lines }: ReturnGoods): ReturnedLine[] {
  return lines.map((asked, at) => {
    const line = order.lines.find((one) => one.line === asked.line)
    const quantity = (line && wholeUnits(asked.quantity, line)) ?? 0
    if (!line || isNamedBefore(lines, at) || quantity < 1 || quantity > line.handed_over - line.returned) {
      const left = line ? (line.handed_over - line.returned) / 10 ** line.decimals : 0
      throw new Refusal('order.nothing_to_return', { line: asked.line, left })
    }
    return { line, quantity }
  })
}

async function putBack(
  tx: Queryable,
  ctx: Ctx,
  { orderId, returnId }: { orderId: string; returnId: string },
  storeId: string,
  returned: readonly ReturnedLine[],
): Promise<void> {
  const changes = returned.flatMap(({ line, quantity }) =>
    stockPart(line, storeId, line.returned, quantity).map(({ quantity: by, ...key }) => ({ ...key, by })),
  )
  await putOnShelf(tx, ctx, { cause: `return:${returnId}`, reason: 'return' }, `order:${orderId}`, changes)
}
