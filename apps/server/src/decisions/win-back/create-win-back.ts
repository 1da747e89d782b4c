import { randomInt, randomUUID } from 'node:crypto'
import type { NewWinBack } from '@tandem/contracts'
import { actorId, addDays, type Ctx, Refusal } from '@tandem/kernel'
import { merchantDay } from '../../insights/merchant-day.ts'
import { dayNumber, readHistories } from '../../insights/slipping/read-histories.ts'
import type { Warehouse } from '../../warehouse/client.ts'
import { insertDecision, refuseUnlessGoalExists } from '../decision-store.ts'
import { refuseUnlessMayDecide } from '../who-may-decide.ts'
import { messageCostOf } from './message-cost.ts'
import { POLICY_VERSION, planWinBack } from './propose.ts'
import { readPastCampaigns } from './read-past-campaigns.ts'

/**
 * Proposes whom to win back with this offer under this budget, and what it promises. Nothing is sent.
 *
 * @returns the new decision's id
 * @throws Refusal `decision.data_stale` when yesterday's orders are not in, `decision.nothing_to_do` when fewer than
 *   two people can be reached with these settings, `access.denied`
 */
export async function createWinBack(ctx: Ctx, warehouse: Warehouse, input: NewWinBack): Promise<string> {
  refuseUnlessMayDecide(ctx.access, input.storeIds)
  const { today, asOf } = await merchantDay(ctx, warehouse)
  if (addDays(asOf, 1) !== today) throw new Refusal('decision.data_stale', { asOf })
  await refuseUnlessGoalExists(ctx.db, input.goalId)

  const { merchantId } = ctx.access
  // Somebody's rhythm is over all stores; the request's stores say whose customers they are.
  const histories = await readHistories(warehouse, { merchantId, storeIds: 'all', asOf })
  const past = await readPastCampaigns(warehouse, merchantId, asOf)
  const seed = randomInt(2 ** 31)
  const messageCost = await messageCostOf(ctx.db)
  const plan = planWinBack({ day: dayNumber(today), histories, past, request: input, messageCost, seed })
  if (plan.units.length < 2) throw new Refusal('decision.nothing_to_do', { found: plan.found })

  const id = randomUUID()
  const createdBy = actorId(ctx.actor)
  await ctx.db.transaction(async (tx) => {
    await insertDecision(tx, {
      ...plan,
      id,
      kind: 'win-back',
      policyVersion: POLICY_VERSION,
      goalId: input.goalId,
      input,
      seed,
      asOf,
      createdAt: ctx.now,
      createdBy,
    })
  })
  return id
}
