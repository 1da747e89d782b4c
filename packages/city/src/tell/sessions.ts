import { MINUTE, uniformAt } from '@tandem/kernel'
import type { Sale } from '../demand/sale.ts'
import type { Product } from '../goods/catalog.ts'
import { drawProduct, type Shelf } from '../goods/shelves.ts'
import { FORMATS, TELLING } from '../parameters.ts'
import { CHOICES, PERSON_KIND, STORES_BY_FORMAT } from '../people/population.ts'
import { STORES, type Store } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import { type Page, Path } from './path.ts'
import type { Telling } from './telling.ts'

const SOURCES = ['wechat', 'direct', 'push', 'store_qr', 'search', 'search_ads', 'short_video', 'map_ads'] as const
const SOURCE_WEIGHTS = [30, 26, 9, 8, 8, 7, 7, 5]
/** What people look for and the group does not sell: searches that end with nothing. */
const WANTED = [
  '低糖面包',
  '宠物粮',
  '无麸质',
  '鲜花',
  '空气炸锅',
  '手冲咖啡豆',
  '婴儿奶粉',
  '素食套餐',
  '轮滑课',
  '热敷眼罩',
]
/** Hours at which people look around on their phone, from 7 to 23. */
const BROWSE_HOURS = [3, 4, 4, 4, 5, 8, 7, 5, 4, 4, 5, 7, 7, 8, 10, 9, 4]
const BROWSE_RATE_BY_DRIFT = [1, 0.3, 0.04]

/**
 * Tells every visit to the app or site: those that ended in an order, and the many that did not.
 *
 * @returns visits by `source district`, what advertising is counted from
 */
export function tellSessions(telling: Telling): Map<string, number> {
  const visits = new Map<string, number>()
  const count = (source: string, store: number): string => {
    const key = `${source} ${STORES[store]?.district}`
    visits.set(key, (visits.get(key) ?? 0) + 1)
    return source
  }
  for (const sale of telling.sales) if (sale.order.sessionId !== null) tellOrderSession(telling, sale, count)
  tellBrowsing(telling, count)
  return visits
}

/** Notes a visit and gives its source back. */
type Count = (source: string, store: number) => string

/** The path to an order: the door, the shelf, every line into the cart, checkout and payment. */
function tellOrderSession(telling: Telling, sale: Sale, count: Count): void {
  const { world, random, day } = telling
  const { order } = sale
  random.seek(sale.person, day, PURPOSE.session)
  const path = new Path(random, order.sessionId ?? '', order.person ?? '', order.storeId)
  enter(path, random)
  for (const line of order.lines) {
    if (random.chance(0.3)) look(path, telling, world.shelves[sale.store] as Shelf)
    path.add('product_view', 'product', line.productId)
    path.add('cart_add', 'product', line.productId)
  }
  path.add('page_view', 'cart')
  if (random.chance(0.015)) path.add('error', 'checkout')
  path.add('checkout', 'checkout')
  if (order.paidAt !== null) path.add('pay', 'paid')
  const endsAt = order.paidAt !== null && order.channel !== 'till' ? order.paidAt : order.placedAt + MINUTE
  path.write(
    telling,
    Math.min(endsAt, order.placedAt + 2 * MINUTE),
    count(sourceOf(telling), sale.store),
    deviceOf(telling, order.channel),
    order.id,
  )
}

function tellBrowsing(telling: Telling, count: Count): void {
  const { world, day, random, drift } = telling
  const { people, drawSeed: seed } = world
  for (let p = 0; p < people.count; p += 1) {
    if (people.kind[p] !== PERSON_KIND.member || (people.joinDay[p] as number) > day) continue
    const habit = Math.exp(0.45 * (people.onlineHabit[p] as number))
    const rate = TELLING.browsesPerDay * habit * (BROWSE_RATE_BY_DRIFT[drift[p] as 0] as number)
    if (uniformAt(seed, p, day, PURPOSE.browse) >= rate) continue
    random.seek(p, day, PURPOSE.browse)
    browse(telling, p, count)
  }
}

/** A look around that ends somewhere before payment. */
function browse(telling: Telling, p: number, count: Count): void {
  const { world, random, day } = telling
  const store = favouriteStore(telling, p)
  const shelf = world.shelves[store.index] as Shelf
  const id =
    `B${day.toString(36).padStart(3, '0')}${(world.people.memberNumber[p] as number).toString(36).padStart(4, '0')}`.toUpperCase()
  const path = new Path(random, id, world.key(p) ?? '', store.id)
  enter(path, random)
  if (random.chance(0.22)) search(path, telling, shelf)
  let carted = 0
  for (let more = random.chance(0.24) ? 0 : 1 + random.poisson(1.3); more > 0; more -= 1) {
    const product = look(path, telling, shelf)
    if (random.chance(0.13)) {
      path.add('cart_add', 'product', product.id)
      carted += 1
    }
  }
  if (carted > 0 && random.chance(0.6)) path.add('page_view', 'cart')
  if (carted > 0 && random.chance(0.24)) path.add('checkout', 'checkout')
  if (random.chance(0.02)) path.add('error', path.lastPage)
  const minute = 420 + 60 * random.weighted(BROWSE_HOURS) + random.int(60)
  const device = random.chance(0.85) ? deviceOf(telling, 'app') : deviceOf(telling, 'web')
  path.write(telling, world.midnight(day) + minute * MINUTE, count(sourceOf(telling), store.index), device, null)
}

function enter(path: Path, random: Telling['random']): void {
  const door: Page = random.chance(0.78) ? 'home' : random.chance(0.5) ? 'store' : 'coupons'
  path.add('page_view', door)
  if (random.chance(0.62)) path.add('page_view', 'category')
}

function look(path: Path, { random }: Telling, shelf: Shelf): Product {
  const product = shelf.products[drawProduct(shelf, random.next())] as Product
  path.add('product_view', 'product', product.id)
  return product
}

function search(path: Path, { random }: Telling, shelf: Shelf): void {
  if (random.chance(0.14)) {
    path.search(random.pick(WANTED), 0)
    return
  }
  const product = shelf.products[drawProduct(shelf, random.next())] as Product
  const isBroad = random.chance(0.4)
  const results = isBroad ? (shelf.byCategory.get(product.categoryId)?.length ?? 1) : 1 + random.int(3)
  path.search(isBroad ? product.category.zh : product.name.zh, results)
}

/** A store of a format the person uses, the likeliest of it. */
function favouriteStore({ world, random }: Telling, p: number): Store {
  const { people } = world
  const rates = people.rate.subarray(p * FORMATS.length, (p + 1) * FORMATS.length)
  const format = rates.some((rate) => rate > 0) ? random.weighted(rates) : 0
  const stores = STORES_BY_FORMAT[format] as Store[]
  const draw = random.next()
  const first = (p * FORMATS.length + format) * CHOICES
  const place = stores.findIndex((_, i) => draw < (people.storeChoice[first + i] as number))
  return stores[Math.max(0, place)] ?? (STORES[0] as Store)
}

function sourceOf({ random }: Telling): string {
  return SOURCES[random.weighted(SOURCE_WEIGHTS)] as string
}

function deviceOf({ random }: Telling, channel: string): 'phone' | 'tablet' | 'desktop' {
  const draw = random.next()
  if (channel === 'app') return draw < 0.95 ? 'phone' : 'tablet'
  return draw < 0.4 ? 'phone' : draw < 0.95 ? 'desktop' : 'tablet'
}
