import { HOUR } from '@tandem/kernel'
import { CAMPAIGNS, type CampaignPlan, NEWCOMER } from '../demand/campaigns.ts'
import { PERSON_KIND } from '../people/population.ts'
import type { Telling } from './telling.ts'

/** A coupon as its events name it. */
interface Coupon {
  couponId: string
  campaignId: string
}

export const NEWCOMER_COUPON: Coupon = { couponId: `${NEWCOMER.id}-01`, campaignId: NEWCOMER.id }

/** Tells the campaigns that start today: who was meant, who was held out, which coupons went out. */
export function tellCampaigns(telling: Telling): void {
  const { world, day, write, started } = telling
  const at = world.midnight(day) + 6 * HOUR
  if (day === 0) {
    const endsOn = '2099-12-31'
    write({
      kind: 'campaign',
      id: NEWCOMER.id,
      at,
      name: NEWCOMER.name,
      campaignType: 'newcomer',
      startsOn: world.start,
      endsOn,
    })
  }
  for (const run of started) {
    const plan = planOf(run.id)
    const { id, name, campaignType } = plan
    const startsOn = world.calendar(plan.day).date
    const endsOn = world.calendar(run.untilDay).date
    write({ kind: 'campaign', id, at, name, campaignType, startsOn, endsOn })
    const target = (p: number, arm: 'treated' | 'control'): void =>
      write({ kind: 'campaign_target', campaignId: id, person: world.key(p) ?? '', at, arm })
    for (const p of run.control) target(p, 'control')
    for (const p of run.treated) {
      target(p, 'treated')
      issueCoupon(telling, couponOf(id), p, at, worthOf(plan))
    }
  }
}

/** Tells the coupons whose last day was yesterday and that nobody used. */
export function tellExpired(telling: Telling): void {
  const { world, day, ended, isRedeemed } = telling
  const { people } = world
  for (const run of ended) {
    const coupon = couponOf(run.id)
    for (const p of run.treated)
      if (!isRedeemed(coupon.couponId, p)) expire(telling, coupon, p, worthOf(planOf(run.id)))
  }
  for (let p = 0; p < people.count; p += 1) {
    const joined = people.joinDay[p] as number
    if (joined < 0 || joined + NEWCOMER.days !== day || !getsWelcome(people.kind[p] as number)) continue
    if (!isRedeemed(NEWCOMER_COUPON.couponId, p)) expire(telling, NEWCOMER_COUPON, p, NEWCOMER.value)
  }
}

/** Everybody with an account of their own is welcomed, and so are the accounts made for the welcome. */
export function getsWelcome(kind: number): boolean {
  return kind === PERSON_KIND.member || kind === PERSON_KIND.farmer
}

export function issueCoupon(telling: Telling, coupon: Coupon, p: number, at: number, amount: number): void {
  write(telling, coupon, p, at, 'issued', amount)
}

function expire(telling: Telling, coupon: Coupon, p: number, amount: number): void {
  write(telling, coupon, p, telling.world.midnight(telling.day), 'expired', amount)
}

function write(
  { world, write: put }: Telling,
  coupon: Coupon,
  p: number,
  at: number,
  event: 'issued' | 'expired',
  amount: number,
): void {
  const id = `${coupon.couponId}-${world.people.memberNumber[p]}-${event}`
  put({ kind: 'coupon_event', id, at, event, ...coupon, person: world.key(p), orderId: null, storeId: null, amount })
}

function couponOf(campaignId: string): Coupon {
  return { couponId: `${campaignId}-01`, campaignId }
}

function planOf(campaignId: string): CampaignPlan {
  const plan = CAMPAIGNS.find((one) => one.id === campaignId)
  if (!plan) throw new RangeError(`no campaign ${campaignId}`)
  return plan
}

function worthOf(plan: CampaignPlan): number {
  return plan.discountKind === 'amount' ? plan.value : Math.round((plan.minSpend * plan.value) / 100)
}
