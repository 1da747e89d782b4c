import { actorId, addDays, type Ctx, type EpochMs, type IsoDate, type Queryable, Refusal } from '@tandem/kernel'
import { emitRecords } from '../../db/emit-records.ts'
import { audit } from '../../platform/audit.ts'
import { getDecision, markApproved, type StoredDecision, unitsOf } from '../decision-store.ts'
import { decisionTitle } from '../decision-title.ts'
import { refuseUnlessMayDecide } from '../who-may-decide.ts'
import { issueCoupons } from './coupon-store.ts'
import type { Unit } from './propose.ts'

/**
 * Says yes to a win-back: the treated get their coupons today, the control group nothing, and both arms are written
 * to the ledger and the warehouse, all in one transaction. Approving twice changes nothing.
 *
 * @param today the merchant's business day
 * @throws Refusal `decision.stale` when a day has passed since the proposal: the people may be others now
 */
export async function approveWinBack(ctx: Ctx, decisionId: string, today: IsoDate): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const decision = await getDecision(tx, decisionId, true)
    refuseUnlessMayDecide(ctx.access, decision.input.storeIds)
    if (decision.status === 'approved' || decision.status === 'measured') return
    if (decision.status !== 'proposed') throw new Refusal('decision.not_open', { status: decision.status })
    if (addDays(decision.asOf, 1) !== today) throw new Refusal('decision.stale', { asOf: decision.asOf, today })
    const units = await unitsOf(tx, decisionId)
    if (decision.treated === 0 || decision.control === 0) throw new Refusal('decision.nothing_to_do', {})

    const { offer } = decision.input
    const windowTo = addDays(today, offer.validDays - 1)
    const actor = actorId(ctx.actor)
    await markApproved(tx, decisionId, { at: ctx.now, actor, windowFrom: today, windowTo })
    await audit(tx, ctx, { action: 'decision.approved', subject: `decision:${decisionId}` })
    await sendCoupons(tx, decision, units, { from: today, to: windowTo, at: ctx.now })
    await tellWarehouse(tx, decision, units, { from: today, to: windowTo, at: ctx.now })
  })
}

interface Span {
  from: IsoDate
  to: IsoDate
  at: EpochMs
}

async function sendCoupons(tx: Queryable, decision: StoredDecision, units: readonly Unit[], span: Span): Promise<void> {
  const { discountKind, value, minSpend } = decision.input.offer
  const coupons = units
    .filter(({ arm }) => arm === 'treated')
    .map(({ node, person }) => ({
      id: couponId(decision, node),
      decisionId: decision.id,
      campaignId: decision.id,
      person,
      discountKind,
      value,
      minSpend,
      validFrom: span.from,
      validTo: span.to,
    }))
  await issueCoupons(tx, coupons, span.at)
}

async function tellWarehouse(
  tx: Queryable,
  decision: StoredDecision,
  units: readonly Unit[],
  span: Span,
): Promise<void> {
  const { id, input } = decision
  const { at } = span
  const from = { aggregate: `decision:${id}`, at }
  const name = decisionTitle(decision)
  await emitRecords(tx, from, 'campaign', [
    { kind: 'campaign', id, at, name, campaignType: 'win-back', startsOn: span.from, endsOn: span.to },
  ])
  await emitRecords(
    tx,
    from,
    'campaign_target',
    units.map(({ person, arm }) => ({ kind: 'campaign_target', campaignId: id, person, at, arm })),
  )
  await emitRecords(
    tx,
    from,
    'decision_unit',
    units.map(({ person, arm, propensity, usualMargin }) => ({
      kind: 'decision_unit',
      decisionId: id,
      person,
      at,
      arm,
      propensity,
      priorMargin: usualMargin,
    })),
  )
  await emitRecords(
    tx,
    from,
    'coupon_event',
    units
      .filter(({ arm }) => arm === 'treated')
      .map(({ node, person }) => ({
        kind: 'coupon_event',
        id: `${couponId(decision, node)}:issued`,
        at,
        event: 'issued',
        couponId: couponId(decision, node),
        campaignId: id,
        person,
        orderId: null,
        storeId: null,
        amount: input.offer.discountKind === 'amount' ? input.offer.value : 0,
      })),
  )
}

function couponId(decision: StoredDecision, node: string): string {
  return `${decision.id}-${node}`
}
