import type { OrderAnswer } from '@tandem/contracts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { type Kitchen, kitchenOf, loadOf, SKUS, type Sku } from '../../../../../tests/world/kitchen.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock, setClockSpeed } from '../../platform/clock.ts'
import { readOrder, toOrder } from './order-store.ts'

/** Noon in Shanghai, on a Monday: no cell has begun. */
const AT = Date.parse('2026-11-02T12:00:00+08:00')
const MINUTE = 60_000

let world: CheckoutWorld
let kitchen: Kitchen

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClockSpeed(platformDb(world.database), 0)
  await setClock(platformDb(world.database), AT)
  kitchen = await kitchenOf(world, AT)
  await kitchen.open('minutes', 'minutes', 60)
  await kitchen.open('orders', 'orders', 2)
})
afterAll(() => world.close())

interface Scene {
  store: string
  ids: string[]
  order: OrderAnswer
  /** Another order. */
  other: OrderAnswer
  which: number
  how: number
  much: number
}
interface Done {
  status: number
  body: { code?: string; id?: string; due?: number }
}

const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(1, from.length)]
const post = (id: string, path: string, body: object = {}): Promise<Done> =>
  kitchen.people.staff('POST', `/orders/${id}${path}`, body)
const asked = (how: number, much: number) => {
  const sku = pick(SKUS, how) as Sku
  const quantity = sku === 'apple' ? 0.35 * (1 + (much % 3)) : 1 + (much % 4)
  return { sku, quantity, substitutes: (['ask', 'best'] as const)[much % 2] }
}
type Line = OrderAnswer['lines'][number]
const openOf = ({ quantity, cancelled, handedOver }: Line) =>
  Math.round((quantity - cancelled - handedOver) * 1e3) / 1e3
const openLine = ({ lines }: OrderAnswer, n: number) =>
  pick(
    lines.filter((line) => openOf(line) > 0),
    n,
  )
/** Some of what is open of a line; what is weighed mostly whole. */
const some = (line: Line, much: number) => (line.unit === 'kg' ? openOf(line) : Math.min(openOf(line), 1 + (much % 3)))

