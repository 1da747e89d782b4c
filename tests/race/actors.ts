import { setTimeout as sleep } from 'node:timers/promises'
import type { Rng } from '@tandem/kernel'
import { priceOf } from './check-orders.ts'
import type { Client } from './client.ts'
import type { Asked, Start } from './history.ts'

/** What clients of one run share by word of mouth. */
export interface Town {
  start: Start
  /** Orders that somebody believes to be paid: whoever hands goods over looks at them. */
  paid: string[]
  /** Pages that nobody has paid on yet. */
  openPages: Map<string, Page>
}

interface Page {
  paymentId: string
  orderId: string
  url: string
}

interface Order {
  id: string
  due: number
  key: string
}

/** Real milliseconds in which a basket must be paid. */
export function patience({ clock }: Start): number {
  return (15 * 60_000) / clock.speed
}

/** Fills a basket, perhaps twice at once; pays, pays late, pays twice, cancels, or forgets about it. */
export async function shop(client: Client, town: Town): Promise<void> {
  const { random } = client
  await client.pause(400)
  const baskets = random.chance(0.2) ? 2 : 1
  await Promise.all(Array.from({ length: baskets }, (_, i) => buy(client, town, `${client.who}/${i}`)))
}

async function buy(client: Client, town: Town, key: string): Promise<void> {
  const { random } = client
  const asked = basketOf(random, town.start)
  const order = await place(client, asked, key)
  if (!order) return
  await client.pause(200)
  const fate = random.next()
  if (fate < 0.5) await payAndPerhapsCancel(client, town, order)
  else if (fate < 0.62) await payLate(client, town, order)
  else if (fate < 0.74) await Promise.all([pay(client, town, order, 1), cancel(client, order)])
  else if (fate < 0.84) await cancel(client, order)
  else if (fate < 0.92) await Promise.all([pay(client, town, order, 1), pay(client, town, order, 2)])
  else if (random.chance(0.5)) await startPayment(client, town, order, 1)
  await look(client, order.id)
}

/** One of a crowd that wants some of everything at once, each in an order of their own, and thinks again. */
export async function rush(client: Client, { start }: Town): Promise<void> {
  const { random } = client
  for (let i = 0; i < 8; i += 1) {
    const lines = random.shuffle(start.goods).map(({ sku, decimals }) => ({ sku, quantity: decimals === 3 ? 0.05 : 1 }))
    const order = await place(client, { storeId: 's1', mode: 'pickup', lines }, `${client.who}/${i}`)
    if (order) await cancel(client, order)
  }
}

/** Takes an order at the counter for cash, a part of it perhaps another way. */
export async function sell(client: Client, town: Town): Promise<void> {
  const { random } = client
  await client.pause(600)
  const key = `${client.who}/0`
  const isInHand = random.chance(0.5)
  const asked = basketOf(random, town.start)
  const order = await place(client, isInHand ? { ...asked, mode: 'instant' } : asked, key)
  if (!order) return
  if (isInHand && random.chance(0.4)) {
    await payLate(client, town, order)
    return await look(client, order.id)
  }
  const amount = random.chance(0.3) ? Math.max(1, Math.floor(order.due / 3)) : undefined
  const ask = { orderId: order.id, key: `${key}/cash`, asked: amount === undefined ? {} : { amount } }
  const body = { tillId: 't1', ...ask.asked }
  await client.ask({ what: 'cash', path: `/orders/${order.id}/cash`, ...ask, body })
  if (amount !== undefined) await pay(client, town, order, 1)
  if (random.chance(0.15)) await cancel(client, order)
  await look(client, order.id)
  town.paid.push(order.id)
}

/** Hands over what is paid, while others may still be cancelling it. */
export async function handOver(client: Client, town: Town): Promise<void> {
  const until = performance.now() + 1_200
  while (performance.now() < until) {
    const orderId = town.paid.shift()
    if (!orderId) {
      await sleep(40)
      continue
    }
    for (const action of client.random.chance(0.5) ? ['start', 'finish', 'collect'] : ['finish', 'collect']) {
      const path = `/orders/${orderId}/groups/1/${action}`
      const answer = await client.ask({ what: 'move', path, orderId, asked: { action }, key: `${orderId}/${action}` })
      if (!answer || answer.status >= 300) break
    }
  }
}

/** Counts a shelf, whatever is promised of it, or puts goods on it; with the same document until it is written. */
export async function tendShelf(client: Client, { start }: Town, what: 'count' | 'receive'): Promise<void> {
  const { random } = client
  await client.pause(800)
  const { sku, place, quantity } = random.pick(start.stock)
  const scale = start.goods.find((one) => one.sku === sku)?.decimals === 3 ? 500 : 1
  const change = what === 'receive' ? scale * (1 + random.int(3)) : Math.max(0, quantity + scale * (random.int(5) - 3))
  const asked = { sku, place, quantity: change }
  const key = `${what}:${client.who}`
  await client.ask({
    what,
    path: `/race/${what}`,
    key,
    isDocument: true,
    asked,
    body: { ...asked, cause: key },
    tries: 60,
  })
}

/** Declines on pages that were left open, so that nobody has to ask about them any more. */
export async function leavePages(client: Client, town: Town): Promise<void> {
  for (const page of town.openPages.values()) await decide(client, page, 'decline', {})
  town.openPages.clear()
}

