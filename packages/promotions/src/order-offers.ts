import { allocate, type Minor } from '@tandem/kernel'
import { type BasketLine, floorOf } from './basket.ts'
import { isSelected, type OrderOffer, type Promotion, type ShippingOffer, shareOf } from './promotion.ts'

/** An offer on the whole order, or on its shipping. */
export interface OrderRule {
  promotion: Promotion & { offer: OrderOffer | ShippingOffer }
  /** Of rules of one group at most one applies; a rule without a group is a group of its own. */
  group: string
  isShipping: boolean
  /** Which lines it counts, and takes off unless it is for shipping. */
  selected: readonly boolean[]
  /** Steps as amounts of the counted sum: what is reached there takes off so much there. */
  steps: readonly Step[]
  lastStep: Minor
  /** What it must leave of the lines it counts. */
  floor: Minor
  /** The least sum at which it takes anything off. */
  firstStep: Minor
  /** Share of each further minor unit that it takes off. */
  rate: number
  /** What it takes off a sum of the selected lines, before any other offer on the order. */
  off(base: Minor): Minor
  /** What it says on its face, also where the sum is less, and before rounding. */
  faceOff(base: number): number
}

export interface Step {
  from: Minor
  off: Minor
}

/** An amount for every so much that fits more often than this is a share to the search. */
const MOST_REPEATS = 40

/** @param shipping what shipping costs in all, @param lines of the basket */
export function orderRule(
  promotion: Promotion & { offer: OrderOffer | ShippingOffer },
  lines: readonly BasketLine[],
  shipping: Minor,
): OrderRule {
  const { offer, id, group, capPerOrder = Number.POSITIVE_INFINITY } = promotion
  const selected = lines.map((line) => isSelected(promotion.selects, line))
  const highest = lines.reduce((sum, line, i) => sum + (selected[i] ? line.quantity * line.unitPrice : 0), 0)
  const isShipping = offer.kind === 'shipping'
  const most = isShipping ? Math.min(capPerOrder, shipping) : capPerOrder
  const face = (base: number) => Math.min(most, uncapped(offer, base, shipping))
  const steps = stepsOf(offer, highest).map((from) => ({ from, off: face(from) }))
  const rate = rateOf(offer, highest)
  const first = Math.min(...steps.map(({ from }) => from))
  return {
    promotion,
    // Shipping is paid once: one offer takes it off.
    group: isShipping ? '\u0000shipping' : (group ?? `\u0000${id}`),
    isShipping,
    selected,
    steps,
    lastStep: Math.max(0, ...steps.map(({ from }) => from)),
    firstStep: offer.kind === 'threshold' ? Math.min(...offer.steps.map(({ from }) => from)) : offer.from,
    floor: promotion.ignoresFloor ? 0 : lines.reduce((sum, line, i) => sum + (selected[i] ? floorOf(line) : 0), 0),
    rate,
    off: (base) => (isShipping ? face(base) : Math.min(base, face(base))),
    faceOff: (base) => (rate === 0 || base < first ? face(base) : Math.min(most, Math.max(face(base), base * rate))),
  }
}

/** Of what share of the sum it is, where it grows with the sum; 0 where it goes by steps. */
function rateOf(offer: OrderOffer | ShippingOffer, highest: Minor): number {
  if (offer.kind === 'order_percent') return offer.basisPoints / 10_000
  if (offer.kind !== 'threshold' || !offer.repeats) return 0
  const often = offer.steps.filter(({ from }) => from > 0 && highest / from > MOST_REPEATS)
  return Math.max(0, ...often.map(({ from, off }) => off / from))
}

function uncapped(offer: OrderOffer | ShippingOffer, base: number, shipping: Minor): number {
  switch (offer.kind) {
    case 'threshold': {
      let most = 0
      for (const { from, off } of offer.steps) {
        if (base >= from) most = Math.max(most, offer.repeats && from > 0 ? Math.floor(base / from) * off : off)
      }
      return most
    }
    case 'order_percent':
      return base < offer.from ? 0 : shareOf(base, offer.basisPoints)
    case 'shipping':
      return base < offer.from ? 0 : (offer.off ?? shipping)
  }
}

/** Sums at which it takes off more than a little below, up to `most`. */
function stepsOf(offer: OrderOffer | ShippingOffer, most: Minor): Minor[] {
  if (offer.kind !== 'threshold') return [offer.from].filter((from) => from <= most)
  return offer.steps.flatMap(({ from }) => {
    if (from > most) return []
    if (!offer.repeats || from === 0) return [from]
    const times = Math.floor(most / from)
    return times > MOST_REPEATS ? [from] : Array.from({ length: times }, (_, i) => (i + 1) * from)
  })
}

/** What one offer on the order took off, by line and of shipping. */
export interface OrderDiscount {
  rule: OrderRule
  amount: Minor
  byLine: readonly Minor[]
}

/**
 * Offers on the order one after the other: each takes off what it is worth on the sums `nets` (after offers on goods),
 * spread over its lines by what can still be taken off them, and never more than that.
 */
export function takeOffOrder(
  rules: readonly OrderRule[],
  lines: readonly BasketLine[],
  nets: readonly Minor[],
  shipping: Minor,
): OrderDiscount[] {
  const left = [...nets]
  let shippingLeft = shipping
  return rules.map((rule) => {
    const worth = rule.off(sumOf(nets, rule.selected))
    if (rule.isShipping) {
      const amount = Math.min(worth, shippingLeft)
      shippingLeft -= amount
      return { rule, amount, byLine: lines.map(() => 0) }
    }
    const room = roomOn(rule, lines, left)
    const amount = Math.min(
      worth,
      room.reduce((sum, one) => sum + one, 0),
    )
    const byLine = amount > 0 ? allocate(amount, room) : room.map(() => 0)
    byLine.forEach((part, i) => (left[i] = (left[i] ?? 0) - part))
    return { rule, amount, byLine }
  })
}

/** What the rule may still take off each of its lines, which cost `nets`. */
export function roomOn(
  { selected, promotion: { ignoresFloor } }: OrderRule,
  lines: readonly BasketLine[],
  nets: readonly Minor[],
): Minor[] {
  return nets.map((net, i) =>
    selected[i] ? Math.max(0, net - (ignoresFloor ? 0 : floorOf(lines[i] as BasketLine))) : 0,
  )
}

export function sumOf(amounts: readonly Minor[], selected: readonly boolean[]): Minor {
  let sum = 0
  for (let i = 0; i < amounts.length; i += 1) if (selected[i]) sum += amounts[i] as number
  return sum
}
