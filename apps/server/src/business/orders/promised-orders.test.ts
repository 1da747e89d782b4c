import { randomUUID } from 'node:crypto'
import { type CallCtx, type Ctx, rng } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { buildTestServer, type TestServer } from '../../http/testing/test-server.ts'
import { setClock, setClockSpeed } from '../../platform/clock.ts'
import { readCells, reconcile } from '../buckets/index.ts'
import { openPlanned } from '../stores/index.ts'
import { expireOrders } from './index.ts'
import { type Buyer, priceOrder } from './price-order.ts'

/** Noon in Shanghai, on a Monday. */
const AT = Date.parse('2026-11-02T12:00:00+08:00')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.41, lat: 31.2 }
const STORE = { zone: 'Asia/Shanghai', lng: 121.4, lat: 31.2, modes: ['delivery', 'pickup', 'dine_in', 'ship'] }
const NAME = { zh: '店', en: 'Store' }
const every = <T>(day: T): T[] => Array.from({ length: 7 }, () => day)

let world: CheckoutWorld
/** A second one on the same database: its orders are merged with none of the first's. */
let other: TestServer
const db = () => scopedDb(world.database, 'north')

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClockSpeed(platformDb(world.database), 0)
  await setClock(platformDb(world.database), AT)
  other = await buildTestServer(world)
  for (const [i, store] of ['plain', 'rush', 'slot', 'plan', 'work', 'late', 'life'].entries()) {
    await openShop(world.at(AT), { tea: 1_000, rice: 1_000 }, store, 121.4 + i / 100)
    const hours = every([{ from: '10:00', to: '22:00' }])
    await staff('PUT', `/stores/${store}`, { ...STORE, name: NAME, lng: 121.4 + i / 100, hours, prepareMinutes: 10 })
  }
})
afterAll(async () => {
  await other.app.close()
  await world.close()
})

