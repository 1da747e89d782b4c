import { allocate, type Minor } from '@tandem/kernel'
import { amountOf, type BasketLine, floorOf, perUnit } from './basket.ts'
import { type ItemOffer, isSelected, type Promotion, shareOf } from './promotion.ts'

/** An offer on goods as the search for the cheapest combination sees it. */
export interface ItemRule {
  promotion: Promotion
  /** What one line brings depends on the other lines that take part. */
  isPool: boolean
  /** Lines of the basket that can take part, by position. */
  lines: readonly number[]
  /** What it takes off each of these lines when they and no others take part: 0 to what is above their floors. */
  discounts(lines: readonly BasketLine[]): Minor[]
  /** The same before floors and caps. */
  unlimited(lines: readonly BasketLine[]): Minor[]
  /** How many units of each of these lines are sold by the offer then. */
  unitsOf(lines: readonly BasketLine[]): number[]
  /** Lines that take part never bring more together than the sum of this over them. */
  most(line: BasketLine): number
}

/** @param lines of the basket */
export function itemRule(promotion: Promotion & { offer: ItemOffer }, lines: readonly BasketLine[]): ItemRule {
  const { offer, capPerOrder = Number.POSITIVE_INFINITY, ignoresFloor } = promotion
  const takesPart = participation(promotion)
  const taking = lines.flatMap((line, i) => (takesPart(line) ? [i] : []))
  let rate: ReturnType<typeof highestRate> | null = null
  const room = (line: BasketLine) => amountOf(line) - (ignoresFloor ? 0 : floorOf(line))
  const isPool = POOLS.has(offer.kind) || promotion.capPerOrder !== undefined || limitOf(offer) !== undefined
  return {
    promotion,
    isPool,
    lines: taking,
    unlimited: (taking) => takenOff(offer, taking),
    discounts(taking) {
      const within = takenOff(offer, taking).map((off, i) => Math.min(off, room(taking[i] as BasketLine)))
      const total = within.reduce((sum, off) => sum + off, 0)
      return total > capPerOrder ? allocate(capPerOrder, within) : within
    },
    unitsOf: (taking) =>
      offer.kind === 'unit_price' ? unitsAtPrice(offer, taking) : taking.map(({ quantity }) => quantity),
    // Rates are rounded: half a minor unit for each unit. One line of a pool may bring more than its share of it.
    most: (line) => {
      rate ??= highestRate(
        offer,
        taking.map((i) => lines[i] as BasketLine),
      )
      const share = amountOf(line) * rate(line) + line.quantity / 2
      return Math.min(capPerOrder, isPool ? share : Math.min(room(line), share))
    },
  }
}

const POOLS: ReadonlySet<string> = new Set(['nth_item', 'buy_get', 'bundle', 'tiered'])

function limitOf(offer: ItemOffer): number | undefined {
  return offer.kind === 'unit_price' ? offer.unitsLeft : undefined
}

function participation({ offer, selects }: Promotion): (line: BasketLine) => boolean {
  if (offer.kind === 'bundle') return (line) => offer.parts.some((part) => isSelected(part.selects, line))
  const { getSelects } = offer.kind === 'buy_get' ? offer : { getSelects: undefined }
  return (line) => isSelected(selects, line) || (getSelects !== undefined && isSelected(getSelects, line))
}

function takenOff(offer: ItemOffer, lines: readonly BasketLine[]): Minor[] {
  switch (offer.kind) {
    case 'percent':
      return lines.map((line) => shareOf(amountOf(line), offer.basisPoints))
    case 'amount_off':
      return lines.map((line) => line.quantity * Math.min(perUnit(line, offer.off), line.unitPrice))
    case 'unit_price':
      return atUnitPrice(offer, lines)
    case 'nth_item':
      return cheapestOfEach({ buy: offer.n - 1, get: 1, basisPoints: offer.basisPoints }, lines)
    case 'buy_get':
      return offer.getSelects ? getOthers(offer, offer.getSelects, lines) : cheapestOfEach(offer, lines)
    case 'bundle':
      return bundled(offer, lines)
    case 'tiered': {
      const basisPoints = tierOf(offer, lines)
      return lines.map((line) => shareOf(amountOf(line), basisPoints))
    }
  }
}

/** Shares of their amounts that lines never exceed together. */
function highestRate(offer: ItemOffer, lines: readonly BasketLine[]): (line: BasketLine) => number {
  switch (offer.kind) {
    case 'percent':
      return () => offer.basisPoints / 10_000
    case 'amount_off':
      return ({ unitPrice, measure = 1_000 }) =>
        unitPrice > 0 ? Math.min(1, (offer.off * measure) / 1_000 / unitPrice) : 0
    case 'unit_price':
      return ({ unitPrice, measure = 1_000 }) =>
        unitPrice > 0 ? Math.max(0, 1 - (offer.price * measure) / 1_000 / unitPrice) : 0
    case 'nth_item':
      // The cheapest of n is no more than an n-th of them.
      return () => offer.basisPoints / 10_000 / offer.n
    case 'buy_get': {
      const { getSelects, buy, get, basisPoints } = offer
      if (!getSelects) return () => (basisPoints / 10_000) * (get / (buy + get))
      return (line) => (isSelected(getSelects, line) ? basisPoints / 10_000 : 0)
    }
    case 'bundle': {
      // The first set is the dearest: none takes off a larger share.
      const first = sets(offer, lines)[0]
      const share = first ? Math.max(0, 1 - offer.price / first.amount) : 0
      return () => share
    }
    case 'tiered': {
      const share = tierOf(offer, lines) / 10_000
      return () => share
    }
  }
}

