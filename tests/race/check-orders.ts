import { asksFor, isPlacing } from './check-answers.ts'
import { offersOf, overdrawn } from './check-offers.ts'
import type { Asked, Complaint, Entry, History, SeenOrder, Start } from './history.ts'

/** Every order that was said to exist is there, once, as it was asked for and at its price; and no other. */
export function checkOrders(history: History): Complaint[] {
  const { entries, end } = history
  const placings = entries.filter(isPlacing)
  const keys = new Set(placings.flatMap(({ key }) => (key === null ? [] : [key])))
  const seen = new Map<string, SeenOrder[]>(Map.groupBy(end.orders, ({ note }) => note ?? ''))
  return [
    ...end.orders.flatMap((order) => (keys.has(order.note ?? '') ? [] : [saying('not asked for', order.id, order)])),
    ...twice(end.orders.map(({ id }) => id)).map((id) => saying('listed twice', id, 'one id')),
    ...twice(end.orders.map(({ number }) => String(number))).map((number) =>
      saying('listed twice', number, 'one number'),
    ),
    ...[...keys].flatMap((key) => ofOneKey(history, key, asksFor(placings, key), seen.get(key) ?? [])),
    ...end.orders.flatMap((order) => atRest(order)),
    ...overdrawn(history),
  ]
}

function ofOneKey({ start }: History, key: string, asks: readonly Entry[], found: readonly SeenOrder[]): Complaint[] {
  const granted = asks.filter(({ heard }) => heard !== null && heard.status < 300)
  const ids = new Set(granted.map(({ heard }) => heard?.body.id))
  const isUnknown = asks.some(({ heard }) => heard === null || heard.status >= 500)
  const complaints: Complaint[] = []
  const say = (rule: string, detail: unknown) => void complaints.push(saying(rule, key, detail))

  if (ids.size > 1) say('two orders of one key', [...ids])
  if (new Set(granted.map(({ asked }) => contentOf(asked))).size > 1) say('one key, two orders granted', granted.length)
  if (found.length > 1)
    say(
      'order doubled',
      found.map(({ id }) => id),
    )
  for (const id of ids) if (!found.some((order) => order.id === id)) say('order lost', id)
  if (granted.length === 0 && found.length > 0 && !isUnknown) say('refused, yet there', found[0]?.id)
  for (const { heard, asked } of granted) {
    const price = priceOf(asked, start.goods)
    const off = price - (heard?.body.due ?? 0)
    if (!offersOf(off, asked, start)) say('another price', `${heard?.body.due} for ${price}`)
  }
  for (const order of found) {
    const asked = (granted.length > 0 ? granted : asks).map((ask) => contentOf(ask.asked))
    if (!asked.includes(contentOf(asAsked(order)))) say('other content', [contentOf(asAsked(order)), asked[0]])
    complaints.push(...rightPrice(order, asks[0]?.asked.code, start))
  }
  return complaints
}

/** What is kept of it costs what it should. */
function rightPrice(order: SeenOrder, code: string | undefined, start: Start): Complaint[] {
  if (order.state === 'cancelled' || order.state === 'expired') return []
  const lines = order.lines.map(({ sku, quantity, cancelled }) => ({ sku, quantity: quantity - cancelled }))
  const price = priceOf({ lines }, start.goods)
  const isRight =
    price === order.due + order.discount && offersOf(order.discount, { lines, ...(code ? { code } : {}) }, start)
  return isRight ? [] : [saying('another price', order.id, `due ${order.due}, ${order.discount} off ${price}`)]
}

/** When all is quiet, nobody's basket is open, and what goes on is not marked as ended. */
function atRest({ id, state, closedAt, groups, lines }: SeenOrder): Complaint[] {
  if (state === 'placed') return [saying('never ended', id, state)]
  const isSold = state === 'confirmed' || state === 'closed'
  if (isSold && groups.every(({ mode }) => mode === 'instant') && !lines.every(isGone)) {
    return [saying('sold in the hand, yet not gone', id, lines)]
  }
  const isEnded = state !== 'confirmed'
  return isEnded === (closedAt !== null) ? [] : [saying('end and state differ', id, { state, closedAt })]
}

function isGone({ quantity, cancelled, handedOver }: SeenOrder['lines'][number]): boolean {
  return quantity === cancelled + handedOver
}

export function priceOf({ lines = [] }: Asked, goods: Start['goods']): number {
  return lines.reduce((sum, { sku, quantity }) => {
    const price = goods.find((one) => one.sku === sku)?.price ?? Number.NaN
    return sum + Math.round(price * quantity)
  }, 0)
}

function asAsked({ storeId, groups, lines }: SeenOrder): Asked {
  return { storeId, mode: groups.map(({ mode }) => mode).join(), lines }
}

function contentOf({ storeId, mode, lines = [] }: Asked): string {
  return JSON.stringify([storeId, mode, lines.map(({ sku, quantity }) => [sku, quantity])])
}

function twice(values: readonly string[]): string[] {
  return [...Map.groupBy(values, (value) => value)].flatMap(([value, all]) => (all.length > 1 ? [value] : []))
}

function saying(rule: string, about: string, detail: unknown): Complaint {
  return { rule, about, detail: typeof detail === 'string' ? detail : JSON.stringify(detail) }
}
