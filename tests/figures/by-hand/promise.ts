import { normalQuantile } from '@tandem/algorithms'
import type { Decision, Offer } from '@tandem/contracts'
import { addDays, daysBetween, type IsoDate } from '@tandem/kernel'
import { adjusted } from './adjusted.ts'
import { total } from './facts.ts'
import { daysUntil, type History, histories, isSlipping, marginOf, usualMargin } from './slipping.ts'
import type { View } from './view.ts'
import { mean, variance } from './welch.ts'

/** A text message, fen. */
export const MESSAGE_COST = 5
const USUAL_DAYS = 28
/** Fewer like customers than this in an arm teach nothing. */
const MIN_ARM = 20
const SHARES = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5]

/** What past coupons did to people who were slipping when they came, as a share of what those usually bring. */
interface Past {
  people: number
  campaigns: number
  liftRatio: number
  liftError: number
  redeemRate: number
}

export interface Candidate {
  person: string
  history: History
  usual: number
}

/** Everything of a proposal but who was drawn into which arm. `asOf` is the last day that was known to it. */
export function plan(view: View, asOf: IsoDate, input: Decision['input']) {
  const all = histories(view, asOf)
  const past = learn(view, asOf, all)
  const days = input.offer.validDays
  const candidates = [...all]
    .filter(([, one]) => isSlipping(one, asOf) && (input.storeIds?.includes(one.at(-1)?.storeId ?? '') ?? true))
    .map(([person, history]): Candidate => ({ person, history, usual: usualMargin(history, asOf) }))
    .sort((a, b) => b.usual - a.usual)
  const chosen = affordable(candidates, input, past?.redeemRate ?? 1)
  const perPerson = chosen.length === 0 ? 0 : ((past?.liftRatio ?? 0) * mean(chosen.map(usualOf)) * days) / USUAL_DAYS
  const like = [...all.values()].filter((one) => isSlipping(one, addDays(asOf, -days)))
  const margins = like.map((one) => marginOf(one, addDays(asOf, 1 - days), asOf))
  const deviation = Math.sqrt(variance(margins))
  const returnRate = mean(
    like.map((one) => (daysUntil(one, asOf).length > daysUntil(one, addDays(asOf, -days)).length ? 1 : 0)),
  )
  const smallest = (share: number, spread = deviation) => {
    const { treated, control } = armsOf(chosen.length, share)
    return (normalQuantile(0.95) + normalQuantile(0.8)) * spread * Math.sqrt(1 / treated + 1 / control)
  }
  const controlShare = input.controlShare ?? cheapestShare(smallest, perPerson)
  const { treated, control } = armsOf(chosen.length, controlShare)
  return {
    past,
    chosen,
    people: { found: candidates.length, chosen: chosen.length, treated, control },
    controlShare,
    power: {
      ...{ people: chosen.length, treated, control, level: 0.9, power: 0.8 },
      baseMean: mean(margins),
      baseDeviation: deviation,
      smallestEffect: smallest(controlShare),
      smallestReturnDifference: smallest(controlShare, Math.sqrt(returnRate * (1 - returnRate))),
      choices: SHARES.map((share) => ({
        controlShare: share,
        smallestEffect: smallest(share),
        forgone: Math.round(armsOf(chosen.length, share).control * Math.max(0, perPerson)),
      })),
    },
  }
}

/** What was promised for the people who were drawn into treatment. */
export function promise(treated: readonly Candidate[], past: Past | null, offer: Offer): Decision['promise'] {
  const usual = total(treated, (one) => Math.round(one.usual)) * (offer.validDays / USUAL_DAYS)
  const { liftRatio = 0, liftError = 0, redeemRate = 0, people = 0, campaigns = 0 } = past ?? {}
  const value = liftRatio * usual - (past ? treated.length * MESSAGE_COST : 0)
  const reach = normalQuantile(0.95) * liftError * usual
  return {
    total: { value: Math.round(value), low: Math.round(value - reach), high: Math.round(value + reach), level: 0.9 },
    perPerson: value / treated.length,
    redemptions: Math.round(treated.length * redeemRate),
    couponCost: Math.round(redeemRate * total(treated, ({ history }) => worth(offer, Math.round(usualOrder(history))))),
    basis: { people, campaigns, code: past ? 'past_response' : 'assumed_none' },
  }
}

