import type { Asked, Complaint, History, Start } from './history.ts'

/** What a basket saved: units at the flash price, and whether its code took something off. */
interface Saved {
  flash: number
  coupon: boolean
}

/**
 * Where a saving comes from; null where it comes from nowhere. One use of a code takes off less than one unit at the
 * flash price, so that a sum tells its parts.
 */
export function offersOf(off: number, { lines = [], code }: Asked, { goods, offers }: Start): Saved | null {
  if (!offers) return off === 0 ? { flash: 0, coupon: false } : null
  const { flash, coupon } = offers
  const each = priceOf(flash.sku, goods) - flash.price
  const units = lines.reduce((sum, { sku, quantity }) => sum + (sku === flash.sku ? quantity : 0), 0)
  const rest = off % each
  const saved = { flash: Math.floor(off / each), coupon: rest > 0 }
  const mayUse = !saved.coupon || code === coupon.code
  return off >= 0 && saved.flash <= units && (rest === 0 || rest === coupon.off) && mayUse ? saved : null
}

/** Of what is limited no more was given than there is, counting the orders that stand. */
export function overdrawn({ start, end }: History): Complaint[] {
  const { offers } = start
  if (!offers) return []
  const standing = end.orders.filter(({ state }) => state === 'confirmed' || state === 'closed')
  const saved = standing.map(({ discount, lines }) => offersOf(discount, { lines, code: offers.coupon.code }, start))
  const units = saved.reduce((sum, one) => sum + (one?.flash ?? 0), 0)
  const uses = saved.filter((one) => one?.coupon).length
  const say = (what: string, given: number, most: number): Complaint[] =>
    given <= most ? [] : [{ rule: 'more given than there is', about: what, detail: `${given} of ${most}` }]
  return [
    ...say(`flash price of ${offers.flash.sku}`, units, offers.flash.units),
    ...say(`code ${offers.coupon.code}`, uses, offers.coupon.uses),
  ]
}

function priceOf(sku: string, goods: Start['goods']): number {
  return goods.find((one) => one.sku === sku)?.price ?? Number.NaN
}
