import type { SlotsAnswer, SlotsAsk } from '@tandem/contracts'
import { addDays, businessDate, type CallCtx, type EpochMs, Refusal } from '@tandem/kernel'
import { freshShelf } from '../catalog/index.ts'
import { freshStore, type SellingStore } from '../stores/index.ts'
import { freeCells } from './free-cells.ts'
import { askedLines, skusOf } from './lines.ts'
import { toPrepare } from './preparation.ts'
import type { Buyer } from './price-order.ts'
import { type Way, wayOf } from './promise-groups.ts'

/**
 * For which times each group of a basket can be wanted, on business days of the store from today on. Each group is looked
 * at as if it were alone. Keeps nothing. Two statements, and one where the store plans how much it can prepare.
 *
 * @throws Refusal `order.store` when the store takes no orders, `order.mode`, those of `askedLines`; `order.incomplete`
 *   when it is to be brought nowhere
 */
export async function slotsOf(ctx: CallCtx, asked: SlotsAsk, buyer: Buyer): Promise<SlotsAnswer> {
  const { storeId, days } = asked
  const { channel, tier } = buyer
  const basket = { ...asked, codes: [] }
  const [store, shelf] = await Promise.all([
    freshStore(ctx, storeId),
    freshShelf(ctx, { storeId, channel, tier, at: ctx.now, skus: skusOf(basket) }),
  ])
  if (!store?.takesOrders) throw new Refusal('order.store', { storeId })
  const lines = askedLines(basket, shelf.sellables)
  const works = asked.groups.map(({ mode, address = null }, index) => {
    if (!store.modes.includes(mode)) throw new Refusal('order.mode', { group: index + 1, mode, offered: store.modes })
    if (mode === 'delivery' && !address) {
      throw new Refusal('order.incomplete', { group: index + 1, missing: 'address' })
    }
    const own = lines.filter((line) => line.group === index)
    return toPrepare({ mode, placeId: storeId, address }, own, store)
  })
  const resources = new Set(works.flatMap((work) => work?.loads.map(({ resource }) => resource) ?? []))
  const free = await freeCells(ctx.db, store, ctx.now, [...resources])
  return {
    groups: asked.groups.map(({ mode }, index) => {
      const work = works[index]
      const way = work && wayOf(store, ctx.now, free, work)
      return { group: index + 1, mode, days: way ? daysOf(way, store, ctx.now, days) : [] }
    }),
  }
}

type Days = SlotsAnswer['groups'][number]['days']

/** Times that are not closed, by the business day that they belong to. */
function daysOf(way: Way, { zone, cutoffHour }: SellingStore, now: EpochMs, days: number): Days {
  const end = addDays(businessDate(now, zone, cutoffHour), days)
  const byDate = new Map<string, Days[number]['slots']>()
  for (const at of way.times(now)) {
    const date = businessDate(at, zone, cutoffHour)
    if (date >= end) break
    const found = way.at(at)
    if (found === 'closed') continue
    const slots = byDate.get(date) ?? []
    byDate.set(date, slots)
    slots.push({ at, left: found === 'full' ? 0 : found.left })
  }
  return [...byDate].map(([date, slots]) => ({ date, slots }))
}
