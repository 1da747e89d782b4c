import { allocate } from '@tandem/kernel'
import type { Basket, BasketLine } from '../basket.ts'
import type { ItemOffer, Promotion, Selector } from '../promotion.ts'

// What a basket costs at least, by trying everything. Shares no code with the engine; units are taken one by one.

const GOODS = ['percent', 'amount_off', 'unit_price', 'nth_item', 'buy_get', 'bundle', 'tiered']

/** The least to pay for goods and shipping over every combination that the rules allow. */
export function leastPayable(basket: Basket, promotions: readonly Promotion[]): number {
  const lines = [...basket.lines].sort((a, b) => (a.id < b.id ? -1 : 1))
  const usable = promotions.filter((one) => isUsable(one, { ...basket, lines }))
  let least = Number.POSITIVE_INFINITY
  for (const assigned of assignments(lines, usable)) {
    const off = itemDiscounts(lines, assigned)
    const onGoods = new Set(assigned.filter((one, i) => one && (off[i] as number) > 0) as Promotion[])
    for (const orders of subsets(usable.filter(({ offer }) => !GOODS.includes(offer.kind)))) {
      const used = [...onGoods, ...orders]
      if (!isAllowed(used)) continue
      least = Math.min(
        least,
        payable(
          lines,
          off,
          orders,
          basket.shipping.reduce((sum, { amount }) => sum + amount, 0),
        ),
      )
    }
  }
  return least
}

function isUsable(promotion: Promotion, basket: Basket): boolean {
  const { conditions: c, left } = promotion
  const { customer } = basket
  if (c.from !== undefined && basket.at < c.from) return false
  if (c.until !== undefined && basket.at >= c.until) return false
  if (c.channels && !c.channels.includes(basket.channel)) return false
  if (c.stores && !c.stores.includes(basket.storeId)) return false
  if (c.tiers && !(customer?.tier && c.tiers.includes(customer.tier))) return false
  if (c.segments && !(customer && customer.segments.some((one) => c.segments?.includes(one)))) return false
  if (c.codes && !basket.codes.some((one) => c.codes?.includes(one))) return false
  return !(left?.uses !== undefined && left.uses < 1)
}

function fits({ skus, categories, exceptSkus = [], exceptCategories = [] }: Selector, line: BasketLine): boolean {
  if (exceptSkus.includes(line.sku) || line.categories.some((one) => exceptCategories.includes(one))) return false
  if (skus === undefined && categories === undefined) return true
  return Boolean(skus?.includes(line.sku)) || line.categories.some((one) => categories?.includes(one))
}

function concerns({ offer, selects }: Promotion, line: BasketLine): boolean {
  if (offer.kind === 'bundle') return offer.parts.some((part) => fits(part.selects, line))
  if (offer.kind === 'buy_get' && offer.getSelects && fits(offer.getSelects, line)) return true
  return fits(selects, line)
}

function* assignments(lines: BasketLine[], promotions: Promotion[]): Generator<(Promotion | null)[]> {
  if (lines.length === 0) return yield []
  const [line, ...rest] = lines as [BasketLine, ...BasketLine[]]
  const possible = promotions.filter((one) => GOODS.includes(one.offer.kind) && concerns(one, line))
  for (const others of assignments(rest, promotions)) for (const one of [null, ...possible]) yield [one, ...others]
}

function* subsets(promotions: Promotion[]): Generator<Promotion[]> {
  for (let mask = 0; mask < 2 ** promotions.length; mask += 1) yield promotions.filter((_, i) => mask & (1 << i))
}

function isAllowed(used: Promotion[]): boolean {
  if (used.length > 1 && used.some(({ alone }) => alone)) return false
  const groups = used.flatMap(({ group }) => (group === undefined ? [] : [group]))
  const shipping = used.filter(({ offer }) => offer.kind === 'shipping')
  return new Set(groups).size === groups.length && shipping.length < 2
}

interface Unit {
  line: number
  price: number
}

function itemDiscounts(lines: BasketLine[], assigned: (Promotion | null)[]): number[] {
  const off = lines.map(() => 0)
  for (const promotion of new Set(assigned)) {
    if (!promotion) continue
    const mine = lines.map((_, i) => i).filter((i) => assigned[i] === promotion)
    const units: Unit[] = mine.flatMap((i) => {
      const { quantity, unitPrice } = lines[i] as BasketLine
      return Array.from({ length: quantity }, () => ({ line: i, price: unitPrice }))
    })
    units.sort((a, b) => b.price - a.price || a.line - b.line)
    const raw = unitDiscounts(promotion.offer as ItemOffer, lines, units)
    let total = 0
    for (const i of mine) {
      const { quantity, unitPrice, floorUnitPrice = 0 } = lines[i] as BasketLine
      const room = quantity * (unitPrice - (promotion.ignoresFloor ? 0 : Math.min(unitPrice, floorUnitPrice)))
      off[i] = Math.min(raw[i] as number, room)
      total += off[i] as number
    }
    const cap = promotion.capPerOrder ?? total
    if (total > cap)
      allocate(
        cap,
        mine.map((i) => off[i] as number),
      ).forEach((part, at) => (off[mine[at] as number] = part))
  }
  return off
}