const DEEDS = {
  async place({ store, ids, which, how, much }: Scene): Promise<Done> {
    const lines = [asked(how, much), asked(how + 1 + (which % 3), much + 1)]
    const kind = which % 2 === 0 ? { mode: 'pickup' } : { mode: 'dine_in', tableCode: 'A1' }
    const wanted = which % 6 === 0 ? { wantedAt: AT + (60 + 10 * (much % 3)) * MINUTE } : {}
    const groups = [{ ...kind, ...wanted, lines }]
    const done: Done = await kitchen.people.staff('POST', '/orders', { storeId: store, groups })
    if (done.status !== 201 || !done.body.id) return done
    ids.push(done.body.id)
    return done
  },
  larger: ({ order, how, much }: Scene) => post(order.id, '/changes', { add: [asked(how, much)] }),
  smaller({ order, how, much }: Scene) {
    const line = openLine(order, how)
    const quantity = line ? Math.round((line.quantity - line.cancelled - some(line, much)) * 1e3) / 1e3 : 1
    return post(order.id, '/changes', { set: [{ line: line?.line ?? 1, quantity }] })
  },
  swap({ order, how, much }: Scene) {
    const set = [{ line: openLine(order, how)?.line ?? 1, quantity: 0 }]
    return post(order.id, '/changes', { set, add: [asked(how + much, much)] })
  },
  cancel({ order, how, much }: Scene) {
    const line = openLine(order, how)
    return post(order.id, '/cancel', { lines: [{ line: line?.line ?? 1, quantity: line ? some(line, much) : 1 }] })
  },
  cancelAll: ({ order }: Scene) => post(order.id, '/cancel'),
  async begin({ order }: Scene): Promise<Done> {
    await kitchen.people.payCash(order.id)
    return await post(order.id, '/groups/1/start')
  },
  async substitute({ order, how, much }: Scene): Promise<Done> {
    const line = openLine(order, how)
    if (!line) return { status: 404, body: {} }
    const offer = { with: asked(how + much, much), quantity: some(line, much), dearer: true }
    const proposed = await post(order.id, `/lines/${line.line}/substitute`, offer)
    if (proposed.status !== 200) return proposed
    const { substitutions } = (await kitchen.people.staff('GET', `/orders/${order.id}/substitutions`)).body
    const one = substitutions.find(({ state }: { state: string }) => state === 'proposed')
    if (!one) return proposed
    const accept = how % 4 > 0
    return await post(order.id, `/substitutions/${one.id}`, accept ? { accept, expectedDue: one.due } : { accept })
  },
  add: ({ order, how, much }: Scene) => post(order.id, '/lines', { lines: [asked(how, much)] }),
  async split({ ids, order, how, much }: Scene): Promise<Done> {
    const line = openLine(order, how)
    const part = line && line.unit !== 'kg' ? { quantity: some(line, much) } : {}
    const done = await post(order.id, '/split', { lines: [{ line: line?.line ?? 1, ...part }] })
    if (done.status === 201 && done.body.id) ids.push(done.body.id)
    return done
  },
  move({ order, other, how, much }: Scene) {
    const line = pick(order.lines, how)
    const part = line && line.unit !== 'kg' && much % 2 === 0 ? { quantity: some(line, much) || 1 } : {}
    const lines = much % 5 > 0 && line ? { lines: [{ line: line.line, ...part }] } : {}
    return post(order.id, '/move', { to: other.id, ...lines })
  },
  serve({ order, how, much }: Scene) {
    const line = openLine(order, how)
    const rest = much % 3 === 0 ? 'cancel' : 'later'
    return post(order.id, '/groups/1/parts', {
      ...{ lines: [{ line: line?.line ?? 1, quantity: line ? some(line, much) : 1 }], rest },
    })
  },
  finish: ({ order }: Scene) => post(order.id, '/groups/1/finish'),
  serveAll: ({ order }: Scene) => post(order.id, '/groups/1/serve'),
} satisfies Record<string, (scene: Scene) => Promise<Done>>
type What = keyof typeof DEEDS

const isOpenTab = ({ groups: [group] }: OrderAnswer) =>
  group?.mode === 'dine_in' && ['open', 'served'].includes(group.state)
const isIn =
  (...states: string[]) =>
  ({ groups }: OrderAnswer) =>
    states.includes(groups[0]?.state ?? '')
/** Where a deed is likely to go through; it is tried elsewhere too. */
const FITS: Partial<Record<What, (order: OrderAnswer) => boolean>> = {
  larger: isIn('waiting', 'new', 'open'),
  smaller: isIn('waiting', 'new', 'open'),
  swap: isIn('waiting', 'new', 'open'),
  cancel: isIn('new', 'preparing', 'open'),
  begin: isIn('waiting', 'new'),
  substitute: isIn('preparing'),
  add: isOpenTab,
  split: isOpenTab,
  move: isOpenTab,
  serve: isIn('open'),
  finish: isIn('new', 'preparing'),
  serveAll: isIn('open'),
}
/** Where nothing takes more than it had, nothing is later. */
const ONLY_LESS: ReadonlySet<string> = new Set(['smaller', 'cancel', 'serve', 'finish', 'serveAll'])

const deedsOf = (whats: readonly What[]) =>
  fc.array(
    fc.record({
      what: fc.constantFrom(...whats),
      which: fc.nat(1_000),
      how: fc.nat(1_000),
      much: fc.nat(20),
    }),
    { minLength: 25, maxLength: 40, size: 'max' },
  )

const PICKED = ['place', 'larger', 'smaller', 'swap', 'cancel', 'cancelAll', 'begin', 'substitute', 'finish'] as const
const LIVES = { numRuns: 5, endOnFailure: true }