let devices = 0
/** A guest with a device of their own. */
function guest(server = world.server) {
  const device = `device-${String(++devices).padStart(6, '0')}`
  let token = ''
  const call = async (method: 'GET' | 'POST', path: string, body?: object, key?: string) => {
    const answer = await server.call({
      method,
      url: `/api/v1/shops/north${path}`,
      ...(body ? { body } : {}),
      headers: { 'tandem-device': device, 'tandem-guest': token, ...(key ? { 'idempotency-key': key } : {}) },
    })
    const json = answer.body === '' ? undefined : answer.json()
    if (json?.guestToken) token = json.guestToken
    return { status: answer.statusCode, body: json }
  }
  return {
    call,
    quote: async (asked: object) => (await call('POST', '/quotes', asked)).body.groups,
    slots: async (asked: object) => (await call('POST', '/slots', asked)).body.groups[0].days,
    place: (asked: object) => call('POST', '/orders', asked, randomUUID()),
    promise: async (id: string) => (await call('GET', `/orders/${id}`)).body.groups[0].promisedAt as number,
    async pay(id: string) {
      const started = await call('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
      if (started.status !== 201) return
      await world.pay(started.body.action)
      await world.told()
    },
  }
}
const eitherServer = (i: number) => (i % 2 === 0 ? world.server : other)
const staff = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await world.server.call({ method, url, as: 'owner', ...(body ? { body } : {}) })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
const plan = (store: string, capacity: number, more: object = {}) => {
  const weekly = every([{ from: '09:00', to: '22:00', capacity }])
  return staff('PUT', `/stores/${store}/capacity/picking`, { cellMinutes: 10, weekly, ...more })
}
const basket = (storeId: string, mode = 'pickup', more: object = {}, quantity = 1) => ({
  storeId,
  groups: [{ mode, lines: [{ sku: 'tea', quantity }], ...(mode === 'delivery' ? { address: DOOR } : {}), ...more }],
})
/** Cells of which something was taken, by when they begin. */
const cells = async (place: string) => {
  const window = { from: AT - HOUR, to: AT + 15 * 24 * HOUR }
  const read = await readCells(db(), { place, resources: ['picking'], ...window })
  return read.toSorted((a, b) => a.period - b.period).map(({ period, capacity, taken }) => [period, capacity, taken])
}
const isSound = async () => expect(await reconcile(db())).toEqual([])

describe('an order of a store that does not plan what it can prepare', () => {
  it('is promised for when it can be ready, and brought, and takes no capacity', async () => {
    const ann = guest()
    const asked = {
      storeId: 'plain',
      groups: ['pickup', 'delivery', 'ship'].map((mode) => basket('plain', mode, { address: DOOR }, 2).groups[0]),
    }
    const wanted = [{ promisedAt: AT + 10 * MINUTE }, { promisedAt: AT + 40 * MINUTE }, { promisedAt: null }]
    expect(await ann.quote(asked)).toMatchObject(wanted.map((one) => ({ ...one, problem: null })))
    const key = randomUUID()
    const { body } = await ann.call('POST', '/orders', asked, key)
    expect(body.groups).toMatchObject(wanted)
    expect((await ann.call('POST', '/orders', asked, key)).body.groups).toEqual(body.groups)
    expect((await ann.call('GET', `/orders/${body.id}`)).body.groups).toMatchObject(wanted)
    expect(await cells('plain')).toEqual([])
  })

  it('may be wanted while it is open, early enough to be prepared', async () => {
    const bea = guest()
    const wantedAt = AT + 3 * HOUR + 7 * MINUTE
    expect(await bea.quote(basket('plain', 'pickup', { wantedAt }))).toMatchObject([
      { promisedAt: wantedAt, problem: null },
    ])
    for (const [at, next] of [
      [AT + 5 * MINUTE, AT + 15 * MINUTE],
      [AT + 10 * HOUR, AT + 22 * HOUR + 15 * MINUTE],
    ]) {
      const problem = { code: 'order.slot_closed', next }
      expect(await bea.quote(basket('plain', 'pickup', { wantedAt: at }))).toMatchObject([
        { promisedAt: null, problem },
      ])
      expect(await bea.place(basket('plain', 'pickup', { wantedAt: at }))).toMatchObject({
        status: 409,
        body: { code: 'order.slot_closed', details: { group: 1, wantedAt: at, next } },
      })
    }
  })

  it('may be wanted at round times of the coming days, none of them while it is closed', async () => {
    const days = await guest().slots({ ...basket('plain'), days: 2 })
    expect(days.map(({ date, slots }: { date: string; slots: unknown[] }) => [date, slots.length])).toEqual([
      ['2026-11-02', 39],
      ['2026-11-03', 47],
    ])
    expect(days[0].slots[0]).toEqual({ at: AT + 15 * MINUTE, left: null })
    expect(days[1].slots[0]).toEqual({ at: AT + 22 * HOUR + 15 * MINUTE, left: null })
  })
})

describe('orders in a hurry', () => {
  it('get the next free time each, however many ask at once: no cell too many, none left out', async () => {
    await plan('rush', 3)
    const placed = await Promise.all(Array.from({ length: 40 }, (_, i) => guest(eitherServer(i)).place(basket('rush'))))
    expect(placed.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 201))
    const taken = Array.from({ length: 14 }, (_, i) => [AT + i * 10 * MINUTE, 3, i < 13 ? 3 : 1])
    expect(await cells('rush')).toEqual(taken)
    await isSound()
  })

  it('ask the database once more for that, and not at all where nothing is planned', async () => {
    const asked = { ...basket('rush'), codes: [] } as unknown as Parameters<typeof priceOrder>[1]
    const buyer: Buyer = { channel: 'app', customerId: null, tier: null, segments: [], owner: null }
    const statements = async (storeId: string) => {
      const ctx = world.at(AT)
      let count = 0
      const query: CallCtx['db']['query'] = (...args) => {
        count += 1
        return ctx.db.query(...args)
      }
      const groups = asked.groups.map((group) => ({ ...group, lines: group.lines.map((l) => ({ ...l, options: [] })) }))
      await priceOrder({ ...ctx, db: { ...ctx.db, query } }, { ...asked, storeId, groups }, buyer)
      return count
    }
    await statements('plain')
    expect([await statements('plain'), await statements('rush')]).toEqual([1, 2])
  })
})

