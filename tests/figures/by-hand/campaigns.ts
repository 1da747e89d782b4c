import type { CampaignDetail, CampaignsAnswer } from '@tandem/contracts'
import { addDays, daysBetween, type IsoDate } from '@tandem/kernel'
import { type Facts, total } from './facts.ts'
import { isAmong, isPlaceIn, type View } from './view.ts'
import { mean, welch } from './welch.ts'

type Campaign = CampaignsAnswer['campaigns'][number]

/** Four weeks. */
const BEFORE_DAYS = 28
/** Fewer people than this tell nothing. */
const FEW = 20

/** Campaigns that ran on a day of the scope, the latest first, with what was redeemed in it. */
export function campaigns(view: View): CampaignsAnswer {
  const list = view.facts.told
    .of('campaign')
    .filter(({ startsOn, endsOn }) => startsOn <= view.scope.to && endsOn >= view.scope.from)
    .sort((a, b) => b.startsOn.localeCompare(a.startsOn) || (a.id < b.id ? -1 : 1))
    .map(({ id }) => campaignRow(view, id))
  const types = [...Map.groupBy(list, ({ campaignType }) => campaignType)].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    campaigns: list,
    byType: types.map(([campaignType, own]) => {
      const targeted = total(own, (one) => one.targeted)
      const redeemers = total(own, (one) => one.redeemers)
      const byName = total(own, (one) => (one.targeted > 0 ? one.redeemers : 0))
      return { campaignType, campaigns: own.length, targeted, redeemers, redeemRate: rate(byName, targeted) }
    }),
  }
}

function campaignRow(view: View, campaignId: string): Campaign {
  const { told } = view.facts
  const record = told.of('campaign').find(({ id }) => id === campaignId)
  if (!record) throw new Error(`nobody told of campaign ${campaignId}`)
  const { id, name, campaignType, startsOn, endsOn } = record
  const { reached, control } = arms(view.facts, id)
  const used = redemptions(view, id)
  const redeemers = new Set(used.flatMap(({ person }) => (person === null ? [] : [person]))).size
  return {
    ...{ id, name, campaignType, startsOn, endsOn },
    targeted: reached.length,
    redeemers,
    redemptions: used.length,
    redeemRate: rate(redeemers, reached.length),
    discountGiven: total(used, ({ amount }) => amount),
    knowledge: knowledge(reached.length, control.length),
  }
}

function redemptions(view: View, campaignId: string) {
  const { channels, categories } = view.scope
  const orders = new Map(view.facts.orders.map((order) => [order.told.id, order]))
  return view.facts.couponEvents.filter((one) => {
    if (one.event !== 'redeemed' || one.campaignId !== campaignId || !isPlaceIn(view, one.storeId)) return false
    const order = orders.get(one.orderId ?? '')
    return (
      (channels.length === 0 || (order !== undefined && isAmong(channels, order.told.channel))) &&
      (categories.length === 0 || (order?.lines.some(({ category }) => isAmong(categories, category)) ?? false))
    )
  })
}

function arms({ told }: Facts, campaignId: string) {
  const own = told.of('campaign_target').filter((target) => target.campaignId === campaignId)
  return {
    reached: own.filter(({ arm }) => arm !== 'control').map(({ person }) => person),
    control: own.filter(({ arm }) => arm === 'control').map(({ person }) => person),
  }
}

