import { randomUUID } from 'node:crypto'
import { deviceOf } from './basket.ts'
import { look, type PlacedOrder, payOnPage, place, quoteBasket, startPaying } from './buy.ts'
import { moment, type Scene } from './scene.ts'
import type { LiveStore } from './shop-http.ts'
import type { Shopper } from './shoppers.ts'

type Attempt = (scene: Scene, shopper: Shopper, store: LiveStore) => Promise<void>

/** What people try who mean harm. An attempt that gets anywhere is wrong, and is told in the end. */
export const ATTEMPTS: readonly (readonly [name: string, attempt: Attempt])[] = [
  ['hoards carts from many devices', hoard],
  ['guesses coupons', guessCoupons],
  ['replays and forges webhooks', replayWebhooks],
  ['tampers with prices', tamper],
  ['tries order numbers of others', enumerate],
]

const DEVICES = 4
const CARTS = 7
/** Unpaid orders that a device may have. */
const ALLOWED = 5

async function hoard(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  if (!priced) return
  const carts = await Promise.all(
    Array.from({ length: DEVICES }, async () => {
      const device = `hoarder-${randomUUID()}`
      const placed = await Promise.all(
        Array.from({ length: CARTS }, () => place(scene, device, priced.asked, priced.due)),
      )
      return placed.filter((order) => order !== null).length
    }),
  )
  scene.tally.did(
    'carts hoarded until they lapse',
    carts.reduce((sum, count) => sum + count, 0),
  )
  scene.tally.did(
    'carts of hoarders refused',
    carts.reduce((sum, count) => sum + CARTS - count, 0),
  )
  if (Math.max(...carts) > ALLOWED) scene.tally.wrong.push(`one device got ${Math.max(...carts)} unpaid orders`)
}

/** Close to a code that there is, and by chance. None of them may make anything cheaper. */
async function guessCoupons(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  if (!priced) return
  const { coupon } = scene.http.shop
  const near = Array.from({ length: 10 }, (_, i) => `${coupon}${i}`)
  const codes = [...near, ...Array.from({ length: 10 }, () => randomUUID().slice(0, 12).toUpperCase())]
  const device = deviceOf(shopper)
  const body = { ...priced.asked, codes }
  const { status, body: answer } = await scene.http.guest(device, 'quote', 'POST', '/quotes', { body })
  if (status !== 200) return
  const refused = answer.problems.length
  scene.tally.did('guessed coupons refused', refused)
  if (refused < codes.length)
    scene.tally.wrong.push(`${codes.length - refused} of ${codes.length} guessed coupons are good`)
  if (answer.due < priced.due) scene.tally.wrong.push(`guessed coupons made ${priced.due} into ${answer.due}`)
}

/** The same bytes again change nothing; other bytes under the old signature, or none, are not believed. */
async function replayWebhooks(scene: Scene): Promise<void> {
  const { http, tally, random } = scene
  const url = `${http.shop.address}/api/webhooks/sandbox`
  const forge = async (headers: Record<string, string>, body: string) => {
    const answer = await fetch(url, { method: 'POST', headers, body })
    if (answer.ok) tally.wrong.push(`a webhook that nobody signed was taken: ${body.slice(0, 200)}`)
    else tally.did('forged webhooks refused')
    const { code } = (await answer.json().catch(() => ({}))) as { code?: string }
    tally.refusedWith(code ?? `http ${answer.status}`)
  }
  await forge({ 'content-type': 'application/json' }, '{"type":"payment.captured","amount":100}')
  if (scene.webhooks.length === 0) return
  const { headers, body } = random.pick(scene.webhooks)
  await forge(
    headers,
    body.replace(/"amount":(\d+)/, (_, amount) => `"amount":${Number(amount) + 1}`),
  )
  const orderId = orderIn(body)
  const before = orderId === null ? null : await paidOf(scene, orderId)
  for (let i = 0; i < 5; i += 1) await fetch(url, { method: 'POST', headers, body })
  tally.did('webhooks replayed', 5)
  const after = orderId === null ? null : await paidOf(scene, orderId)
  if (before !== after)
    tally.wrong.push(`a replayed webhook made what order ${orderId} was paid ${after} from ${before}`)
}