const share = (amount: number, basisPoints: number) => Math.round((amount * basisPoints) / 10_000)

function unitDiscounts(offer: ItemOffer, lines: BasketLine[], units: Unit[]): number[] {
  const off = lines.map(() => 0)
  const weighed = ({ line }: Unit, amount: number) => Math.round((amount * (lines[line]?.measure ?? 1_000)) / 1_000)
  const take = ({ line }: Unit, amount: number) => void (off[line] = (off[line] as number) + amount)
  const lineAmounts = new Map<number, number>()
  for (const { line, price } of units) lineAmounts.set(line, (lineAmounts.get(line) ?? 0) + price)
  switch (offer.kind) {
    case 'percent':
      for (const [line, amount] of lineAmounts) off[line] = share(amount, offer.basisPoints)
      break
    case 'tiered': {
      let basisPoints = 0
      for (const step of offer.steps)
        if (units.length >= step.fromUnits) basisPoints = Math.max(basisPoints, step.basisPoints)
      for (const [line, amount] of lineAmounts) off[line] = share(amount, basisPoints)
      break
    }
    case 'amount_off':
      for (const unit of units) take(unit, Math.min(unit.price, weighed(unit, offer.off)))
      break
    case 'unit_price':
      units
        .map((unit) => ({ unit, saved: Math.max(0, unit.price - weighed(unit, offer.price)) }))
        .sort((a, b) => b.saved - a.saved)
        .slice(0, offer.unitsLeft)
        .forEach(({ unit, saved }) => take(unit, saved))
      break
    case 'nth_item':
      units.forEach((unit, i) => {
        if ((i + 1) % offer.n === 0) take(unit, share(unit.price, offer.basisPoints))
      })
      break
    case 'buy_get': {
      const { buy, get, getSelects, basisPoints } = offer
      if (getSelects) {
        const given = units.filter(({ line }) => fits(getSelects, lines[line] as BasketLine))
        const times = Math.floor((units.length - given.length) / buy)
        for (const unit of given.slice(0, times * get)) take(unit, share(unit.price, basisPoints))
      } else {
        for (let at = 0; at + buy + get <= units.length; at += buy + get) {
          for (const unit of units.slice(at + buy, at + buy + get)) take(unit, share(unit.price, basisPoints))
        }
      }
      break
    }
    case 'bundle': {
      const shelves = offer.parts.map((part, p) => ({
        quantity: part.quantity,
        units: units.filter(({ line }) => {
          return offer.parts.findIndex((one) => fits(one.selects, lines[line] as BasketLine)) === p
        }),
      }))
      const used = lines.map(() => 0)
      let total = 0
      while (shelves.every(({ quantity, units: left }) => left.length >= quantity)) {
        const set = shelves.flatMap((shelf) => shelf.units.splice(0, shelf.quantity))
        const amount = set.reduce((sum, { price }) => sum + price, 0)
        if (amount <= offer.price) break
        total += amount - offer.price
        for (const { line, price } of set) used[line] = (used[line] as number) + price
      }
      return total > 0 ? allocate(total, used) : off
    }
  }
  return off
}

function payable(lines: BasketLine[], off: number[], orders: Promotion[], fees: number): number {
  const nets = lines.map(({ quantity, unitPrice }, i) => quantity * unitPrice - (off[i] as number))
  const left = [...nets]
  let fee = fees
  const breadth = ({ selects }: Promotion) => lines.filter((line) => fits(selects, line)).length
  const narrowFirst = [...orders].sort(
    (a, b) => breadth(a) - breadth(b) || b.priority - a.priority || (a.id < b.id ? -1 : 1),
  )
  for (const promotion of narrowFirst) {
    const { offer, selects, capPerOrder = Number.POSITIVE_INFINITY } = promotion
    const chosen = lines.map((line) => fits(selects, line))
    const base = nets.reduce((sum, net, i) => sum + (chosen[i] ? net : 0), 0)
    if (!chosen.includes(true)) continue
    let worth = 0
    if (offer.kind === 'threshold') {
      for (const { from, off: amount } of offer.steps) {
        if (base >= from) worth = Math.max(worth, offer.repeats && from > 0 ? Math.floor(base / from) * amount : amount)
      }
    } else if (offer.kind === 'order_percent' && base >= offer.from) worth = share(base, offer.basisPoints)
    else if (offer.kind === 'shipping' && base >= offer.from) worth = offer.off ?? fees
    worth = Math.min(worth, capPerOrder)
    if (offer.kind === 'shipping') {
      fee -= Math.min(fee, worth)
      continue
    }
    const room = left.map((net, i) => {
      const { quantity, unitPrice, floorUnitPrice = 0 } = lines[i] as BasketLine
      const floor = promotion.ignoresFloor ? 0 : quantity * Math.min(unitPrice, floorUnitPrice)
      return chosen[i] ? Math.max(0, net - floor) : 0
    })
    const taken = Math.min(
      worth,
      base,
      room.reduce((sum, one) => sum + one, 0),
    )
    if (taken > 0) allocate(taken, room).forEach((part, i) => (left[i] = (left[i] as number) - part))
  }
  return left.reduce((sum, net) => sum + net, 0) + fee
}
