import type { Ctx } from '@tandem/kernel'
import { merchantDay } from '../insights/merchant-day.ts'
import type { Warehouse } from '../warehouse/client.ts'
import { getDecision, listDecisions, markMeasured } from './decision-store.ts'
import { messageCostOf } from './win-back/message-cost.ts'
import { readEffect } from './win-back/read-effect.ts'

/**
 * Writes the effect of every approved decision whose window has ended into the ledger, once. Safe to run at any time
 * and twice; a window whose last day is not in the warehouse yet waits.
 *
 * @returns ids measured now
 */
export async function measureDueDecisions(ctx: Ctx, warehouse: Warehouse): Promise<string[]> {
  const { asOf, lastDate } = await merchantDay(ctx, warehouse)
  if (lastDate === null) return []
  const messageCost = await messageCostOf(ctx.db)
  const due = (await listDecisions(ctx.db)).filter(
    ({ status, windowTo }) => status === 'approved' && windowTo !== null && windowTo <= asOf,
  )
  for (const { id } of due) {
    await ctx.db.transaction(async (tx) => {
      const decision = await getDecision(tx, id, true)
      if (decision.status !== 'approved') return
      await markMeasured(
        tx,
        id,
        await readEffect(warehouse, ctx.access.merchantId, decision, asOf, messageCost),
        ctx.now,
      )
    })
  }
  return due.map(({ id }) => id)
}
