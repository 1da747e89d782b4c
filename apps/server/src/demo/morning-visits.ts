import { type FulfilmentMode, NewOrder } from '@tandem/contracts'
import { type Rng, rng } from '@tandem/kernel'
import type { readProducts } from '../business/catalog/index.ts'
import type { OpenStore, TradeName } from './open-shop.ts'

type Product = Awaited<ReturnType<typeof readProducts>>[number]

/** How far an order has come by now. */
export type Stage = 'unpaid' | 'waiting' | 'preparing' | 'ready' | 'done' | 'cancelled' | 'returned'

/** Somebody who has come to a store this morning. */
export interface Visit {
  /** The same for the same visit, whenever it is planned. */
  key: string
  asked: NewOrder
  mode: FulfilmentMode
  stage: Stage
  /** Of the morning: 0 its beginning, 1 now. */
  moment: number
}

/** From the first visit of a morning to the last: who came early has their goods. */
const STAGES: readonly Stage[] = [
  ...(['done', 'done', 'returned', 'done', 'done', 'done', 'done', 'cancelled', 'done', 'done'] as const),
  ...(['ready', 'ready', 'preparing', 'preparing', 'waiting', 'waiting', 'unpaid'] as const),
]

/** How people buy in a trade, in turn. */
const MODES: Readonly<Record<TradeName, readonly FulfilmentMode[]>> = {
  fresh: ['instant', 'delivery', 'pickup'],
  dining: ['dine_in', 'delivery', 'dine_in', 'pickup'],
  beauty: ['instant', 'pickup'],
}

/** The visits of a store's morning, the same for a seed. */
export function morningVisits(seed: number, store: OpenStore, products: readonly Product[]): Visit[] {
  const shelf = products.filter((product) => isOnShelf(product, store))
  return STAGES.map((stage, nth) => {
    const random = rng(seed, 'morning', store.id, nth)
    const mode = modeFor(MODES[store.trade], stage, nth)
    return {
      key: `morning:${store.id}:${nth}`,
      asked: askFor(random, store, mode, shelf),
      mode,
      stage,
      moment: (nth + 0.8 * random.next()) / STAGES.length,
    }
  })
}

/** What anybody may buy at any hour. */
function isOnShelf({ status, kind, categoryId, saleHours, skus }: Product, { categories }: OpenStore): boolean {
  const [sku] = skus
  const isForAll = sku?.listedStores === null && sku.listedGroups === null && sku.listedChannels === null
  if (status !== 'active' || saleHours !== null || !isForAll) return false
  return (kind === 'good' || kind === 'dish') && categoryId !== null && categories.includes(categoryId)
}

/** Only what is to be fetched waits to be paid or is called off; what is in the hand is done with at once. */
function modeFor(modes: readonly FulfilmentMode[], stage: Stage, nth: number): FulfilmentMode {
  const usual = modes[nth % modes.length] as FulfilmentMode
  if (stage === 'unpaid' || stage === 'cancelled' || stage === 'returned') return 'pickup'
  return usual === 'instant' && stage !== 'done' ? 'pickup' : usual
}

function askFor(random: Rng, { id, lng, lat }: OpenStore, mode: FulfilmentMode, shelf: readonly Product[]): NewOrder {
  const products = new Set(Array.from({ length: 1 + random.int(4) }, () => random.pick(shelf)))
  const text = `澜畔路 ${1 + random.int(200)} 号`
  const near = (degrees: number) => degrees + random.between(-0.01, 0.01)
  const group = {
    mode,
    lines: [...products].map((product) => lineOf(random, product)),
    ...(mode === 'delivery'
      ? { address: { name: '城里人', phone: '13800000000', text, lng: near(lng), lat: near(lat) } }
      : {}),
    ...(mode === 'dine_in' ? { tableCode: `T${1 + random.int(20)}` } : {}),
  }
  return NewOrder.parse({ storeId: id, groups: [group] })
}

function lineOf(random: Rng, { skus, optionGroups }: Product) {
  const [sku] = skus
  const options = optionGroups.flatMap(({ id, min, choices }) =>
    min > 0 ? [{ group: id, choices: choices.slice(0, min).map((choice) => choice.id) }] : [],
  )
  const quantity = sku?.decimals === 3 ? (200 + random.int(1_300)) / 1_000 : 1 + random.int(2)
  return { sku: sku?.sku ?? '', quantity, options }
}
