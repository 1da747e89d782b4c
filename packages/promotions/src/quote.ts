import { allocate, type Minor } from '@tandem/kernel'
import { amountOf, type Basket, type BasketLine, type PointsTender } from './basket.ts'
import { type NotApplied, whyNotFor } from './eligible.ts'
import { type ItemRule, itemRule } from './item-offers.ts'
import { type OrderDiscount, type OrderRule, orderRule, sumOf } from './order-offers.ts'
import { inOrder, isItemOffer, type Promotion } from './promotion.ts'
import { type Combination, cheapestCombination, type Effort } from './search.ts'

/** What a basket costs, and why. Every sum is exact: `list - discount = goods`, line by line and in all. */
export interface Quote {
  lines: readonly QuoteLine[]
  /** Of goods: before and after discounts, and the difference. */
  list: Minor
  discount: Minor
  goods: Minor
  shipping: readonly { id: string; amount: Minor; discount: Minor }[]
  /** Of goods and shipping, before points. */
  payable: Minor
  points: { spent: number; amount: Minor }
  /** What is left to pay in money. */
  due: Minor
  applied: readonly Applied[]
  notApplied: readonly NotApplied[]
  /** False when the search for the cheapest combination was cut short: then it is the cheapest that was found. */
  isProvedCheapest: boolean
}

export interface QuoteLine {
  id: string
  list: Minor
  discounts: readonly LineDiscount[]
  net: Minor
}

export interface LineDiscount {
  promotionId: string
  amount: Minor
  /** Units of the line that take part: of a price for so many units those, otherwise all. */
  units: number
}

export interface Applied {
  promotionId: string
  version: number
  funder: string
  amount: Minor
}

/** Steps of the search for one basket: beyond this a quote would take longer than a person notices. */
const EFFORT = 300

/**
 * Prices a basket with the cheapest admissible combination of promotions: a line takes part in one offer on goods at
 * most, of a group one promotion applies, one that goes alone applies alone, floors and caps hold. Offers on the order
 * count what the goods cost after offers on goods. The order of lines and promotions changes nothing.
 *
 * @throws RangeError when a quantity, an amount or an id is nonsense
 */
export function quote(basket: Basket, promotions: readonly Promotion[], effort = EFFORT): Quote {
  refuseNonsense(basket, promotions)
  const sorted = { ...basket, lines: basket.lines.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }
  const verdicts = inOrder(promotions).map((promotion) => ({ promotion, reason: whyNotFor(promotion, sorted) }))
  const eligible = verdicts.filter(({ reason }) => reason === null).map(({ promotion }) => promotion)
  const left: Effort = { left: effort }
  const rules = rulesOf(sorted, eligible)
  const best = cheapestAdmissible(sorted, rules, left)
  const notFor = verdicts.flatMap(({ promotion, reason }) => (reason ? [{ promotionId: promotion.id, reason }] : []))
  return written(sorted, best, [...notFor, ...whyNotChosen(sorted, rules, best)], left.left > 0)
}

interface Rules {
  items: readonly ItemRule[]
  orders: readonly OrderRule[]
}

/** Offers on the order for few goods come first: what is for many can be taken off the others. */
function rulesOf({ lines, shipping }: Basket, eligible: readonly Promotion[]): Rules {
  const fees = shipping.reduce((all, { amount }) => all + amount, 0)
  const items: ItemRule[] = []
  const orders: OrderRule[] = []
  for (const promotion of eligible) {
    const { offer } = promotion
    if (isItemOffer(offer)) items.push(itemRule({ ...promotion, offer }, lines))
    else orders.push(orderRule({ ...promotion, offer }, lines, fees))
  }
  const breadth = ({ selected }: OrderRule) => selected.filter(Boolean).length
  return { items, orders: orders.toSorted((a, b) => breadth(a) - breadth(b)) }
}