function orderIn(body: string): string | null {
  return /Order ([0-9a-f-]{36})/.exec(body)?.[1] ?? null
}

async function paidOf({ http }: Scene, orderId: string): Promise<number | null> {
  const { status, body } = await http.staff('look', 'GET', `/orders/${orderId}`)
  return status === 200 ? body.paid : null
}

/** Says another price, a price of one's own for each line, less than nothing; pays a little of it and wants it all. */
async function tamper(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const priced = await quoteBasket(scene, shopper, store)
  if (!priced || priced.due < 2) return
  const { asked, due } = priced
  const { http, tally } = scene
  const device = `tamperer-${randomUUID()}`
  const lines = (asked.groups as { lines: object[] }[])[0]?.lines ?? []
  const withLines = (change: object) => [{ ...asked.groups[0], lines: lines.map((line) => ({ ...line, ...change })) }]
  const tries: [string, object][] = [
    ['a price of one', { ...asked, expectedDue: 1 }],
    ['prices of its own', { ...asked, groups: withLines({ unitPrice: 1, net: 1, discount: due }) }],
    ['less than nothing', { ...asked, groups: withLines({ quantity: -1 }) }],
    ['a total of its own', { ...asked, due: 1, goods: 1, priced: { due: 1 } }],
  ]
  for (const [what, body] of tries) {
    const { status, body: answer } = await http.guest(device, 'place', 'POST', '/orders', { body })
    if (status !== 201) tally.did('tampered orders refused')
    else {
      scene.orders.set(answer.id, { due: answer.due, device, token: answer.guestToken, isPaidFirst: true })
      if (answer.due < due) tally.wrong.push(`an order with ${what} costs ${answer.due} instead of ${due}`)
      else tally.did('tampering ignored')
    }
  }
  const order = await place(scene, device, asked, due)
  if (order) await payOneOf(scene, order)
}

async function payOneOf(scene: Scene, order: PlacedOrder): Promise<void> {
  const page = await startPaying(scene, order, 1)
  if (page === null) return scene.tally.did('tampered payments refused')
  await payOnPage(scene, page)
  await moment(500)
  const { body } = await look(scene, order)
  if (body.state === 'placed' || body.state === 'expired') scene.tally.did('orders not handed out for a part')
  else scene.tally.wrong.push(`order ${order.id} of ${order.due} is ${body.state} for 1`)
}

/** Numbers beside a real one, and a real one of somebody else: there is nothing to see and nothing to cancel. */
async function enumerate(scene: Scene): Promise<void> {
  const { http, tally, random, orders } = scene
  const known = [...orders].filter(([, { token }]) => token !== '')
  if (known.length < 2) return
  const [id, { token: theirs }] = random.pick(known)
  const [, { token: own }] = random.pick(known.filter(([other]) => other !== id))
  const device = `snoop-${randomUUID()}`
  const beside = Array.from(
    { length: 6 },
    (_, i) => `${id.slice(0, -1)}${((Number.parseInt(id.slice(-1), 16) + i + 1) % 16).toString(16)}`,
  )
  const tries: [string, Record<string, string>][] = [
    ...beside.map((other): [string, Record<string, string>] => [other, {}]),
    [id, {}],
    [id, { 'tandem-guest': own }],
    [id, { 'tandem-guest': `${theirs.slice(0, -2)}xx` }],
    ['100001', {}],
  ]
  for (const [other, headers] of tries) {
    const seen = await http.guest(device, 'snoop', 'GET', `/orders/${other}`, { headers })
    const ended = await http.guest(device, 'snoop', 'POST', `/orders/${other}/cancel`, { headers, body: {} })
    for (const { status } of [seen, ended]) {
      if (status < 400) tally.wrong.push(`order ${other} opened to somebody else`)
      else tally.did('snooping refused')
    }
  }
}
