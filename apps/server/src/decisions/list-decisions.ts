import { sumOfEffects } from '@tandem/algorithms'
import type { Decision, EffectDetail, EffectsAnswer, Estimate, UnitsAnswer } from '@tandem/contracts'
import { type Ctx, type IsoDate, Refusal } from '@tandem/kernel'
import { merchantDay } from '../insights/merchant-day.ts'
import type { Warehouse } from '../warehouse/client.ts'
import { getDecision, listDecisions, type StoredDecision, unitsOf } from './decision-store.ts'
import { decisionTitle } from './decision-title.ts'
import { maySee } from './who-may-decide.ts'
import { messageCostOf } from './win-back/message-cost.ts'
import { reach } from './win-back/past-response.ts'
import { LEVEL } from './win-back/propose.ts'
import { readEffect, readOutcomes, summarise } from './win-back/read-effect.ts'

/** Decisions whose stores the caller may all see, newest first. */
export async function decisionsOf(ctx: Ctx): Promise<Decision[]> {
  const all = await listDecisions(ctx.db)
  return all.filter(({ input }) => maySee(ctx.access, input.storeIds)).map(toDecision)
}

/** @throws Refusal `resource.not_found`, also when the decision reaches beyond the caller's stores */
export async function decisionOf(ctx: Ctx, id: string): Promise<StoredDecision> {
  const decision = await getDecision(ctx.db, id)
  if (!maySee(ctx.access, decision.input.storeIds)) throw new Refusal('resource.not_found', { decision: id })
  return decision
}

export function toDecision(stored: StoredDecision): Decision {
  const { found, treated, control } = stored
  return { ...stored, title: decisionTitle(stored), people: { found, chosen: treated + control, treated, control } }
}

/** Who is in which arm and, once approved, what they did. Control first would tell nothing: ordered by what they bring. */
export async function unitRows(
  ctx: Ctx,
  warehouse: Warehouse,
  id: string,
  page: { page: number; pageSize: number },
): Promise<UnitsAnswer> {
  const decision = await decisionOf(ctx, id)
  const { asOf } = await merchantDay(ctx, warehouse)
  const [units, outcomes] = await Promise.all([
    unitsOf(ctx.db, id),
    readOutcomes(warehouse, ctx.access.merchantId, decision, asOf),
  ])
  const outcomeByNode = new Map(outcomes.map((outcome) => [outcome.node, outcome]))
  const start = (page.page - 1) * page.pageSize
  const rows = units
    .toSorted((a, b) => b.usualMargin - a.usualMargin || (a.node < b.node ? -1 : 1))
    .slice(start, start + page.pageSize)
    .map(({ node, arm, propensity, recencyDays, orders, usualMargin }) => {
      const outcome = outcomeByNode.get(node)
      return {
        node,
        arm,
        propensity,
        recencyDays,
        orders,
        usualMargin,
        returned: outcome ? outcome.orders > 0 : null,
        margin: outcome?.margin ?? null,
        redeemed: outcome ? outcome.redemptions > 0 : null,
      }
    })
  return { total: units.length, rows }
}

/** @throws Refusal `resource.not_found` when there is no such decision, or it was never approved */
export async function effectOf(ctx: Ctx, warehouse: Warehouse, id: string): Promise<EffectDetail> {
  const decision = await decisionOf(ctx, id)
  if (decision.approvedAt === null) throw new Refusal('resource.not_found', { effect: id })
  const { asOf } = await merchantDay(ctx, warehouse)
  return await readEffect(warehouse, ctx.access.merchantId, decision, asOf, await messageCostOf(ctx.db))
}

/**
 * Every approved decision with promise and effect, and what the finished ones earned together.
 *
 * @param endedFrom leaves out windows that ended before this day
 */
export async function effectsOf(ctx: Ctx, endedFrom: IsoDate = ''): Promise<EffectsAnswer> {
  const approved = (await listDecisions(ctx.db)).filter(
    ({ approvedAt, windowTo, input }) =>
      approvedAt !== null && (windowTo ?? '') >= endedFrom && maySee(ctx.access, input.storeIds),
  )
  const effects = approved.map((decision) => decision.effect?.summary ?? summarise(decision, null, false))
  const finished = effects.flatMap(({ measured, promised }) => (measured ? [{ measured, promised }] : []))
  if (finished.length === 0) return { pooled: null, effects }
  const { value, low, high } = together(finished.map(({ measured }) => measured))
  const promised = finished.reduce((sum, one) => sum + one.promised.value, 0)
  return {
    pooled: {
      promised,
      measured: Math.round(value),
      low: Math.round(low),
      high: Math.round(high),
      decisions: finished.length,
    },
    effects,
  }
}

/** Effects added up, with the interval of the sum; one alone stays as it was measured. */
function together(effects: readonly Estimate[]): Pick<Estimate, 'value' | 'low' | 'high'> {
  const [only] = effects
  if (only && effects.length === 1) return only
  return sumOfEffects(
    effects.map(({ value, low, high, level }) => ({ value, standardError: (high - low) / 2 / reach(level) })),
    LEVEL,
  )
}