/** Branches only where the cheapest combination breaks a rule: then one member of the group is kept at a time. */
function cheapestAdmissible(basket: Basket, rules: Rules, effort: Effort): Combination {
  const { lines } = basket
  const shipping = feesOf(basket)
  const combine = (isAllowed: (promotion: Promotion) => boolean, limit: Minor) => {
    const items = rules.items.filter(({ promotion }) => isAllowed(promotion))
    const orders = rules.orders.filter(({ promotion }) => isAllowed(promotion))
    return cheapestCombination({ lines, shipping, items, orders }, limit, effort)
  }
  // Nothing at all is always admissible, and takes no effort to find.
  let best = cheapestCombination({ lines, shipping, items: [], orders: [] }, Number.POSITIVE_INFINITY, {
    left: Number.POSITIVE_INFINITY,
  }) as Combination
  const search = (isAllowed: (promotion: Promotion) => boolean) => {
    const found = combine(isAllowed, best.payable)
    if (!found) return
    const group = brokenGroup(found)
    if (group === undefined) best = found
    else {
      for (const kept of all.filter((promotion) => promotion.group === group && isAllowed(promotion))) {
        search((promotion) => isAllowed(promotion) && (promotion.group !== group || promotion === kept))
      }
    }
  }
  const all = inOrder([...rules.items, ...rules.orders].map(({ promotion }) => promotion))
  search(({ alone }) => !alone)
  for (const only of all.filter(({ alone }) => alone)) search((promotion) => promotion === only)
  return best
}

/** A group of which more than one promotion takes something off. */
function brokenGroup(combination: Combination): string | undefined {
  const seen = new Map<string, string>()
  for (const { id, group } of takingOff(combination)) {
    if (group === undefined) continue
    if ((seen.get(group) ?? id) !== id) return group
    seen.set(group, id)
  }
  return undefined
}

/** Promotions that take something off, each once. */
function takingOff({ itemRules, itemOff, orderOff }: Combination): Promotion[] {
  const ofItems = itemRules.flatMap((rule, i) => (rule && (itemOff[i] as number) > 0 ? [rule.promotion] : []))
  const ofOrders = orderOff.flatMap(({ rule, amount }) => (amount > 0 ? [rule.promotion] : []))
  return [...new Set<Promotion>([...ofItems, ...ofOrders])]
}

function whyNotChosen({ lines }: Basket, { items, orders }: Rules, best: Combination): NotApplied[] {
  const applied = takingOff(best)
  const aloneOne = applied.find(({ alone }) => alone)
  const nets = lines.map((line, i) => amountOf(line) - (best.itemOff[i] as number))
  const otherwise = ({ id: promotionId, group }: Promotion): NotApplied => {
    const excluding = aloneOne ?? applied.find((other) => other.group !== undefined && other.group === group)
    return excluding ? { promotionId, reason: 'excluded', with: excluding.id } : { promotionId, reason: 'not_cheapest' }
  }
  const isLeftOut = ({ promotion }: { promotion: Promotion }) => !applied.includes(promotion)
  const ofItems = items.filter(isLeftOut).map((rule): NotApplied => {
    const isNothing = rule.discounts(rule.lines.map((i) => lines[i] as BasketLine)).every((off) => off === 0)
    return isNothing ? { promotionId: rule.promotion.id, reason: 'nothing_off' } : otherwise(rule.promotion)
  })
  const ofOrders = orders.filter(isLeftOut).map((rule): NotApplied => {
    const promotionId = rule.promotion.id
    const base = sumOf(nets, rule.selected)
    const missing = rule.firstStep - base
    if (missing > 0) return { promotionId, reason: 'below_threshold', missing }
    return rule.off(base) === 0 ? { promotionId, reason: 'nothing_off' } : otherwise(rule.promotion)
  })
  return [...ofItems, ...ofOrders]
}