function knowledge(reached: number, control: number): Campaign['knowledge'] {
  if (reached === 0) return 'for_everyone'
  if (reached < FEW || (control > 0 && control < FEW)) return 'too_few'
  return control > 0 ? 'measured' : 'before_after'
}

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/** Those reached beside those held out or, without any, beside everybody else who ever bought until then. */
export function campaignDetail(view: View, campaignId: string): CampaignDetail {
  const { facts } = view
  const campaign = campaignRow(view, campaignId)
  const { reached, control } = arms(facts, campaignId)
  const days = facts.orders.map(({ day }) => day).sort()
  const [first = '', last = ''] = [days[0], days.at(-1)]
  const { startsOn, endsOn } = campaign
  const to = last >= startsOn && last < endsOn ? last : endsOn
  const before = { from: addDays(startsOn, -BEFORE_DAYS), to: addDays(startsOn, -1) }
  if (first > before.from && first < startsOn) before.from = first

  const sales = facts.orders.filter(
    ({ isPaid, told, day, storeId }) => isPaid && told.person !== null && day <= to && isPlaceIn(view, storeId),
  )
  const byPerson = Map.groupBy(sales, ({ told }) => told.person ?? '')
  const targets = new Set([...reached, ...control])
  const others = control.length > 0 ? control : [...byPerson.keys()].filter((person) => !targets.has(person))
  const spent = (person: string, from: IsoDate, until: IsoDate) =>
    total(byPerson.get(person) ?? [], ({ day, net }) => (day >= from && day <= until ? net : 0))
  const scale = (daysBetween(startsOn, to) + 1) / (daysBetween(before.from, before.to) + 1)
  const side = (people: readonly string[]) => ({
    past: people.map((person) => spent(person, before.from, before.to) * scale),
    during: people.map((person) => spent(person, startsOn, to)),
  })
  const [a, b] = [side(reached), side(others)]
  const growth = ({ past, during }: typeof a) => during.map((value, i) => value - (past[i] ?? 0))
  const hasControl = control.length > 0
  const canTell =
    campaign.knowledge === 'measured' ? last >= startsOn : campaign.knowledge === 'before_after' && first < startsOn
  const estimate = () => (hasControl ? welch(a.during, b.during) : welch(growth(a), growth(b))).estimate
  const summary = (people: readonly string[], { past, during }: typeof a) =>
    people.length === 0
      ? { people: 0, before: 0, during: 0 }
      : { people: people.length, before: mean(past), during: mean(during) }
  const perHead = (people: readonly string[], date: IsoDate) =>
    total(people, (person) => spent(person, date, date)) / Math.max(1, people.length)
  return {
    campaign,
    series: Array.from({ length: daysBetween(before.from, to) + 1 }, (_, i) => {
      const date = addDays(before.from, i)
      return { date, reached: perHead(reached, date), others: perHead(others, date) }
    }),
    reached: summary(reached, a),
    others: summary(others, b),
    difference: canTell ? estimate() : null,
    knowledge: campaign.knowledge,
    reasons: reasons(campaign.knowledge, hasControl, first > addDays(startsOn, -BEFORE_DAYS)),
    topProducts: topProducts(view, campaignId),
  }
}

function reasons(known: Campaign['knowledge'], hasControl: boolean, isShort: boolean): CampaignDetail['reasons'] {
  if (known === 'for_everyone') return ['no_targets']
  const few = known === 'too_few' ? (['few_people'] as const) : []
  if (hasControl) return [...few, 'control_random']
  const short = isShort ? (['short_before'] as const) : []
  return [...few, 'no_control', 'reached_were_chosen', 'redeemers_select_themselves', ...short]
}

function topProducts(view: View, campaignId: string): CampaignDetail['topProducts'] {
  const names = new Map(view.facts.told.of('product').map(({ id, name }) => [id, name]))
  const orders = new Map(view.facts.orders.map((order) => [order.told.id, order]))
  const used = new Set(redemptions(view, campaignId).map(({ orderId }) => orderId ?? ''))
  const products = [...used].flatMap((id) => [...new Set(orders.get(id)?.lines.map(({ productId }) => productId))])
  return [...Map.groupBy(products, (id) => id)]
    .map(([productId, list]) => ({ productId, name: names.get(productId) ?? null, redemptions: list.length }))
    .sort((a, b) => b.redemptions - a.redemptions || (a.productId < b.productId ? -1 : 1))
    .slice(0, 10)
}
