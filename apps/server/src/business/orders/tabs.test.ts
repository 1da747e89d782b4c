import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { platformDb } from '../../db/pool.ts'
import { recordOrders } from './index.ts'
import { strayHolds } from './testing/order-checks.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People
const qrOf = new Map<string, string>()

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 1_000, rice: 1_000, milk: 10, apple: 50_000 }))
  for (const code of ['A1', 'A2']) {
    const made = await people.staff('PUT', `/stores/s1/tables/${code}`, { seats: 4, area: null, active: true })
    qrOf.set(code, made.body.qr)
  }
  const rule = { offer: { kind: 'threshold', steps: [{ from: 3_000, off: 500 }] } }
  await people.staff('POST', '/promotions', { id: 'thirty', name: { zh: '满30减5', en: '5 off 30' }, rule })
  expect(await people.staff('POST', '/promotions/thirty/go-live')).toMatchObject({ status: 200 })
})
afterAll(() => world.close())

const openTab = async (lines: object[], tableCode: string) => {
  const groups = [{ mode: 'dine_in', tableCode, lines }]
  const placed = await people.staff('POST', '/orders', { storeId: 's1', groups })
  expect(placed).toMatchObject({ status: 201, body: { state: 'confirmed' } })
  return placed.body.id as string
}
const read = async (id: string) => (await people.staff('GET', `/orders/${id}`)).body
const serve = (id: string) => people.staff('POST', `/orders/${id}/groups/1/serve`)
const close = (id: string) => people.staff('POST', `/orders/${id}/groups/1/close`)

describe('a tab at a table', () => {
  it('is added to by whoever scans its code; goods are taken at once, promotions count over all of it', async () => {
    const before = await people.stock('tea')
    const id = await openTab([{ sku: 'tea', quantity: 1 }], 'A1')
    const [ann, bob] = [people.guest(), people.guest()]
    const rice = { qr: qrOf.get('A1'), lines: [{ sku: 'rice', quantity: 2 }] }
    const first = await ann('POST', '/tabs', rice, 'one-press')
    expect((await ann('POST', '/tabs', rice, 'one-press')).body).toEqual(first.body)
    expect(first).toMatchObject({ status: 200, body: { id, due: 1_700 } })
    const second = await bob('POST', '/tabs', { qr: qrOf.get('A1'), lines: [{ sku: 'tea', quantity: 2 }] })
    expect(second.body).toMatchObject({ list: 3_700, discount: 500, due: 3_200, groups: [{ state: 'open' }] })
    expect(second.body.lines.map((line: { addedBy: string }) => line.addedBy)).toEqual([null, 'guest', 'you'])
    const { lines } = await read(id)
    expect(lines).toMatchObject(
      [{ addedBy: null }, { addedBy: /^guest:/ }, { addedBy: /^guest:/ }].map((one) =>
        one.addedBy === null ? one : { addedBy: expect.stringMatching(one.addedBy) },
      ),
    )
    expect(await people.stock('tea')).toMatchObject({ used: before.used + 3, free: before.free - 3 })
    await people.expectSound()
  })

  it('is open again when something is added to what was served, and paid in parts before it is closed', async () => {
    const id = await openTab([{ sku: 'tea', quantity: 2 }], 'A2')
    const owed = await people.balance('receivable:tab:s1')
    await serve(id)
    expect(await people.balance('receivable:tab:s1')).toBe(owed + 2_000)
    const cleo = people.guest()
    const added = await cleo('POST', '/tabs', { qr: qrOf.get('A2'), lines: [{ sku: 'tea', quantity: 2 }] })
    expect(added.body).toMatchObject({
      due: 3_500,
      groups: [{ state: 'open' }],
      lines: [{ handedOver: 2 }, { handedOver: 0 }],
    })
    expect((await people.stock('tea')).used).toBeGreaterThan(0)
    await serve(id)
    expect(await people.balance('receivable:tab:s1')).toBe(owed + 3_500)
    const part = { provider: 'sandbox', amount: 1_000 }
    expect((await cleo('POST', `/orders/${id}/payments`, part)).status).toBe(404)
    await cleo('GET', `/tabs?qr=${encodeURIComponent(qrOf.get('A2') ?? '')}`)
    const started = await cleo('POST', `/orders/${id}/payments`, part)
    expect(started).toMatchObject({ status: 201, body: { amount: 1_000 } })
    await world.pay(started.body.action)
    await world.told()
    expect(await close(id)).toMatchObject({ body: { code: 'order.unpaid', details: { missing: 2_500 } } })
    await people.payCash(id)
    expect(await close(id)).toMatchObject({ body: { state: 'closed', due: 3_500, paid: 3_500 } })
    expect(await people.balance('receivable:tab:s1')).toBe(owed)
    await people.expectSound()
  })

  it('keeps what it cost when the promotion is over by the time that something is added', async () => {
    const id = await openTab([{ sku: 'tea', quantity: 4 }], 'A2')
    expect(await read(id)).toMatchObject({ due: 3_500 })
    await people.staff('POST', '/promotions/thirty/pause')
    const added = await people.staff('POST', `/orders/${id}/lines`, { lines: [{ sku: 'rice', quantity: 1 }] })
    expect(added.body).toMatchObject({ list: 4_350, discount: 500, due: 3_850 })
    const less = await people.staff('POST', `/orders/${id}/changes`, { set: [{ line: 1, quantity: 1 }] })
    expect(less.body).toMatchObject({ list: 1_350, due: 1_350 })
    await people.staff('POST', '/promotions/thirty/go-live')
    await serve(id)
    await people.payCash(id)
    await close(id)
    await people.expectSound()
  })

  it('is not opened or found by who only scans, and takes nothing that is not there', async () => {
    const dan = people.guest()
    const none = await dan('POST', '/tabs', { qr: qrOf.get('A2'), lines: [{ sku: 'tea', quantity: 1 }] })
    expect(none).toMatchObject({ status: 409, body: { code: 'tab.none' } })
    const id = await openTab([{ sku: 'tea', quantity: 1 }], 'A2')
    const [before, milk] = [await read(id), await people.stock('milk')]
    const short = await dan('POST', '/tabs', {
      qr: qrOf.get('A2'),
      lines: [
        { sku: 'rice', quantity: 1 },
        { sku: 'milk', quantity: 11 },
      ],
    })
    expect(short).toMatchObject({
      body: { code: 'bucket.short', details: { short: [{ resource: 'milk', wanted: 11 }] } },
    })
    expect(await read(id)).toEqual(before)
    expect(await people.stock('milk')).toEqual(milk)
    expect((await dan('GET', `/orders/${id}`)).status).toBe(404)
    const seen = await dan('GET', `/tabs?qr=${encodeURIComponent(qrOf.get('A2') ?? '')}`)
    expect(seen.body.tabs).toMatchObject([{ id }])
    await serve(id)
    await people.payCash(id)
    await close(id)
    await people.expectSound()
  })
})