function written(
  basket: Basket,
  { itemRules, itemOff, orderOff, payable }: Combination,
  notApplied: readonly NotApplied[],
  isProvedCheapest: boolean,
): Quote {
  const units = unitsByLine(basket.lines, itemRules)
  const lines = basket.lines.map((line, i) => {
    const rule = itemRules[i]
    const ofOrder = ({ rule: { promotion }, byLine }: OrderDiscount): LineDiscount => {
      return { promotionId: promotion.id, amount: byLine[i] as number, units: line.quantity }
    }
    const discounts = [
      ...(rule ? [{ promotionId: rule.promotion.id, amount: itemOff[i] as number, units: units[i] as number }] : []),
      ...orderOff.map(ofOrder),
    ].filter(({ amount }) => amount > 0)
    const list = amountOf(line)
    return { id: line.id, list, discounts, net: list - sum(discounts) }
  })
  const list = lines.reduce((all, line) => all + line.list, 0)
  const goods = lines.reduce((all, line) => all + line.net, 0)
  const points = pointsFor(basket.points, payable)
  const promotions = [
    ...new Set([...itemRules.flatMap((rule) => rule?.promotion ?? []), ...orderOff.map((one) => one.rule.promotion)]),
  ]
  const applied = promotions.flatMap(({ id, version, funder }) => {
    const onLines = lines.reduce((all, line) => all + sum(line.discounts.filter((one) => one.promotionId === id)), 0)
    const onShipping = orderOff.reduce(
      (all, { rule, amount }) => all + (rule.isShipping && rule.promotion.id === id ? amount : 0),
      0,
    )
    const amount = onLines + onShipping
    return amount > 0 ? [{ promotionId: id, version, funder, amount }] : []
  })
  return {
    lines,
    list,
    discount: list - goods,
    goods,
    shipping: shippingAfter(
      basket,
      orderOff.reduce((all, one) => all + (one.rule.isShipping ? one.amount : 0), 0),
    ),
    payable,
    points,
    due: payable - points.amount,
    applied,
    notApplied,
    isProvedCheapest,
  }
}

/** Of each line, the units that are sold by the offer that it takes part in. */
function unitsByLine(lines: readonly BasketLine[], itemRules: readonly (ItemRule | null)[]): number[] {
  const units = lines.map(() => 0)
  for (const rule of new Set(itemRules)) {
    if (!rule) continue
    const taking = lines.flatMap((line, i) => (itemRules[i] === rule ? [{ line, i }] : []))
    rule.unitsOf(taking.map(({ line }) => line)).forEach((count, at) => (units[taking[at]?.i as number] = count))
  }
  return units
}

function shippingAfter({ shipping }: Basket, off: Minor): Quote['shipping'] {
  if (shipping.length === 0) return []
  const parts = allocate(
    off,
    shipping.map(({ amount }) => amount),
  )
  return shipping.map(({ id, amount }, i) => ({ id, amount, discount: parts[i] as number }))
}

/** Points that are worth whole minor units; none is spent that pays for nothing. */
function pointsFor(tender: PointsTender | null, payable: Minor): Quote['points'] {
  if (!tender) return { spent: 0, amount: 0 }
  const { spend, pointsPerMinor, maxBasisPoints } = tender
  const most = Math.floor((payable * maxBasisPoints) / 10_000)
  const amount = Math.min(most, Math.floor(spend / pointsPerMinor))
  return { spent: Math.ceil(amount * pointsPerMinor), amount }
}

function feesOf({ shipping }: Basket): Minor {
  return shipping.reduce((all, { amount }) => all + amount, 0)
}

function sum(discounts: readonly { amount: Minor }[]): Minor {
  return discounts.reduce((all, { amount }) => all + amount, 0)
}

function refuseNonsense({ lines, shipping, points }: Basket, promotions: readonly Promotion[]): void {
  const isAmount = (value: number) => Number.isSafeInteger(value) && value >= 0
  for (const line of lines) {
    if (!Number.isSafeInteger(line.quantity) || line.quantity < 1) throw new RangeError(`line ${line.id}: quantity`)
    if (!isAmount(line.unitPrice) || !isAmount(line.floorUnitPrice ?? 0)) throw new RangeError(`line ${line.id}: price`)
    if (!Number.isSafeInteger(line.measure ?? 1) || (line.measure ?? 1) < 1) {
      throw new RangeError(`line ${line.id}: measure`)
    }
  }
  if (!shipping.every(({ amount }) => isAmount(amount))) throw new RangeError('shipping: amount')
  if (points && !(isAmount(points.spend) && points.pointsPerMinor > 0 && isAmount(points.maxBasisPoints))) {
    throw new RangeError('points')
  }
  for (const ids of [lines.map(({ id }: BasketLine) => id), promotions.map(({ id }) => id)]) {
    if (new Set(ids).size < ids.length) throw new RangeError('an id stands twice')
  }
}