describe('a time that is wanted', () => {
  const SIX = AT + 6 * HOUR
  const CELL = SIX - 10 * MINUTE
  const asked = basket('slot', 'pickup', { wantedAt: SIX })

  it('is had by as many as there are places, and the others hear which is the next', async () => {
    await plan('slot', 4)
    const placed = await Promise.all(Array.from({ length: 15 }, (_, i) => guest(eitherServer(i)).place(asked)))
    expect(placed.filter(({ status }) => status === 201)).toHaveLength(4)
    for (const { body } of placed.filter(({ status }) => status !== 201)) {
      const next = SIX + 10 * MINUTE
      expect(body).toMatchObject({ code: 'order.slot_full', details: { group: 1, wantedAt: SIX, next } })
    }
    expect(await cells('slot')).toEqual([[CELL, 4, 4]])
    const day = (await guest().slots({ ...basket('slot'), days: 1 }))[0].slots
    const left = new Map(day.map(({ at, left: n }: { at: number; left: number }) => [at, n]))
    expect([SIX - 10 * MINUTE, SIX, SIX + 10 * MINUTE].map((at) => left.get(at))).toEqual([4, 0, 4])
    await isSound()
  })

  it('is free again once an order expires or is cancelled whole, paid or not; not while a part of it is kept', async () => {
    await expireOrders(db(), AT + HOUR)
    expect(await cells('slot')).toEqual([[CELL, 4, 0]])
    const [cleo, dan] = [guest(), guest()]
    const unpaid = (await cleo.place(asked)).body.id
    const paid = (await dan.place({ ...asked, groups: [{ ...asked.groups[0], lines: [{ sku: 'tea', quantity: 2 }] }] }))
      .body.id
    await dan.pay(paid)
    expect(await cells('slot')).toEqual([[CELL, 4, 2]])
    await cleo.call('POST', `/orders/${unpaid}/cancel`, {})
    await dan.call('POST', `/orders/${paid}/cancel`, { lines: [{ line: 1, quantity: 1 }] })
    expect(await cells('slot')).toEqual([[CELL, 4, 1]])
    expect(await dan.call('POST', `/orders/${paid}/cancel`, {})).toMatchObject({ body: { state: 'cancelled' } })
    expect(await cells('slot')).toEqual([[CELL, 4, 0]])
    await isSound()
  })

  it('is not refused for the sake of baskets that nobody paid in time', async () => {
    const early = Array.from({ length: 4 }, () => guest().place(asked))
    expect((await Promise.all(early)).map(({ status }) => status)).toEqual([201, 201, 201, 201])
    await setClock(platformDb(world.database), AT + HOUR)
    expect(await guest().place(asked)).toMatchObject({ status: 201 })
    await setClock(platformDb(world.database), AT)
    await isSound()
  })

  it('is shared by the groups of one order', async () => {
    const wantedAt = SIX + HOUR
    const both = {
      storeId: 'slot',
      groups: [1, 2, 3, 4, 5].map(() => basket('slot', 'pickup', { wantedAt }).groups[0]),
    }
    expect(await guest().place(both)).toMatchObject({ body: { code: 'order.slot_full', details: { group: 5 } } })
    expect(await guest().place({ ...both, groups: both.groups.slice(1) })).toMatchObject({ status: 201 })
  })
})

