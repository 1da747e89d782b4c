import { differenceInMeans, normalQuantile } from '@tandem/algorithms'
import {
  type CustomerHistory,
  marginBetween,
  slippingOn,
  USUAL_DAYS,
  usualMargin,
} from '../../insights/slipping/history.ts'

/** A coupon campaign that has run: who was reached, who was kept out by lot, who used the coupon. Nodes. */
export interface PastCampaign {
  id: string
  /** First day on which the coupon could be used, and how many days it could. */
  startDay: number
  days: number
  treated: ReadonlySet<string>
  control: ReadonlySet<string>
  redeemed: ReadonlySet<string>
}

/** What coupons did to customers who were slipping when they came, as a share of what those usually bring. */
export interface PastResponse {
  people: number
  campaigns: number
  /** Extra contribution margin per unit of usual margin over the same days, with its standard error. */
  liftRatio: number
  liftError: number
  /** Share of the treated who used the coupon. */
  redeemRate: number
}

const MIN_ARM = 20

/**
 * Learns from past campaigns with a random control group, looking only at people who were slipping by the same rule
 * on the day the campaign began: the ones today's candidates are like. Campaigns are weighted by their precision.
 * Null when no campaign kept at least twenty such people in each arm.
 */
export function learnFromPast(
  histories: ReadonlyMap<string, CustomerHistory>,
  campaigns: readonly PastCampaign[],
): PastResponse | null {
  let weight = 0
  let weighted = 0
  let people = 0
  let treatedPeople = 0
  let redeemed = 0
  let used = 0
  for (const campaign of campaigns) {
    const treated = likeCustomers(histories, campaign.treated, campaign.startDay)
    const control = likeCustomers(histories, campaign.control, campaign.startDay)
    if (treated.length < MIN_ARM || control.length < MIN_ARM) continue
    const outcome = (list: CustomerHistory[]) =>
      Float64Array.from(list, (one) => marginBetween(one, campaign.startDay, campaign.startDay + campaign.days - 1))
    const usual = (list: CustomerHistory[]) =>
      Float64Array.from(list, (one) => (usualMargin(one, campaign.startDay) * campaign.days) / USUAL_DAYS)
    const base = mean([...usual(treated), ...usual(control)])
    const found = differenceInMeans(
      { outcome: outcome(treated), covariate: usual(treated) },
      { outcome: outcome(control), covariate: usual(control) },
    )
    if (!(base > 0) || !(found.standardError > 0)) continue
    const error = found.standardError / base
    weight += 1 / error ** 2
    weighted += found.value / base / error ** 2
    people += treated.length + control.length
    treatedPeople += treated.length
    redeemed += treated.filter(({ node }) => campaign.redeemed.has(node)).length
    used += 1
  }
  if (used === 0) return null
  return {
    people,
    campaigns: used,
    liftRatio: weighted / weight,
    liftError: Math.sqrt(1 / weight),
    redeemRate: redeemed / treatedPeople,
  }
}

/** Half-width of an interval for one standard error of 1. */
export function reach(level: number): number {
  return normalQuantile(0.5 + level / 2)
}

function likeCustomers(
  histories: ReadonlyMap<string, CustomerHistory>,
  nodes: ReadonlySet<string>,
  day: number,
): CustomerHistory[] {
  const like: CustomerHistory[] = []
  for (const node of nodes) {
    const history = histories.get(node)
    if (history && slippingOn(history, day)) like.push(history)
  }
  return like
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