describe('a store that is closed', () => {
  const hours = (from: string) => ({
    name: { zh: '一号店', en: 'Store one' },
    zone: 'Asia/Shanghai',
    lng: 121.4,
    lat: 31.2,
    modes: ['delivery', 'pickup', 'dine_in', 'ship', 'instant'],
    hours: Array.from({ length: 7 }, () => [{ from, to: '24:00' }]),
  })

  it('opens no tab and adds to none, and says when it opens again', async () => {
    const id = await openTab([{ sku: 'tea', quantity: 1 }], 'A2')
    expect(await people.staff('PUT', '/stores/s1', hours('13:00'))).toMatchObject({ status: 200 })
    const lines = [{ sku: 'tea', quantity: 1 }]
    const groups = [{ mode: 'dine_in', tableCode: 'A2', lines }]
    const closed = { code: 'order.store', details: { storeId: 's1', isOpen: false, opensAt: AT + 3_600_000 } }
    expect((await people.staff('POST', '/orders', { storeId: 's1', groups })).body).toMatchObject(closed)
    expect((await people.staff('POST', `/orders/${id}/lines`, { lines })).body).toMatchObject(closed)
    expect(await people.staff('PUT', '/stores/s1', hours('00:00'))).toMatchObject({ status: 200 })
    await people.done(`/orders/${id}/cancel`)
  })
})

