import { armSizes, CONTROL_SHARES, chooseControlShare, moments, smallestDetectable } from '@tandem/algorithms'
import type { Decision, NewWinBack, Offer } from '@tandem/contracts'
import { rng } from '@tandem/kernel'
import {
  type CustomerHistory,
  marginBetween,
  rhythmBefore,
  slippingOn,
  USUAL_DAYS,
  usualMargin,
  usualOrder,
} from '../../insights/slipping/history.ts'
import { learnFromPast, type PastCampaign, type PastResponse, reach } from './past-response.ts'

export const POLICY_VERSION = 'win-back/1'
export const LEVEL = 0.9
const POWER = 0.8

/** One chosen customer with everything the ledger keeps: context, arm, propensity, what is expected of the coupon. */
export interface Unit {
  node: string
  person: string
  storeId: string
  arm: 'treated' | 'control'
  propensity: number
  recencyDays: number
  orders: number
  usualMargin: number
  usualOrder: number
  /** Extra contribution expected over the window if treated, minor units. */
  expected: number
}

export interface Plan {
  found: number
  units: Unit[]
  controlShare: number
  power: Decision['power']
  promise: Decision['promise']
  reasons: Decision['reasons']
}

export interface PlanInput {
  /** The morning of the decision: orders before this day are known. */
  day: number
  histories: ReadonlyMap<string, CustomerHistory>
  past: readonly PastCampaign[]
  request: Pick<NewWinBack, 'offer' | 'budget' | 'controlShare' | 'storeIds'>
  /** Sending one message, minor units. */
  messageCost: number
  seed: number
}

/**
 * Whom to win back with which coupon, who is left out by lot, and what it promises.
 *
 * Candidates are the customers slipping today. What a coupon does to one of them is taken from what coupons did to
 * slipping customers before (a share of what they usually bring); without such a past the promise is nothing and says
 * so. People are taken by what they usually bring until the budget, at the past rate of redemption, is spent. The
 * control group is the smallest that can tell the promised effect from chance. Deterministic by seed.
 */
export function planWinBack(input: PlanInput): Plan {
  const { day, histories, request, seed, messageCost } = input
  const days = request.offer.validDays
  const scope = request.storeIds === null ? null : new Set(request.storeIds)
  const candidates = [...histories.values()]
    .filter((one) => (scope === null || scope.has(one.storeId)) && slippingOn(one, day))
    .map((one) => ({ one, usual: usualMargin(one, day), order: usualOrder(one, day) }))
    .sort((a, b) => b.usual - a.usual || (a.one.node < b.one.node ? -1 : 1))
  const past = learnFromPast(histories, input.past)
  const chosen = takeUnderBudget(candidates, request, past)

  const base = likeOutcomes(histories, day, days)
  const meanUsual = chosen.length > 0 ? chosen.reduce((sum, { usual }) => sum + usual, 0) / chosen.length : 0
  const perPerson = ((past?.liftRatio ?? 0) * meanUsual * days) / USUAL_DAYS
  const design = { people: chosen.length, deviation: base.deviation, level: LEVEL, power: POWER }
  const controlShare = request.controlShare ?? chooseControlShare(design, perPerson)
  const { treated, control } = armSizes(chosen.length, controlShare)

  const lots = rng(seed, 'win-back arms').shuffle(chosen.map((_, i) => i))
  const kept = new Set(lots.slice(0, control))
  const units = chosen.map(({ one, usual, order }, i): Unit => {
    const rhythm = rhythmBefore(one, day)
    return {
      node: one.node,
      person: one.person,
      storeId: one.storeId,
      arm: kept.has(i) ? 'control' : 'treated',
      propensity: treated / chosen.length,
      recencyDays: day - rhythm.lastDay,
      orders: rhythm.orders,
      usualMargin: Math.round(usual),
      usualOrder: Math.round(order),
      expected: Math.round(((past?.liftRatio ?? 0) * usual * days) / USUAL_DAYS),
    }
  })

  return {
    found: candidates.length,
    units,
    controlShare,
    power: describePower(design, base, controlShare, perPerson),
    promise: promiseOf(units, past, request.offer, days, messageCost),
    reasons: reasonsOf(
      candidates.length,
      chosen.length,
      past,
      smallestDetectable({ ...design, controlShare }),
      perPerson,
    ),
  }
}

type Candidate = { one: CustomerHistory; usual: number; order: number }