type UnitPrice = ItemOffer & { kind: 'unit_price' }

function atUnitPrice(offer: UnitPrice, lines: readonly BasketLine[]): Minor[] {
  const units = unitsAtPrice(offer, lines)
  return lines.map((line, i) => (units[i] as number) * saving(offer, line))
}

/** The dearest savings first, as far as units are left. */
function unitsAtPrice(offer: UnitPrice, lines: readonly BasketLine[]): number[] {
  const units = lines.map(() => 0)
  let left = offer.unitsLeft ?? Number.POSITIVE_INFINITY
  for (const { line, index } of dearestFirst(lines, (one) => saving(offer, one))) {
    const sold = Math.min(left, line.quantity)
    units[index] = sold
    left -= sold
  }
  return units
}

/** On one unit. */
function saving({ price }: UnitPrice, line: BasketLine): Minor {
  return Math.max(0, line.unitPrice - perUnit(line, price))
}

/** Dearest units first, in groups of `buy + get`: of each whole group the last `get` are reduced. */
function cheapestOfEach(
  { buy, get, basisPoints }: { buy: number; get: number; basisPoints: number },
  lines: readonly BasketLine[],
): Minor[] {
  const size = buy + get
  const whole = Math.floor(lines.reduce((sum, { quantity }) => sum + quantity, 0) / size) * size
  const reducedBefore = (position: number) => {
    const within = Math.min(position, whole)
    return Math.floor(within / size) * get + Math.max(0, (within % size) - buy)
  }
  const off = lines.map(() => 0)
  let position = 0
  for (const { line, index } of dearestFirst(lines)) {
    const units = reducedBefore(position + line.quantity) - reducedBefore(position)
    off[index] = units * shareOf(line.unitPrice, basisPoints)
    position += line.quantity
  }
  return off
}

function getOthers(
  { buy, get, basisPoints }: { buy: number; get: number; basisPoints: number },
  getSelects: NonNullable<(ItemOffer & { kind: 'buy_get' })['getSelects']>,
  lines: readonly BasketLine[],
): Minor[] {
  const bought = lines.filter((line) => !isSelected(getSelects, line))
  let left = Math.floor(bought.reduce((sum, { quantity }) => sum + quantity, 0) / buy) * get
  const off = lines.map(() => 0)
  for (const { line, index } of dearestFirst(lines)) {
    if (!isSelected(getSelects, line)) continue
    const units = Math.min(left, line.quantity)
    off[index] = units * shareOf(line.unitPrice, basisPoints)
    left -= units
  }
  return off
}

type Bundle = ItemOffer & { kind: 'bundle' }

/** Sets in the order in which they are made up, the dearest units first, while each is worth having. */
function bundled(offer: Bundle, lines: readonly BasketLine[]): Minor[] {
  const used = lines.map(() => 0)
  let off = 0
  for (const { amount, units } of sets(offer, lines)) {
    if (amount <= offer.price) break
    off += amount - offer.price
    for (const { index, count } of units) used[index] = (used[index] ?? 0) + count * (lines[index]?.unitPrice ?? 0)
  }
  return off > 0 ? allocate(off, used) : used.map(() => 0)
}

interface BundleSet {
  amount: Minor
  units: readonly { index: number; count: number }[]
}

function sets({ parts }: Bundle, lines: readonly BasketLine[]): BundleSet[] {
  const shelves = parts.map(({ selects, quantity }, part) => ({
    quantity,
    // A line that fits several parts is for the first of them.
    units: dearestFirst(lines)
      .filter(({ line }) => parts.findIndex((other) => isSelected(other.selects, line)) === part)
      .map(({ line, index }) => ({ index, unitPrice: line.unitPrice, left: line.quantity })),
    selects,
  }))
  const made: BundleSet[] = []
  for (;;) {
    const units: { index: number; count: number }[] = []
    let amount = 0
    for (const shelf of shelves) {
      let missing = shelf.quantity
      for (const unit of shelf.units) {
        const count = Math.min(missing, unit.left)
        if (count === 0) continue
        unit.left -= count
        missing -= count
        amount += count * unit.unitPrice
        units.push({ index: unit.index, count })
      }
      if (missing > 0) return made
    }
    if (units.length === 0) return made
    made.push({ amount, units })
  }
}

function tierOf({ steps }: ItemOffer & { kind: 'tiered' }, lines: readonly BasketLine[]): number {
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  return Math.max(0, ...steps.filter(({ fromUnits }) => fromUnits <= units).map(({ basisPoints }) => basisPoints))
}

function dearestFirst(
  lines: readonly BasketLine[],
  worth = ({ unitPrice }: BasketLine) => unitPrice,
): { line: BasketLine; index: number }[] {
  return lines
    .map((line, index) => ({ line, index }))
    .toSorted((a, b) => worth(b.line) - worth(a.line) || (a.line.id < b.line.id ? -1 : 1))
}