/** @returns nothing when it was refused, or nobody knows */
async function place(client: Client, asked: Asked, key: string): Promise<Order | null> {
  const { random } = client
  const send = (content: Asked) =>
    client.ask({ what: 'place', path: '/orders', key, asked: content, body: bodyOf(content, key) })
  const fate = random.next()
  // Somebody clicks twice; a page was changed and sends another basket under the old key.
  const twin = fate < 0.1 ? asked : fate < 0.16 ? { ...asked, ...otherLines(asked) } : undefined
  const [answer, other] = await Promise.all([send(asked), twin && send(twin)])
  const granted = [answer, other].find((one) => one && one.status < 300)
  if (!granted) return null
  return { id: granted.body.id, due: granted.body.due, key }
}

export function bodyOf({ storeId, mode, lines, code, expectedDue }: Asked, note: string): object {
  return {
    storeId,
    groups: [{ mode, lines }],
    ...(code === undefined ? {} : { codes: [code] }),
    ...(expectedDue === undefined ? {} : { expectedDue }),
    note,
  }
}

function basketOf(random: Rng, { goods, stock, offers }: Start): Asked {
  const lines = Array.from({ length: 1 + random.int(4) }, () => {
    const { sku, decimals } = random.pick(goods)
    return { sku, quantity: decimals === 3 ? (50 * (1 + random.int(20))) / 1_000 : 1 + random.int(3) }
  })
  const asked = { storeId: random.pick(stock).place, mode: 'pickup', lines }
  // What is left of an offer when it comes to it, nobody can say beforehand.
  if (offers) return random.chance(0.5) ? { ...asked, code: offers.coupon.code } : asked
  return random.chance(0.7) ? { ...asked, expectedDue: priceOf(asked, goods) } : asked
}

function otherLines({ lines = [] }: Asked): Pick<Asked, 'lines' | 'expectedDue'> {
  const [first, ...rest] = lines
  return { lines: first ? [{ ...first, quantity: first.quantity + 1 }, ...rest] : [], expectedDue: undefined }
}

async function payAndPerhapsCancel(client: Client, town: Town, order: Order): Promise<void> {
  const { random } = client
  const isPaid = await pay(client, town, order, 1)
  if (isPaid && random.chance(0.6)) town.paid.push(order.id)
  if (!random.chance(0.3)) return
  await client.pause(300)
  await (random.chance(0.5) ? cancel(client, order) : cancelPart(client, order))
}

/** The page stays open when the basket's time is over. */
async function payLate(client: Client, town: Town, order: Order): Promise<void> {
  const page = await startPayment(client, town, order, 1)
  await sleep(patience(town.start) + client.random.between(-150, 700))
  if (page) await decide(client, page, 'pay', scenarioOf(client.random), town)
}

async function pay(client: Client, town: Town, order: Order, nth: number): Promise<boolean> {
  const page = await startPayment(client, town, order, nth)
  if (!page) return false
  await client.pause(100)
  const decision = client.random.chance(0.06) ? 'decline' : 'pay'
  await decide(client, page, decision, scenarioOf(client.random), town)
  return decision === 'pay'
}

async function startPayment(client: Client, town: Town, { id, key }: Order, nth: number): Promise<Page | null> {
  const answer = await client.ask({
    what: 'pay',
    path: `/orders/${id}/payments`,
    orderId: id,
    key: `${key}/pay/${nth}`,
    body: { provider: 'sandbox' },
    tries: 4,
  })
  if (!answer || answer.status >= 300) return null
  const page = { paymentId: answer.body.paymentId, orderId: id, url: answer.body.action.url }
  town.openPages.set(page.paymentId, page)
  return page
}

async function decide(client: Client, page: Page, decision: string, scenario: object, town?: Town): Promise<void> {
  town?.openPages.delete(page.paymentId)
  const { orderId, paymentId, url } = page
  await client.ask({ what: 'page', path: url, orderId, asked: { paymentId, decision }, body: { decision, scenario } })
}

/** How the provider misbehaves with this payment. */
function scenarioOf(random: Rng): object {
  return random.pick([
    {},
    {},
    {},
    { duplicate: 1 + random.int(3) },
    { webhook: 'twice' },
    { webhook: 'lost' },
    { delayMs: random.int(2_000) },
    { reorderMs: 100 },
    { duplicate: 2, delayMs: random.int(300) },
    { refundDelayMs: random.int(300), duplicate: 1 },
  ])
}

async function cancel(client: Client, { id, key }: Order): Promise<void> {
  await client.ask({
    what: 'cancel',
    path: `/orders/${id}/cancel`,
    orderId: id,
    ...(client.random.chance(0.5) ? { key: `${key}/cancel` } : {}),
    body: {},
  })
}

async function cancelPart(client: Client, { id, key }: Order): Promise<void> {
  const part = [{ line: 1, quantity: client.random.chance(0.5) ? 1 : 0.05 }]
  const body = { lines: part }
  // Without a key a second try would take away a second part.
  await client.ask({
    what: 'cancel',
    path: `/orders/${id}/cancel`,
    orderId: id,
    key: `${key}/part`,
    body,
    asked: { part },
  })
}

async function look(client: Client, orderId: string): Promise<void> {
  await client.ask({ what: 'look', method: 'GET', path: `/orders/${orderId}`, orderId })
}
