import { randomUUID } from 'node:crypto'
import { deviceOf } from './basket.ts'
import { awaitConfirmed, buy, look, payAndFetch, payOnPage, place, quoteBasket, startPaying } from './buy.ts'
import { pass, type Scene } from './scene.ts'
import type { LiveStore } from './shop-http.ts'
import type { Shopper } from './shoppers.ts'

type Habit = (scene: Scene, shopper: Shopper, store: LiveStore) => Promise<void>

/** Minutes in which an order has to be paid, and a little. */
const TOO_LATE_MINUTES = 16

/** What people do who mean no harm, and how often of a hundred. */
export const HABITS: readonly (readonly [name: string, percent: number, habit: Habit])[] = [
  ['abandons the basket', 6, abandon],
  ['clicks twice', 4, clickTwice],
  ['sends again under the same key', 3, sendAgain],
  ['pays twice', 2, payTwice],
  ['pays late', 2, payLate],
  ['cancels', 4, cancel],
  ['types a wrong coupon', 4, typeWrongCoupon],
  ['wants more than there is', 2, wantTooMuch],
]

async function abandon(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  if (priced) await place(scene, deviceOf(shopper), priced.asked, priced.due)
}

/** Two requests at the same moment under the key of one tap are one order. */
async function clickTwice(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  if (!priced) return
  const key = randomUUID()
  const tap = () => place(scene, deviceOf(shopper), priced.asked, priced.due, key)
  const [one, two] = await Promise.all([tap(), tap()])
  if (one && two && one.id !== two.id) scene.tally.wrong.push(`one tap made the orders ${one.id} and ${two.id}`)
  const order = one ?? two
  if (order) await payAndFetch(scene, shopper, order)
}

async function sendAgain(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  if (!priced) return
  const key = randomUUID()
  const order = await place(scene, deviceOf(shopper), priced.asked, priced.due, key)
  if (!order) return
  const again = await place(scene, deviceOf(shopper), priced.asked, priced.due, key)
  if (again && again.id !== order.id) scene.tally.wrong.push(`one key made the orders ${order.id} and ${again.id}`)
  await payAndFetch(scene, shopper, order)
}

/** Two pages are open before either is paid. What is too much has to come back by itself; that is looked at in the end. */
async function payTwice(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  const order = priced && (await place(scene, deviceOf(shopper), priced.asked, priced.due))
  if (!order) return
  const pages = [await startPaying(scene, order), await startPaying(scene, order)]
  await Promise.all(pages.map(async (page) => page !== null && (await payOnPage(scene, page))))
  if (await awaitConfirmed(scene, order)) scene.tally.did('paid')
}

/** The order has ended by then: it comes back to life where its goods are still there, or the money goes back. */
async function payLate(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  const order = priced && (await place(scene, deviceOf(shopper), priced.asked, priced.due))
  const page = order && (await startPaying(scene, order))
  if (!order || !page) return
  await pass(scene, TOO_LATE_MINUTES)
  await payOnPage(scene, page)
  if (await awaitConfirmed(scene, order)) scene.tally.did('paid')
}

async function cancel(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  const order = priced && (await place(scene, deviceOf(shopper), priced.asked, priced.due))
  if (!order) return
  if (scene.random.chance(0.6)) {
    const page = await startPaying(scene, order)
    if (page) await payOnPage(scene, page)
    if (await awaitConfirmed(scene, order)) scene.tally.did('paid')
  }
  const headers = { 'tandem-guest': order.token }
  const path = `/orders/${order.id}/cancel`
  const { status } = await scene.http.guest(order.device, 'cancel', 'POST', path, { body: {}, headers })
  if (status === 200) scene.tally.did('cancelled')
}

/** The code is called wrong, the price stays what it is, and most buy all the same. */
async function typeWrongCoupon(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const code = `${scene.http.shop.coupon}X`
  const priced = await quoteBasket(scene, shopper, store, [code])
  if (!priced) return
  if (priced.problems.length === 0) scene.tally.wrong.push(`the code ${code} was not called wrong`)
  scene.tally.did('wrong coupons pointed out', priced.problems.length)
  await buy(scene, shopper, store)
}

async function wantTooMuch(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  if (!priced) return
  const { asked } = priced
  const groups = (asked.groups as { lines: { quantity: number }[] }[]).map((group) => ({
    ...group,
    lines: group.lines.map((line) => ({ ...line, quantity: 90_000 })),
  }))
  const body = { ...asked, groups }
  const device = deviceOf(shopper)
  const { status, body: answer } = await scene.http.guest(device, 'place', 'POST', '/orders', { body })
  // What is made to order has no end; what is on a shelf has.
  if (status !== 201) return
  scene.orders.set(answer.id, { due: answer.due, device, token: answer.guestToken, isPaidFirst: true })
  const order = { id: answer.id, due: answer.due, device, token: answer.guestToken }
  const { body: seen } = await look(scene, order)
  const takesStock = seen.lines.some(({ unit }) => unit === 'piece' || unit === 'kg')
  if (takesStock) scene.tally.wrong.push(`order ${order.id} got 90,000 of what is on a shelf`)
}
