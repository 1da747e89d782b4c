import { randomUUID } from 'node:crypto'
import { type AskedOrder, askFor, deviceOf, fillBasket } from './basket.ts'
import { moment, pass, type Scene } from './scene.ts'
import type { LiveStore } from './shop-http.ts'
import type { Shopper } from './shoppers.ts'

export interface PlacedOrder {
  id: string
  due: number
  device: string
  token: string
}

/** Looks, asks for the price, and leaves out what is short. Null when nothing is left, or it is refused. */
export async function quoteBasket(
  scene: Scene,
  shopper: Shopper,
  store: LiveStore,
  codes: string[] = [],
): Promise<{ asked: AskedOrder; due: number; problems: { code: string; reason: string }[] } | null> {
  const device = deviceOf(shopper)
  let lines = await fillBasket(scene, shopper, store)
  for (let tries = 0; tries < 2 && lines.length > 0; tries += 1) {
    const asked = askFor(shopper, store, lines, codes)
    const { status, body } = await scene.http.guest(device, 'quote', 'POST', '/quotes', { body: asked })
    if (status !== 200) return null
    const short = new Set(body.short.map(({ sku }) => sku))
    if (short.size === 0) return { asked, due: body.due, problems: body.problems }
    scene.tally.did('short lines left out', short.size)
    lines = lines.filter(({ sku }) => !short.has(sku))
  }
  return null
}

/** Places an order at the price that was shown. */
export async function place(
  scene: Scene,
  device: string,
  asked: AskedOrder,
  due: number,
  key: string = randomUUID(),
): Promise<PlacedOrder | null> {
  const body = { ...asked, expectedDue: due }
  const { status, body: answer } = await scene.http.guest(device, 'place', 'POST', '/orders', { body, key })
  if (status !== 201) return null
  const order = { id: answer.id, due: answer.due, device, token: answer.guestToken }
  if (!scene.orders.has(order.id)) scene.tally.did('placed')
  scene.orders.set(order.id, { ...order, isPaidFirst: true })
  if (order.due !== due) scene.tally.wrong.push(`order ${order.id} was agreed at ${due} and placed at ${order.due}`)
  return order
}

/** Starts a payment. @returns the provider's page */
export async function startPaying(
  scene: Scene,
  { id, device, token }: PlacedOrder,
  amount?: number,
): Promise<string | null> {
  const { status, body } = await scene.http.guest(device, 'start paying', 'POST', `/orders/${id}/payments`, {
    body: { provider: 'sandbox', ...(amount === undefined ? {} : { amount }) },
    headers: { 'tandem-guest': token },
  })
  return status === 201 ? body.action.url : null
}

export async function payOnPage(scene: Scene, url: string): Promise<void> {
  await scene.http.send('pay', 'POST', url, { body: { decision: 'pay' } })
}

/** Looks at the order until it is confirmed; the provider needs a moment to tell. */
export async function awaitConfirmed(scene: Scene, order: PlacedOrder): Promise<boolean> {
  for (let tries = 0; tries < 40; tries += 1) {
    const { body } = await look(scene, order)
    if (body.state === 'confirmed' || body.state === 'closed') return true
    if (body.state === 'expired' || body.state === 'cancelled') return false
    await moment(50 + 25 * tries)
  }
  return false
}

export function look(scene: Scene, { id, device, token }: PlacedOrder) {
  return scene.http.guest(device, 'look', 'GET', `/orders/${id}`, { headers: { 'tandem-guest': token } })
}

/** As most people do: search, quote, place, pay, and wait for it. */
export async function buy(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  if (!priced) return scene.tally.did('left without buying')
  const order = await place(scene, deviceOf(shopper), priced.asked, priced.due)
  if (!order) return scene.tally.did('left without buying')
  await payAndFetch(scene, shopper, order)
}

export async function payAndFetch(scene: Scene, shopper: Shopper, order: PlacedOrder): Promise<void> {
  const page = await startPaying(scene, order)
  if (page === null) return
  await payOnPage(scene, page)
  if (!(await awaitConfirmed(scene, order))) return scene.tally.did('paid, not confirmed in time')
  scene.tally.did('paid')
  await handOver(scene, order.id, shopper.mode)
}

type Steps = readonly (readonly [action: string, afterMinutes: number])[]

const STEPS: Readonly<Record<Shopper['mode'], Steps>> = {
  delivery: [
    ['start', 2],
    ['finish', 10],
    ['dispatch', 3],
    ['deliver', 18],
  ],
  pickup: [
    ['start', 2],
    ['finish', 10],
    ['collect', 12],
  ],
  dine_in: [
    ['serve', 12],
    ['close', 30],
  ],
  instant: [],
}

/** Staff moves an order on until the customer has it. */
async function handOver(scene: Scene, id: string, mode: Shopper['mode']): Promise<void> {
  if (await moveOn(scene, id, STEPS[mode])) scene.tally.did('handed over')
}

async function moveOn(scene: Scene, id: string, steps: Steps): Promise<boolean> {
  for (const [action, minutes] of steps) {
    await pass(scene, minutes * (0.5 + scene.random.next()))
    if (scene.signal.aborted) return false
    const { status } = await scene.http.staff('move', 'POST', `/orders/${id}/groups/1/${action}`)
    if (status !== 200) return false
  }
  return true
}

/** At the till: goods in the hand and cash, or a table whose tab is paid after the meal. */
export async function buyAtTill(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const lines = await fillBasket(scene, shopper, store)
  if (lines.length === 0) return scene.tally.did('left without buying')
  const { http, tally } = scene
  const { tillKey } = store
  const asked = askFor(shopper, store, lines)
  const { status, body } = await http.staff('place at the till', 'POST', '/orders', { body: asked, tillKey })
  if (status !== 201) return tally.did('left without buying')
  tally.did('placed')
  scene.orders.set(body.id, { due: body.due, device: '', token: '', isPaidFirst: shopper.mode !== 'dine_in' })
  const isTab = shopper.mode === 'dine_in'
  if (isTab && !(await moveOn(scene, body.id, [['serve', 12]]))) return
  const paid = await http.staff('take cash', 'POST', `/orders/${body.id}/cash`, {
    body: { tillId: 'till-1' },
    tillKey,
  })
  if (paid.status !== 200) return
  tally.did('paid')
  if (!isTab || (await moveOn(scene, body.id, [['close', 20]]))) tally.did('handed over')
}

/** What a food platform took and was paid for. */
export async function buyOnPlatform(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const lines = await fillBasket(scene, shopper, store)
  if (lines.length === 0) return scene.tally.did('left without buying')
  const body = { ...askFor(shopper, store, lines), platform: shopper.platform ?? 'yunkuai', externalId: randomUUID() }
  const { status, body: answer } = await scene.http.staff('take over', 'POST', '/channel-orders', {
    body,
    tillKey: store.tillKey,
  })
  if (status !== 201) return scene.tally.did('left without buying')
  scene.tally.did('placed')
  scene.tally.did('paid')
  scene.orders.set(answer.id, { due: answer.due, device: '', token: '', isPaidFirst: false })
  await handOver(scene, answer.id, shopper.mode)
}