describe('whatever becomes of orders, their store keeps as much time for them as what is left of them takes', () => {
  it('by the minutes of all pieces, also where tabs are added to, split, put together and served in parts', async () => {
    const life: Life = { store: 'minutes', wentThrough: new Map() }
    const deeds = deedsOf(Object.keys(DEEDS) as What[])
    await fc.assert(
      fc.asyncProperty(deeds, (sequence) => live(life, sequence)),
      LIVES,
    )
    expect([...life.wentThrough.keys()].toSorted()).toEqual(Object.keys(DEEDS).toSorted())
  }, 300_000)

  it('by the number of orders', async () => {
    const life: Life = { store: 'orders', wentThrough: new Map() }
    await fc.assert(
      fc.asyncProperty(deedsOf(PICKED), (sequence) => live(life, sequence)),
      LIVES,
    )
    expect([...life.wentThrough.keys()].toSorted()).toEqual([...PICKED].toSorted())
    expect([await kitchen.taken('orders'), await kitchen.taken('orders', 'kitchen')]).toEqual([{}, {}])
  }, 300_000)
})

const readAll = (ids: readonly string[]): Promise<OrderAnswer[]> =>
  Promise.all(ids.map(async (id) => toOrder(await readOrder(kitchen.people.db, id), AT)))

const sumOf = (cells: Record<string, number>) => Object.values(cells).reduce((sum, units) => sum + units, 0)

async function expectTaken(store: 'minutes' | 'orders', orders: readonly OrderAnswer[], after: string): Promise<void> {
  const [picking, kitchens] = await Promise.all([kitchen.taken(store, 'picking'), kitchen.taken(store, 'kitchen')])
  const { picking: toPick = 0, kitchen: toCook = 0 } = loadOf(orders, store)
  expect({ picking: sumOf(picking), kitchen: sumOf(kitchens) }, after).toEqual({ picking: toPick, kitchen: toCook })
}

interface Life {
  store: 'minutes' | 'orders'
  wentThrough: Map<string, number>
}

/** Does deeds, and looks after each of them; cancels all that is left, and looks again. */
async function live(
  { store, wentThrough }: Life,
  sequence: readonly { what: What; which: number; how: number; much: number }[],
): Promise<void> {
  const ids: string[] = []
  const odd = (which: number) => (store === 'orders' ? which * 2 : which)
  for (const which of [1, 2, 3, 6]) {
    await DEEDS.place({ store, ids, which: odd(which), how: which, much: which } as Scene)
  }
  let before = await readAll(ids)
  for (const { what, ...numbers } of sequence) {
    const { which } = numbers
    const likely = which % 5 > 0 ? before.filter(FITS[what] ?? (() => true)) : before
    const order = pick(likely, which) ?? (pick(before, which) as OrderAnswer)
    const others = before.filter((one) => isOpenTab(one) && one.id !== order.id)
    const other = pick(others, numbers.much) ?? order
    const done = await DEEDS[what]({
      store,
      ids,
      order,
      other,
      ...numbers,
      which: what === 'place' ? odd(which) : which,
    })
    const after = await readAll(ids)
    expect(done.status, JSON.stringify(done.body)).toBeLessThan(500)
    if (done.status < 300) wentThrough.set(what, (wentThrough.get(what) ?? 0) + 1)
    await expectTaken(store, after, `${what} ${done.status} ${done.body.code ?? ''}`)
    if (ONLY_LESS.has(what)) expect(promisesOf(after)).toEqual(promisesOf(before))
    before = after
  }
  await kitchen.people.expectSound()
  for (const { id } of before) await post(id, '/cancel')
  const rest = await readAll(ids)
  await expectTaken(store, rest, 'all cancelled')
  expect([await kitchen.taken(store), await kitchen.taken(store, 'kitchen')]).toEqual([{}, {}])
  await kitchen.people.expectSound()
}

function promisesOf(orders: readonly OrderAnswer[]): (number | null)[] {
  return orders.flatMap(({ groups }) => groups.map(({ promisedAt }) => promisedAt))
}