/** What one coupon is worth to this customer when used, minor units: percent coupons by the usual order. */
function couponWorth(offer: Offer, order: number): number {
  return offer.discountKind === 'amount'
    ? offer.value
    : Math.round((Math.max(order, offer.minSpend) * offer.value) / 100)
}

function takeUnderBudget(
  candidates: readonly Candidate[],
  request: PlanInput['request'],
  past: PastResponse | null,
): Candidate[] {
  const chosen: Candidate[] = []
  let left = request.budget
  for (const candidate of candidates) {
    const cost = (past?.redeemRate ?? 1) * couponWorth(request.offer, candidate.order)
    if (cost > left) break
    left -= cost
    chosen.push(candidate)
  }
  return chosen
}

/** What people who were slipping one window ago did since, without this decision: the ground for power. */
function likeOutcomes(histories: ReadonlyMap<string, CustomerHistory>, day: number, days: number) {
  const outcomes: number[] = []
  let returned = 0
  for (const one of histories.values()) {
    if (!slippingOn(one, day - days)) continue
    const margin = marginBetween(one, day - days, day - 1)
    if (rhythmBefore(one, day).orders > rhythmBefore(one, day - days).orders) returned += 1
    outcomes.push(margin)
  }
  const { n, mean, variance } = moments(outcomes)
  return { people: n, mean: n > 0 ? mean : 0, deviation: Math.sqrt(variance), returnRate: n > 0 ? returned / n : 0 }
}

function describePower(
  design: { people: number; deviation: number; level: number; power: number },
  base: { mean: number; deviation: number; returnRate: number },
  controlShare: number,
  perPerson: number,
): Decision['power'] {
  const { treated, control } = armSizes(design.people, controlShare)
  const finite = (value: number) => (Number.isFinite(value) ? value : 0)
  const returnDeviation = Math.sqrt(base.returnRate * (1 - base.returnRate))
  return {
    people: design.people,
    treated,
    control,
    level: design.level,
    power: design.power,
    baseMean: base.mean,
    baseDeviation: base.deviation,
    smallestEffect: finite(smallestDetectable({ ...design, controlShare })),
    smallestReturnDifference: finite(smallestDetectable({ ...design, deviation: returnDeviation, controlShare })),
    choices: CONTROL_SHARES.map((share) => ({
      controlShare: share,
      smallestEffect: finite(smallestDetectable({ ...design, controlShare: share })),
      forgone: Math.round(armSizes(design.people, share).control * Math.max(0, perPerson)),
    })),
  }
}

function promiseOf(
  units: readonly Unit[],
  past: PastResponse | null,
  offer: Offer,
  days: number,
  messageCost: number,
): Decision['promise'] {
  const treated = units.filter(({ arm }) => arm === 'treated')
  const usual = treated.reduce((sum, unit) => sum + (unit.usualMargin * days) / USUAL_DAYS, 0)
  const sending = treated.length * messageCost
  const value = (past?.liftRatio ?? 0) * usual - (past ? sending : 0)
  const halfWidth = reach(LEVEL) * (past?.liftError ?? 0) * usual
  const redemptions = Math.round(treated.length * (past?.redeemRate ?? 0))
  const worth = treated.reduce((sum, unit) => sum + couponWorth(offer, unit.usualOrder), 0)
  return {
    total: {
      value: Math.round(value),
      low: Math.round(value - halfWidth),
      high: Math.round(value + halfWidth),
      level: LEVEL,
    },
    perPerson: treated.length > 0 ? value / treated.length : 0,
    redemptions,
    couponCost: Math.round((past?.redeemRate ?? 0) * worth),
    basis: {
      people: past?.people ?? 0,
      campaigns: past?.campaigns ?? 0,
      code: past ? 'past_response' : 'assumed_none',
    },
  }
}

function reasonsOf(
  found: number,
  chosen: number,
  past: PastResponse | null,
  smallest: number,
  perPerson: number,
): Decision['reasons'] {
  const reasons: Decision['reasons'] = [{ code: 'slipping_found', values: { found, chosen } }]
  if (past)
    reasons.push({
      code: 'past_response',
      values: {
        people: past.people,
        campaigns: past.campaigns,
        redeemRate: past.redeemRate,
        liftRatio: past.liftRatio,
      },
    })
  else reasons.push({ code: 'no_past', values: {} })
  if (chosen > 1 && smallest > Math.abs(perPerson))
    reasons.push({ code: 'may_not_tell', values: { smallest, promised: perPerson } })
  if (chosen < found) reasons.push({ code: 'budget_ends', values: { left: found - chosen } })
  return reasons
}
