import { addDays, daysBetween, type IsoDate } from '@tandem/kernel'
import type { Scope } from '../scope.ts'
import type { Facts, Line, Order } from './facts.ts'

/** The facts that somebody may see and asked for. */
export interface View {
  facts: Facts
  /** Stores that may be seen at all; null = every one, and also what belongs to no store. */
  granted: readonly string[] | null
  scope: Scope
  /** Delivery, pickup ... for cuts; all where left out. */
  mode?: string
}

export function isPlaceIn({ facts, granted, scope }: Omit<View, 'mode'>, storeId: string | null): boolean {
  const { stores, districts, formats } = scope
  if (storeId === null) return granted === null && stores.length + districts.length + formats.length === 0
  const store = facts.stores.get(storeId)
  return (
    (granted === null || granted.includes(storeId)) &&
    isAmong(stores, storeId) &&
    isAmong(districts, store?.district ?? '') &&
    isAmong(formats, store?.format ?? '')
  )
}

export function isAmong(chosen: readonly string[], value: string): boolean {
  return chosen.length === 0 || chosen.includes(value)
}

export function isDayIn({ from, to }: Pick<Scope, 'from' | 'to'>, day: IsoDate): boolean {
  return day >= from && day <= to
}

/** Of these, what happened in the scope's days and stores. */
export function within<T extends { day: IsoDate; storeId: string | null }>(view: View, list: readonly T[]): T[] {
  return list.filter(({ day, storeId }) => isDayIn(view.scope, day) && isPlaceIn(view, storeId))
}

/** Orders of the scope, whatever became of them. */
export function ordersIn(view: View): Order[] {
  const { scope, facts, mode } = view
  return within(view, facts.orders).filter(
    ({ told }) => isAmong(scope.channels, told.channel) && (mode === undefined || told.mode === mode),
  )
}

export function salesIn(view: View): Order[] {
  return ordersIn(view).filter(({ isPaid }) => isPaid)
}

/** Lines of the scope's sales that are of its categories. */
export function soldLines(view: View): (Line & { order: Order })[] {
  return salesIn(view).flatMap((order) =>
    order.lines.filter(({ category }) => isAmong(view.scope.categories, category)).map((line) => ({ ...line, order })),
  )
}

export function goodsIn<T extends { day: IsoDate; storeId: string; productId: string }>(
  view: View,
  list: readonly T[],
): T[] {
  const { facts, scope } = view
  return within(view, list).filter(({ productId }) => isAmong(scope.categories, facts.categoryOf(productId)))
}

/** The days compared with, of the same length; null when nothing is compared. */
export function comparedView(view: View): View | null {
  const { from, to, compare } = view.scope
  const days = daysBetween(from, to) + 1
  const back = { none: 0, previous: days, week: Math.ceil(days / 7) * 7, year: 52 * 7 }[compare]
  if (back === 0) return null
  return { ...view, scope: { ...view.scope, from: addDays(from, -back), to: addDays(to, -back) } }
}