function learn(view: View, asOf: IsoDate, all: ReadonlyMap<string, History>): Past | null {
  const { told } = view.facts
  const lessons = told
    .of('campaign')
    .filter(({ endsOn }) => endsOn <= asOf)
    .flatMap(({ id, startsOn, endsOn }) => {
      const days = daysBetween(startsOn, endsOn) + 1
      const eve = addDays(startsOn, -1)
      const like = (wanted: string) =>
        told
          .of('campaign_target')
          .filter(({ campaignId, arm }) => campaignId === id && arm === wanted)
          .map(({ person }) => ({ person, history: all.get(person) ?? [] }))
          .filter(({ history }) => isSlipping(history, eve))
      const [treated, control] = [like('treated'), like('control')]
      if (treated.length < MIN_ARM || control.length < MIN_ARM) return []
      const units = (list: typeof treated) =>
        list.map(({ history }) => ({
          outcome: marginOf(history, startsOn, endsOn),
          before: (usualMargin(history, eve) * days) / USUAL_DAYS,
        }))
      const base = mean([...units(treated), ...units(control)].map(({ before }) => before))
      const { estimate, standardError } = adjusted(units(treated), units(control))
      const users = new Set(
        view.facts.couponEvents
          .filter(({ campaignId, event, day }) => campaignId === id && event === 'redeemed' && day <= asOf)
          .map(({ person }) => person),
      )
      const used = treated.filter(({ person }) => users.has(person)).length
      return {
        ratio: estimate.value / base,
        weight: (base / standardError) ** 2,
        treated: treated.length,
        control: control.length,
        used,
      }
    })
  if (lessons.length === 0) return null
  const weight = total(lessons, (one) => one.weight)
  return {
    people: total(lessons, ({ treated, control }) => treated + control),
    campaigns: lessons.length,
    liftRatio: total(lessons, (one) => one.ratio * one.weight) / weight,
    liftError: Math.sqrt(1 / weight),
    redeemRate: total(lessons, ({ used }) => used) / total(lessons, ({ treated }) => treated),
  }
}

/** Those who usually bring most, until the budget is spent at the past rate of redemption. */
function affordable(candidates: readonly Candidate[], { offer, budget }: Decision['input'], rate: number): Candidate[] {
  let left = budget
  const end = candidates.findIndex(({ history }) => {
    const cost = rate * worth(offer, usualOrder(history))
    if (cost > left) return true
    left -= cost
    return false
  })
  return candidates.slice(0, end < 0 ? candidates.length : end)
}

function worth({ discountKind, value, minSpend }: Offer, order: number): number {
  return discountKind === 'amount' ? value : Math.round((Math.max(order, minSpend) * value) / 100)
}

function usualOrder(history: History): number {
  return mean(history.map(({ net }) => net))
}

function usualOf({ usual }: Candidate): number {
  return usual
}

function armsOf(people: number, share: number): { treated: number; control: number } {
  const control = Math.min(people - 1, Math.max(1, Math.round(people * share)))
  return { treated: people - control, control }
}

/** The smallest that tells the promise from chance, else the smallest within a tenth of the best there is. */
function cheapestShare(smallest: (share: number) => number, perPerson: number): number {
  const best = Math.min(...SHARES.map((share) => smallest(share)))
  const enough = SHARES.find((share) => smallest(share) <= Math.abs(perPerson))
  return enough ?? SHARES.find((share) => smallest(share) <= best * 1.1) ?? 0.5
}