describe('splitting and merging', () => {
  it('gives some of it a bill of its own, served or not, and costs together no more than before', async () => {
    const id = await openTab(
      [
        { sku: 'tea', quantity: 3 },
        { sku: 'apple', quantity: 0.5 },
      ],
      'A1',
    )
    const owed = await people.balance('receivable:tab:s1')
    await serve(id)
    await people.staff('POST', `/orders/${id}/lines`, { lines: [{ sku: 'rice', quantity: 2 }] })
    const whole = await read(id)
    expect(whole).toMatchObject({ list: 4_300, due: 3_800 })
    const split = await people.staff('POST', `/orders/${id}/split`, {
      lines: [{ line: 1, quantity: 1 }, { line: 2 }, { line: 3, quantity: 1 }],
    })
    const rest = await read(id)
    expect(split).toMatchObject({
      status: 201,
      body: { list: 1_950, lines: [{ handedOver: 1 }, { handedOver: 0.5 }, { handedOver: 0 }] },
    })
    expect(rest).toMatchObject({ list: 2_350, lines: [{ quantity: 2, handedOver: 2 }, { quantity: 1 }] })
    expect(split.body.due + rest.due).toBe(whole.due)
    expect(await people.stock('rice')).toMatchObject({ used: expect.any(Number) })
    for (const one of [id, split.body.id]) {
      await serve(one)
      await people.payCash(one)
      expect(await close(one)).toMatchObject({ body: { state: 'closed' } })
    }
    expect(await people.balance('receivable:tab:s1')).toBe(owed)
    await people.expectSound()
  })

  it('puts two tabs together, whose promotions then count over both, and leaves nothing of the other', async () => {
    const [one, two] = [
      await openTab([{ sku: 'tea', quantity: 2 }], 'A1'),
      await openTab([{ sku: 'tea', quantity: 1 }], 'A2'),
    ]
    const before = await people.stock('tea')
    const merged = await people.staff('POST', `/orders/${two}/move`, { to: one })
    expect(merged).toMatchObject({ status: 200, body: { id: one, list: 3_000, due: 2_500 } })
    expect(await read(two)).toMatchObject({ state: 'cancelled', due: 0, lines: [] })
    const told = await recordOrders(platformDb(world.database), [{ merchantId: 'north', orderId: two }])
    expect(told).toMatchObject([{ orders: [{ status: 'cancelled', lines: [], gross: 0 }] }])
    expect(await people.stock('tea')).toEqual(before)
    await serve(one)
    await people.payCash(one)
    await close(one)
    await people.expectSound()
  })

  it('happens while others order and add: nobody waits for another in a circle, and what is there is sold once', async () => {
    const [one, two] = [
      await openTab([{ sku: 'tea', quantity: 4 }], 'A1'),
      await openTab([{ sku: 'rice', quantity: 4 }], 'A2'),
    ]
    const { free } = await people.stock('milk')
    const lines = [
      { sku: 'milk', quantity: 1 },
      { sku: 'tea', quantity: 1 },
      { sku: 'rice', quantity: 1 },
    ]
    const backwards = lines.toReversed()
    const groups = [{ mode: 'pickup', lines: backwards }]
    const deeds = Array.from({ length: 12 }, (_, i) => [
      people.staff('POST', `/orders/${one}/lines`, { lines }),
      people.staff('POST', `/orders/${two}/lines`, { lines: backwards }),
      people.guest()('POST', '/orders', { storeId: 's1', groups }),
      people.staff('POST', `/orders/${i % 2 === 0 ? one : two}/move`, {
        to: i % 2 === 0 ? two : one,
        lines: [{ line: 1, quantity: 1 }],
      }),
    ])
    const answers = await Promise.all(deeds.flat())
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
    const [sold, short] = [200, 409].map((wanted) => answers.filter(({ status }) => status === wanted).length)
    expect(sold).toBeGreaterThan(0)
    expect(short).toBeGreaterThan(0)
    expect(await people.stock('milk')).toMatchObject({ free: 0, capacity: free })
    expect(await strayHolds(people.db)).toEqual([])
    await people.expectSound()
  })

  it('is refused where more was paid on a tab than would be left on it, and changes nothing', async () => {
    const id = await openTab(
      [
        { sku: 'tea', quantity: 2 },
        { sku: 'rice', quantity: 1 },
      ],
      'A2',
    )
    await people.payCash(id, 1_000)
    const before = await read(id)
    const split = await people.staff('POST', `/orders/${id}/split`, { lines: [{ line: 1 }] })
    expect(split).toMatchObject({ status: 409, body: { code: 'tab.paid_beyond', details: { due: 350, paid: 1_000 } } })
    expect(await read(id)).toEqual(before)
    expect(await people.staff('POST', `/orders/${id}/split`, { lines: [{ line: 1, quantity: 1 }] })).toMatchObject({
      status: 201,
    })
    expect(await people.staff('POST', `/orders/${id}/split`, { lines: [{ line: 1, quantity: 2 }] })).toMatchObject({
      body: { code: 'order.no_such_move' },
    })
    await people.expectSound()
  })
})
