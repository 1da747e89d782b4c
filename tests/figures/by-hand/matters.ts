import type { HomeAnswer } from '@tandem/contracts'
import { addDays } from '@tandem/kernel'
import { type Order, total } from './facts.ts'
import { atStore, figure } from './figures.ts'
import { slipping } from './slipping.ts'
import { salesIn, type View, within } from './view.ts'
import { mean } from './welch.ts'

type Matter = HomeAnswer['matters'][number]

/** What cost most in the week that ended with the view's day: at most five things, by money a week. */
export function matters(view: View): Matter[] {
  const { to: asOf } = view.scope
  const week = { ...view, scope: { ...view.scope, from: addDays(asOf, -6) } }
  const weeksBefore = { ...view, scope: { ...view.scope, from: addDays(asOf, -34), to: addDays(asOf, -7) } }
  const away = slipping(view, asOf)
  const found: Matter[] = [
    {
      sentence: { code: 'matter.slipping', values: { customers: away.customers } },
      cause: null,
      stake: away.atStake / 4,
      storeId: null,
      where: '/optimise/win-back',
    },
  ]
  for (const store of view.facts.stores.values()) {
    const own = atStore(week, store.id)
    const sales = salesIn(own)
    const least = 0.002 * total(sales, ({ net }) => net)
    const add = (code: string, stake: number, more: Record<string, number>, cause: Matter['cause'] = null) => {
      if (sales.length === 0 || stake <= least) return
      const values = { store: store.id, ...store.name, ...more }
      const where = `/analyse/overview?stores=${store.id}`
      found.push({ sentence: { code, values }, cause, stake, storeId: store.id, where })
    }
    const typical = typicalWastage(week, store.format)
    const wasted = figure('wastage_cost', own) ?? 0
    const rate = figure('wastage_rate', own) ?? 0
    add('matter.wastage', wasted - typical * handled(own), { rate, typical })
    add('matter.missed', missedMargin(sales), {})
    const ended = promised(own)
    const late = ended.filter(({ isKept }) => !isKept).length
    add('matter.late', costOfLate(own), { late, rate: late / ended.length }, cause(own, atStore(weeksBefore, store.id)))
  }
  return found
    .filter(({ stake }) => stake > 0)
    .map((matter) => ({ ...matter, stake: Math.round(matter.stake) }))
    .sort((a, b) => b.stake - a.stake)
    .slice(0, 5)
}

/** Goods sold from stock or written off, at cost. */
function handled(view: View): number {
  return -total(within(view, view.facts.stockMovements), ({ reason, quantity, unitCost }) =>
    reason === 'sale' || reason === 'wastage' ? quantity * unitCost : 0,
  )
}

/** Wastage rate of the median store of a format, the lower one of two in the middle. */
function typicalWastage(week: View, format: string): number {
  const rates = [...week.facts.stores.values()]
    .filter((store) => store.format === format && salesIn(atStore(week, store.id)).length > 0)
    .map(({ id }) => figure('wastage_rate', atStore(week, id)))
    .filter((rate) => rate !== null)
    .sort((a, b) => a - b)
  return rates[Math.floor((rates.length - 1) / 2)] ?? 0
}

/** What units asked for and not served would have earned, at the margin of those served. */
function missedMargin(sales: readonly Order[]): number {
  const short = sales.flatMap(({ lines }) => lines).filter(({ requested, quantity }) => requested > quantity)
  return total(short, ({ requested, quantity, net, cost }) =>
    quantity > 0 && cost !== null ? ((requested - quantity) * (net - cost)) / quantity : 0,
  )
}

function promised(view: View) {
  return within(view, view.facts.deliveries).flatMap(({ status, promisedAt, deliveredAt }) =>
    promisedAt === null || (status !== 'delivered' && status !== 'failed')
      ? []
      : [{ isKept: status === 'delivered' && (deliveredAt ?? Infinity) <= promisedAt }],
  )
}

/** Compensation and refunds. */
function costOfLate(view: View): number {
  const tickets = within(view, view.facts.tickets).filter(({ topic }) => topic === 'late')
  const returns = within(view, view.facts.returns).filter(({ reason }) => reason === 'late')
  return total(tickets, ({ compensation }) => compensation) + total(returns, ({ amount }) => amount)
}

/** Whichever of kitchen and road has grown by more, when by a minute at least. */
function cause(week: View, before: View): Matter['cause'] {
  const [minutes, usual] = [figure('preparation_minutes', week), figure('preparation_minutes', before)]
  const [ride, usualRide] = [rideMinutes(week), rideMinutes(before)]
  if (minutes === null || usual === null || ride === null || usualRide === null) return null
  if (Math.max(minutes - usual, ride - usualRide) < 1) return null
  return minutes - usual >= ride - usualRide
    ? { code: 'cause.preparation', values: { minutes, usual } }
    : { code: 'cause.ride', values: { minutes: ride, usual: usualRide } }
}

function rideMinutes(view: View): number | null {
  const rides = within(view, view.facts.deliveries).flatMap(({ status, handedOverAt, deliveredAt }) =>
    status !== 'delivered' || handedOverAt === null || deliveredAt === null
      ? []
      : [Math.floor(deliveredAt / 1000) - Math.floor(handedOverAt / 1000)],
  )
  return rides.length === 0 ? null : mean(rides) / 60
}
