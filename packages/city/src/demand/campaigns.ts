import { uniformAt } from '@tandem/kernel'
import { PERSON_KIND } from '../people/population.ts'
import { PURPOSE } from '../purposes.ts'
import type { LiveDemand } from '../state.ts'
import type { World } from '../world.ts'
import type { HeldOffer } from './offers.ts'

/** A campaign of the group's own past: who was meant to get it, and who was held out. */
export interface CampaignRun {
  id: string
  untilDay: number
  treated: number[]
  control: number[]
}

export interface CampaignPlan {
  id: string
  name: { zh: string; en: string }
  campaignType: string
  day: number
  days: number
  discountKind: 'amount' | 'percent'
  /** Fen, or percent. */
  value: number
  minSpend: number
  controlShare: number
  /** Only people whose last order is between so many days ago; null = any member. */
  quietDays: [from: number, to: number] | null
  share: number
}

/** The campaigns of the first 120 days. Each kept a control group, so what they did can be measured. */
export const CAMPAIGNS: readonly CampaignPlan[] = [
  plan('C-WB1', '久别重逢券', 'Long time no see', 'win_back', 32, 14, 'amount', 1500, 4900, 0.25, [18, 60], 0.8),
  plan('C-WKD', '周末满减', 'Weekend treat', 'discount', 52, 12, 'percent', 12, 5000, 0.2, null, 0.22),
  plan('C-WB2', '老友回家券', 'Come home', 'win_back', 74, 14, 'amount', 1800, 5900, 0.3, [20, 75], 0.8),
  plan('C-MEM', '会员日券', 'Member day', 'discount', 96, 10, 'amount', 1000, 6000, 0.2, null, 0.25),
]

/** Members in their first fortnight may take this off their first order. */
export const NEWCOMER = {
  id: 'C-NEW',
  name: { zh: '新人首单券', en: 'Newcomer' },
  days: 14,
  value: 1000,
  minSpend: 3900,
}

/** Starts the campaigns planned for the day: picks their people by what is known of them and splits by lot. */
export function startCampaigns(world: World, live: LiveDemand, day: number): CampaignRun[] {
  const started: CampaignRun[] = []
  CAMPAIGNS.forEach((campaign, number) => {
    if (campaign.day !== day) return
    const run: CampaignRun = { id: campaign.id, untilDay: day + campaign.days - 1, treated: [], control: [] }
    for (let p = 0; p < world.people.count; p += 1) {
      if (!isMeant(world, live, campaign, number, p, day)) continue
      const held = uniformAt(world.drawSeed, p, number, PURPOSE.arm) < campaign.controlShare
      ;(held ? run.control : run.treated).push(p)
    }
    started.push(run)
  })
  live.campaigns = [...live.campaigns.filter((run) => run.untilDay >= day), ...started]
  return started
}

/** What the running campaigns offer, by person. */
export function campaignOffers(live: LiveDemand): Map<number, HeldOffer[]> {
  const offers = new Map<number, HeldOffer[]>()
  for (const run of live.campaigns) {
    const campaign = CAMPAIGNS.find((one) => one.id === run.id)
    if (!campaign) throw new RangeError(`state names an unknown campaign ${run.id}`)
    const { discountKind, value, minSpend } = campaign
    const offer: HeldOffer = {
      couponId: `${run.id}-01`,
      campaignId: run.id,
      discountKind,
      value,
      minSpend,
      fromDay: campaign.day,
      untilDay: run.untilDay,
      fromMs: Number.NEGATIVE_INFINITY,
      untilMs: Number.POSITIVE_INFINITY,
    }
    for (const person of run.treated) {
      const held = offers.get(person)
      if (held) held.push(offer)
      else offers.set(person, [offer])
    }
  }
  return offers
}

/** The welcome of a member who joined so many days before `day`. */
export function newcomerOffer(day: number, joined: number): HeldOffer {
  return {
    couponId: `${NEWCOMER.id}-01`,
    campaignId: NEWCOMER.id,
    discountKind: 'amount',
    value: NEWCOMER.value,
    minSpend: NEWCOMER.minSpend,
    fromDay: day - joined,
    untilDay: day - joined + NEWCOMER.days - 1,
    fromMs: Number.NEGATIVE_INFINITY,
    untilMs: Number.POSITIVE_INFINITY,
  }
}

function isMeant(
  world: World,
  live: LiveDemand,
  campaign: CampaignPlan,
  number: number,
  p: number,
  day: number,
): boolean {
  const { people } = world
  if (people.kind[p] === PERSON_KIND.walkIn || (people.joinDay[p] as number) >= day) return false
  if (uniformAt(world.drawSeed, p, number, PURPOSE.target) >= campaign.share) return false
  if (campaign.quietDays === null) return true
  const quiet = day - (live.lastOrderDay[p] as number)
  return quiet >= campaign.quietDays[0] && quiet <= campaign.quietDays[1]
}

function plan(
  id: string,
  zh: string,
  en: string,
  campaignType: string,
  day: number,
  days: number,
  discountKind: 'amount' | 'percent',
  value: number,
  minSpend: number,
  controlShare: number,
  quietDays: [number, number] | null,
  share: number,
): CampaignPlan {
  return {
    id,
    name: { zh, en },
    campaignType,
    day,
    days,
    discountKind,
    value,
    minSpend,
    controlShare,
    quietDays,
    share,
  }
}