describe('a plan that is changed', () => {
  const wantedAt = AT + 2 * HOUR
  const CELL = wantedAt - 10 * MINUTE

  it('is followed by cells of which something is taken; what was promised stays, and nothing more is', async () => {
    await plan('plan', 5)
    const asked = basket('plan', 'pickup', { wantedAt })
    const some = [guest(), guest(), guest()]
    const ids = await Promise.all(some.map(async (one) => (await one.place(asked)).body.id))
    expect((await plan('plan', 2)).status).toBe(200)
    expect(await cells('plan')).toEqual([[CELL, 2, 3]])
    expect(await guest().place(asked)).toMatchObject({ body: { code: 'order.slot_full' } })
    await some[1]?.call('POST', `/orders/${ids[1]}/cancel`, {})
    expect(await guest().place(asked)).toMatchObject({ body: { code: 'order.slot_full' } })
    await some[2]?.call('POST', `/orders/${ids[2]}/cancel`, {})
    expect(await guest().place(asked)).toMatchObject({ status: 201 })
    await isSound()
    const date = '2026-11-02'
    await staff('PUT', `/stores/plan/capacity/picking/dates/${date}`, { spans: [] })
    expect(await cells('plan')).toEqual([[CELL, 0, 2]])
    await staff('DELETE', `/stores/plan/capacity/picking/dates/${date}`)
    expect(await cells('plan')).toEqual([[CELL, 2, 2]])
    expect((await staff('GET', '/shortfalls')).body.shortfalls).toEqual([])
    await isSound()
  })

  it('keeps the length of its cells while something is taken of them', async () => {
    const refused = { code: 'capacity.invalid', details: { reason: 'cells_are_taken', until: CELL } }
    expect(await plan('plan', 2, { cellMinutes: 15 })).toMatchObject({ status: 422, body: refused })
    expect(await plan('plan', 2, { counts: 'minutes' })).toMatchObject({ status: 422, body: refused })
    expect(await cells('plan')).toEqual([[CELL, 2, 2]])
    await expireOrders(db(), AT + HOUR)
    expect((await plan('plan', 2, { cellMinutes: 15 })).status).toBe(200)
    await isSound()
  })

  it('decides what a cell has, not what was read before it', async () => {
    await plan('plan', 7, { cellMinutes: 15 })
    const cell = { resource: 'picking' as const, period: AT + 5 * HOUR }
    const ctx = world.at(AT) as Ctx
    await Promise.all([1, 2, 3].map(() => ctx.db.transaction((tx) => openPlanned(tx, AT, 'plan', [cell]))))
    expect((await cells('plan')).at(-1)).toEqual([cell.period, 7, 0])
    await isSound()
  })
})

describe('a capacity that counts minutes', () => {
  it('is taken by what all pieces need, over several cells when one is too small', async () => {
    await plan('work', 30, { counts: 'minutes' })
    const fay = guest()
    const first = await fay.place(basket('work', 'pickup', {}, 2))
    expect(await fay.promise(first.body.id)).toBe(AT + 10 * MINUTE)
    const second = await fay.place(basket('work', 'pickup', {}, 2))
    expect(await fay.promise(second.body.id)).toBe(AT + 20 * MINUTE)
    const large = await fay.place(basket('work', 'pickup', {}, 7))
    expect(await fay.promise(large.body.id)).toBe(AT + 40 * MINUTE)
    expect(await cells('work')).toEqual([
      [AT, 30, 20],
      [AT + 10 * MINUTE, 30, 30],
      [AT + 20 * MINUTE, 30, 30],
      [AT + 30 * MINUTE, 30, 30],
    ])
    await isSound()
  })
})

describe('an order that is paid some minutes after it was placed', () => {
  it('is promised from then on, where it is wanted as soon as possible', async () => {
    const ida = guest()
    const wantedAt = AT + HOUR
    const groups = [...basket('plain').groups, ...basket('plain', 'pickup', { wantedAt }).groups]
    const { id } = (await ida.place({ storeId: 'plain', groups })).body
    expect(await ida.promise(id)).toBe(AT + 10 * MINUTE)
    await setClock(platformDb(world.database), AT + 4 * MINUTE + 1)
    await ida.pay(id)
    await setClock(platformDb(world.database), AT)
    expect((await ida.call('GET', `/orders/${id}`)).body).toMatchObject({
      state: 'confirmed',
      groups: [{ promisedAt: AT + 15 * MINUTE }, { promisedAt: wantedAt }],
    })
  })
})

