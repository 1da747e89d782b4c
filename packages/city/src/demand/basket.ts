import { type Rng, uniformAt } from '@tandem/kernel'
import type { Product } from '../goods/catalog.ts'
import { drawProduct, type Shelf, soldOutMinute } from '../goods/shelves.ts'
import { BASKET } from '../parameters.ts'
import { PURPOSE } from '../purposes.ts'
import type { Promotion } from './day-shape.ts'

/** A wish for one product, and how much of it there was. */
export interface BasketLine {
  product: Product
  requested: number
  quantity: number
}

export interface BasketInput {
  seed: number
  person: number
  store: number
  shelf: Shelf
  format: number
  day: number
  weekday: number
  minute: number
  isOnline: boolean
  guests: number
  spend: number
  priceSensitivity: number
  promotion: Promotion | null
}

/** Products that a person comes back to, per store; half of what is bought is one of them. */
const FAVOURITES = 9

/**
 * What goes into the basket: favourites and finds in proportion to appeal, more from what is on promotion for those
 * who look at prices. A perishable that is sold out is left out at the till (nobody sees the lost wish) and kept as
 * a line of zero online, where the wish was written down.
 */
export function fillBasket(input: BasketInput, random: Rng): BasketLine[] {
  const { shelf, format } = input
  const lines: BasketLine[] = []
  const seen = new Set<number>()
  for (let wish = wishes(input, random); wish > 0; wish -= 1) {
    const position = choose(input, random)
    if (seen.has(position)) continue
    seen.add(position)
    const product = shelf.products[position] as Product
    const requested = units(input, product, random)
    const quantity = served(input, product, requested)
    if (quantity > 0 || input.isOnline) lines.push({ product, requested, quantity })
  }
  const main = lines[0]?.product
  if (format >= 2 && main && main.kind !== 'good' && random.chance(BASKET.shelfAddOn[format] ?? 0))
    addShelfGood(shelf, lines, random)
  return lines
}

/** One more product for somebody who wants to reach the minimum spend; null when the draw is already in the basket. */
export function oneMore(shelf: Shelf, lines: readonly BasketLine[], draw: number): BasketLine | null {
  const product = shelf.products[drawProduct(shelf, draw)] as Product
  // Only what cannot run out: the day's perishables may be gone.
  if (product.kind === 'good' && product.shelfLifeDays <= 2) return null
  return lines.some((line) => line.product === product) ? null : { product, requested: 1, quantity: 1 }
}

function wishes({ format, isOnline, guests, spend }: BasketInput, random: Rng): number {
  if (format === 0) return 1 + random.poisson((BASKET.freshLines[isOnline ? 1 : 0] as number) * spend - 1)
  if (format === 1) return 1 + random.poisson(Math.max(0.3, guests * BASKET.dishesPerGuest * spend - 0.6))
  return random.chance(0.06) ? 2 : 1
}

function choose(input: BasketInput, random: Rng): number {
  const { shelf, promotion, seed, person, store, format } = input
  if (promotion && random.chance(0.11 * input.priceSensitivity)) {
    const category = promotion.categories[random.int(promotion.categories.length)] as string
    const positions = shelf.byCategory.get(category)
    if (positions) return positions[random.int(positions.length)] as number
  }
  const favourite = random.chance(format >= 2 ? 0.8 : 0.5)
  const count = format >= 2 ? 3 : FAVOURITES
  const draw = favourite ? uniformAt(seed, person * 16 + store, random.int(count), PURPOSE.habit) : random.next()
  const position = drawProduct(shelf, draw)
  // A visit to a salon or school is for its service or class; goods come on top.
  if (format >= 2 && shelf.products[position]?.kind === 'good') return drawProduct(shelf, draw * 0.8)
  return position
}

function units({ format, guests, isOnline }: BasketInput, product: Product, random: Rng): number {
  if (format >= 2) return 1
  if (format === 1)
    return product.price < 2000 && guests > 2 ? Math.max(1, Math.round(guests * random.between(0.4, 1))) : 1
  const second = product.price < 1200 ? BASKET.secondUnit * 1.4 : BASKET.secondUnit * 0.5
  return 1 + (random.chance(second) ? 1 + (isOnline && random.chance(0.25) ? 1 : 0) : 0)
}

/** Nothing after the product is sold out; in the last half hour before it, what is left of the wish. */
function served(input: BasketInput, product: Product, requested: number): number {
  if (product.shelfLifeDays === 0 || product.shelfLifeDays > 2) return requested
  const gone = soldOutMinute(input.seed, input.store, product, input.day, input.weekday)
  if (input.minute >= gone) return 0
  return input.minute >= gone - 30 ? Math.min(1, requested) : requested
}

function addShelfGood(shelf: Shelf, lines: BasketLine[], random: Rng): void {
  const goods = shelf.products.filter((product) => product.kind === 'good')
  if (goods.length === 0) return
  lines.push({ product: random.pick(goods), requested: 1, quantity: 1 })
}