describe('an order that is paid after its time ran out', () => {
  const later = AT + HOUR

  it('is promised anew from the moment it is paid, and takes the cell of that', async () => {
    await plan('late', 1)
    const gil = guest()
    const { id } = (await gil.place(basket('late'))).body
    const started = await gil.call('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
    await expireOrders(db(), later)
    await setClock(platformDb(world.database), later)
    await guest().place(basket('late'))
    await world.pay(started.body.action)
    await world.told()
    expect(await gil.call('GET', `/orders/${id}`)).toMatchObject({
      body: { state: 'confirmed', groups: [{ promisedAt: later + 20 * MINUTE }] },
    })
    expect(await cells('late')).toEqual([
      [AT, 1, 0],
      [later, 1, 1],
      [later + 10 * MINUTE, 1, 1],
    ])
    await isSound()
  })

  it('goes back when others have taken the time that it was wanted at', async () => {
    const wantedAt = later + 2 * HOUR
    const hal = guest()
    const { id } = (await hal.place(basket('late', 'pickup', { wantedAt }))).body
    const started = await hal.call('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
    await expireOrders(db(), later + HOUR)
    expect((await guest().place(basket('late', 'pickup', { wantedAt }))).status).toBe(201)
    await world.pay(started.body.action)
    await world.told()
    await world.told()
    expect((await hal.call('GET', `/orders/${id}`)).body).toMatchObject({
      state: 'expired',
      paid: 1_000,
      refunded: 1_000,
    })
    await setClock(platformDb(world.database), AT)
    await isSound()
  })
})

describe('whatever happens to orders and plans', () => {
  /** What orders that are not ended say that they have of each cell. */
  const ofOrders = async () => {
    const rows = await db().query<{ period: number; units: number }>(
      `select (t ->> 'period')::bigint as period, sum((t ->> 'units')::int)::int as units
         from orders o join order_group g on g.order_id = o.id,
              jsonb_array_elements(g.preparation -> 'rounds') r, jsonb_array_elements(r -> 'takes') t
        where o.store_id = 'life' and o.state in ('placed', 'confirmed') and g.state <> 'cancelled' group by 1 order by 1`,
      [],
    )
    return rows.map(({ period, units }) => [period, units])
  }

  it('of each cell as much is taken as orders have of it', async () => {
    const random = rng(11, 'life of a kitchen')
    await plan('life', 4, { counts: 'minutes' })
    const open: { who: ReturnType<typeof guest>; id: string; isPaid: boolean }[] = []
    for (let round = 0; round < 8; round += 1) {
      const capacity = 10 * (2 + random.int(4))
      const acts = Array.from({ length: 10 }, async (_, i) => {
        const known = open[random.int(Math.max(1, open.length))]
        const wantedAt = AT + HOUR + 10 * MINUTE * random.int(4)
        const drawn = random.int(10)
        if (i === 0) return await plan('life', capacity, { counts: 'minutes' })
        if (drawn < 5 || !known) {
          const who = guest()
          const more = drawn % 2 === 0 ? {} : { wantedAt }
          const placed = await who.place(basket('life', 'pickup', more, 1 + random.int(3)))
          if (placed.status === 201) open.push({ who, id: placed.body.id, isPaid: false })
          else expect(placed.body.code).toBe('order.slot_full')
          return placed
        }
        if (drawn < 7 && !known.isPaid) {
          known.isPaid = true
          return await known.who.pay(known.id)
        }
        const lines = drawn === 7 ? { lines: [{ line: 1, quantity: 1 }] } : {}
        return await known.who.call('POST', `/orders/${known.id}/cancel`, lines)
      })
      await Promise.all(acts)
      if (round % 3 === 2) await expireOrders(db(), AT + HOUR)
      const now = await cells('life')
      expect(now.filter(([, , taken]) => taken !== 0).map(([period, , taken]) => [period, taken])).toEqual(
        await ofOrders(),
      )
      await isSound()
    }
    expect(open.length).toBeGreaterThan(20)
  })
})
