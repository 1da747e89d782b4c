import type { OrderAnswer } from '@tandem/contracts'
import { taxOf } from '@tandem/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { readOrder, toOrder } from './order-store.ts'
import { earnedBy, faultsOf, strayHolds, unitsOf } from './testing/order-checks.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const FILLED = { tea: 400, rice: 400, milk: 40, apple: 400_000 }
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.41, lat: 31.2 }
const TAX = 875
const SKUS = ['tea', 'rice', 'milk', 'apple'] as const

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, FILLED))
  // Comes on top, so that every bill rounds it for itself.
  const rates = [{ validFrom: 0, basisPoints: TAX, included: false }]
  const standard = { name: { zh: '标准', en: 'Standard' }, rates }
  expect(await people.staff('PUT', '/tax-classes/standard', standard)).toMatchObject({ status: 200 })
  await people.promote('thirty', {
    rule: { offer: { kind: 'threshold', steps: [{ from: 3_000, off: 500 }], repeats: true } },
  })
  await people.promote('second', {
    rule: { selects: { skus: ['rice'] }, offer: { kind: 'nth_item', n: 2, basisPoints: 5_000 } },
  })
  const flash = { selects: { skus: ['milk'] }, offer: { kind: 'unit_price', price: 333 }, funder: 'supplier' }
  await people.promote('flash', { rule: flash, limits: { unitsQuota: 25 } })
  const rule = { channel: 'till', placeId: 's1', subject: 'sku', code: 'tea', leave: 0, dailyQuota: 350 }
  expect(await people.staff('PUT', '/stock-rules', rule)).toMatchObject({ status: 200 })
  await people.promote('apples', {
    rule: { selects: { skus: ['apple'] }, offer: { kind: 'percent', basisPoints: 1_700 } },
    limits: { budget: 3_000, uses: 12 },
  })
})
afterAll(() => world.close())

const readAll = (ids: readonly string[]): Promise<OrderAnswer[]> =>
  Promise.all(ids.map(async (id) => toOrder(await readOrder(people.db, id), AT)))
const post = (id: string, path: string, body: object = {}) => people.staff('POST', `/orders/${id}${path}`, body)

/** One thing that somebody does; its numbers choose what and how much of it, among what is there. */
interface Deed {
  what: keyof typeof DEEDS
  which: number
  how: number
  much: number
}

interface Scene extends Omit<Deed, 'what'> {
  ids: string[]
  tabs: string[]
  order: OrderAnswer
}
interface Done {
  status: number
  body: { code?: string; id?: string; action?: object }
}

const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(1, from.length)]
const kilos = (sku: string, n: number) => (sku === 'apple' ? (n + 1) * 0.35 : n + 1)
const asked = (how: number, much: number) => {
  const sku = SKUS[how % 4] as string
  return { sku, quantity: kilos(sku, much % 4), substitutes: (['ask', 'best'] as const)[much % 2] }
}
type Line = OrderAnswer['lines'][number]
const openOf = ({ quantity, cancelled, handedOver }: Line) => quantity - cancelled - handedOver
const openLine = ({ lines }: OrderAnswer, n: number) =>
  pick(
    lines.filter((line) => openOf(line) > 0),
    n,
  )
const groupOf = ({ groups }: OrderAnswer, n: number) => pick(groups, Math.floor(n / 7))
const isIn =
  (...states: string[]) =>
  ({ groups }: OrderAnswer) =>
    groups.some(({ state }) => states.includes(state))
const isOpenTab = (order: OrderAnswer) =>
  order.groups.length === 1 && order.groups[0]?.mode === 'dine_in' && isIn('open', 'served')(order)

/** Where a deed is likely to go through; it is tried elsewhere too. */
const FITS: Partial<Record<keyof typeof DEEDS, (order: OrderAnswer) => boolean>> = {
  add: isOpenTab,
  split: isOpenTab,
  merge: isOpenTab,
  edit: isIn('new', 'open', 'waiting'),
  begin: isIn('new', 'waiting'),
  propose: isIn('preparing'),
  decide: isIn('preparing'),
  authorise: isIn('new', 'waiting', 'open'),
  part: isIn('ready', 'open'),
  cancel: isIn('new', 'preparing', 'ready', 'open'),
  return: ({ lines }) => lines.some(({ handedOver, returned }) => handedOver > returned),
}

/** A part of a line, in its unit. */
const some = (line: Line, much: number) => {
  const open = openOf(line)
  return line.unit === 'kg' ? Math.round(open * 1_000) / 1_000 : Math.min(open, (much % 3) + 1)
}

const DEEDS = {
  async place({ ids, how, much, which }: Scene): Promise<Done> {
    const lines = [asked(how, much), asked(how + 1 + which, much + 1)]
    const kind = [{ mode: 'dine_in', tableCode: 'A1' }, { mode: 'pickup' }, { mode: 'delivery', address: DOOR }][
      which % 3
    ]
    const besides = [
      { mode: 'delivery', address: DOOR, lines: [asked(how + 1, much + 3)] },
      { mode: 'pickup', lines: [asked(how + 1, much + 3)] },
      { mode: 'instant', lines: [asked(how + 2, much + 5)] },
    ].slice(0, how % 4)
    const groups = [{ ...kind, lines }, ...(which % 2 === 0 ? besides : [])]
    const done = await people.staff('POST', '/orders', { storeId: 's1', groups })
    if (done.body.id) ids.push(done.body.id)
    return done
  },
  add: ({ order, how, much }: Scene): Promise<Done> => post(order.id, '/lines', { lines: [asked(how, much)] }),
  async edit({ order, how, much }: Scene): Promise<Done> {
    const line = pick(order.lines, how)
    const set = line ? [{ line: line.line, quantity: line.unit === 'kg' ? 0.5 : much % 5 }] : []
    return await post(order.id, '/changes', { set, add: how % 3 === 0 ? [asked(how, much)] : [] })
  },
  async split({ ids, order, how, much }: Scene): Promise<Done> {
    const line = pick(order.lines, how)
    const part = line && line.unit !== 'kg' ? { quantity: (much % 3) + 1 } : {}
    const done = await post(order.id, '/split', { lines: [{ line: line?.line ?? 1, ...part }] })
    if (done.status === 201) ids.push(done.body.id)
    return done
  },
  async merge({ tabs, order, how, much }: Scene): Promise<Done> {
    const line = pick(order.lines, how)
    const lines = how % 2 === 0 && line ? { lines: [{ line: line.line }] } : {}
    return await post(order.id, '/move', {
      to:
        pick(
          tabs.filter((id) => id !== order.id),
          much,
        ) ?? order.id,
      ...lines,
    })
  },
  async move({ order, how }: Scene): Promise<Done> {
    const actions = groupOf(order, how)?.actions.filter((action) => action !== 'cancel') ?? []
    return await post(order.id, `/groups/${groupOf(order, how)?.id ?? 1}/${pick(actions, how) ?? 'serve'}`)
  },
  /** Pays all of it and begins to pick. */
  async begin({ order, which }: Scene): Promise<Done> {
    const paid: Done = await people.payCash(order.id)
    const begun: Done = await post(order.id, `/groups/${groupOf(order, which)?.id ?? 1}/start`)
    return begun.status < 300 ? begun : paid
  },
  async part({ order, how, much }: Scene): Promise<Done> {
    const line = openLine(order, how)
    const lines = [{ line: line?.line ?? 1, quantity: Math.max(0.001, line ? some(line, much) : 1) }]
    return await post(order.id, `/groups/${line?.group ?? 1}/parts`, {
      lines,
      rest: much % 4 === 0 ? 'cancel' : 'later',
    })
  },
  async propose({ order, how, much }: Scene): Promise<Done> {
    const body = { with: asked(how, much), dearer: much % 5 === 0 }
    return await post(order.id, `/lines/${openLine(order, how)?.line ?? 1}/substitute`, body)
  },
  async decide({ order, how, much }: Scene): Promise<Done> {
    const { substitutions } = (await people.staff('GET', `/orders/${order.id}/substitutions`)).body
    const one = pick<{ id: string; due: number }>(substitutions, how)
    if (!one) return { status: 404, body: {} }
    return await post(order.id, `/substitutions/${one.id}`, { accept: much % 3 > 0 })
  },
  async cancel({ order, how, much }: Scene): Promise<Done> {
    const line = openLine(order, how)
    const part =
      how % 4 > 0 && line ? { lines: [{ line: line.line, quantity: Math.max(0.001, some(line, much)) }] } : {}
    return await post(order.id, '/cancel', part)
  },
  pay: ({ order, how, much }: Scene): Promise<Done> =>
    people.payCash(order.id, how % 3 === 0 ? 100 * (much + 1) : undefined),
  /** A promotion ends, or begins again. */
  async season({ much }: Scene): Promise<Done> {
    const id = (['thirty', 'second'] as const)[much % 2]
    const paused: Done = await people.staff('POST', `/promotions/${id}/pause`)
    return paused.status < 300 ? paused : await people.staff('POST', `/promotions/${id}/go-live`)
  },
  /** Somebody agrees to pay all of it, or a part, once the goods go. */
  async authorise({ order, how, much }: Scene): Promise<Done> {
    const amount = how % 3 === 0 ? { amount: 100 * (much + 1) } : {}
    const started = await post(order.id, '/payments', { provider: 'sandbox', capture: 'manual', ...amount })
    if (started.status < 300) await world.pay(started.body.action ?? {})
    return started
  },
  async return({ order, how, much }: Scene): Promise<Done> {
    const line = pick(
      order.lines.filter(({ handedOver, returned }) => handedOver > returned),
      how,
    )
    const lines = [{ line: line?.line ?? 1, quantity: line?.unit === 'kg' ? 0.1 : (much % 2) + 1 }]
    return await post(order.id, '/returns', { lines, reason: 'other' })
  },
  refund: ({ order, much }: Scene): Promise<Done> =>
    post(order.id, '/refunds', { amount: 50 * (much + 1), reason: 'late', way: { to: 'original' } }),
} as const

const deeds = fc.array(
  fc.record({
    what: fc.constantFrom(...(Object.keys(DEEDS) as (keyof typeof DEEDS)[]), 'begin', 'propose', 'decide', 'merge'),
    which: fc.nat(1_000),
    how: fc.nat(1_000),
    much: fc.nat(20),
  }) as fc.Arbitrary<Deed>,
  { minLength: 30, maxLength: 45, size: 'max' },
)

describe('whatever is done to orders in whatever order', () => {
  it('stock is what lines have open, money is what lines cost, the ledger is balanced, nobody gets back more than they paid', async () => {
    const wentThrough = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(deeds, async (sequence) => {
        const ids: string[] = []
        const first = { ids, tabs: [], much: 2, order: {} as OrderAnswer }
        for (const which of [0, 1, 2, 3, 6]) await DEEDS.place({ ...first, which, how: which })
        let before = await readAll(ids)
        for (const { what, ...how } of sequence) {
          const likely = how.which % 5 > 0 ? before.filter(FITS[what] ?? (() => true)) : []
          const order = pick(likely, how.which) ?? (pick(before, how.which) as OrderAnswer)
          const tabs = before.filter(isOpenTab).map(({ id }) => id)
          const done = await DEEDS[what]({ ids, tabs, order, ...how })
          await world.told()
          const after = await readAll(ids)
          expect(done.status, JSON.stringify(done.body)).toBeLessThan(500)
          if (done.status < 300) wentThrough.set(what, (wentThrough.get(what) ?? 0) + 1)
          else expect(after, `${what} was refused with ${done.body.code}`).toEqual(before)
          expect(after.flatMap((one) => faultsOf(one, one.tax))).toEqual([])
          if (done.status < 300) expectDone(what, before, after)
          before = after
        }
        expect(await strayHolds(people.db)).toEqual([])
        for (const one of before) await expectBooked(one)
        await people.expectSound()
      }),
      // What was done before stays done: the same deeds again meet other shelves.
      { numRuns: 6, endOnFailure: true },
    )
    expect(wentThrough.size, JSON.stringify([...wentThrough])).toBeGreaterThan(Object.keys(DEEDS).length - 3)
    await expectAllGoodsKnown()
  }, 300_000)
})

/** What a deed does to all orders together. */
function expectDone(what: string, before: readonly OrderAnswer[], after: readonly OrderAnswer[]): void {
  const sum = (orders: readonly OrderAnswer[], of: (one: OrderAnswer) => number) =>
    orders.reduce((all, one) => all + of(one), 0)
  if (what === 'split' || what === 'merge') {
    expect(unitsOf(after)).toEqual(unitsOf(before))
    expect(sum(after, ({ list }) => list)).toBe(sum(before, ({ list }) => list))
    expect(sum(after, ({ due }) => due)).toBeLessThanOrEqual(sum(before, ({ due }) => due))
  }
  if (what === 'pay' || what === 'authorise' || what === 'refund')
    expect(unitsOf(after).kept).toEqual(unitsOf(before).kept)
  if (what === 'add') {
    const more = sum(after, ({ list }) => list) - sum(before, ({ list }) => list)
    expect(more).toBeGreaterThan(0)
    expect(sum(after, ({ due }) => due)).toBeLessThanOrEqual(
      sum(before, ({ due }) => due) + more + taxOf(more, TAX, false),
    )
  }
  if (what === 'part') expect(unitsOf(after).inHand).not.toEqual(unitsOf(before).inHand)
  if (what === 'refund' || what === 'return' || what === 'cancel') {
    expect(sum(after, ({ due }) => due)).toBeLessThanOrEqual(sum(before, ({ due }) => due))
  }
}

const grams = (units: number) => Math.round(units * 1_000)

/** The ledger charged for what was handed over: all of a line exactly, a part of it to the minor units of its streams. */
async function expectBooked(order: OrderAnswer): Promise<void> {
  const lines = order.lines.map(({ net, tax, quantity, cancelled, returned, handedOver }) => {
    const kept = grams(quantity - cancelled - returned)
    const inHand = grams(handedOver - returned)
    return { worth: kept > 0 ? ((net + tax) * inHand) / kept : 0, isPart: inHand > 0 && inHand < kept }
  })
  const fees = order.groups.map(({ id, fee, feeDiscount }) => {
    return order.lines.some(({ group, handedOver }) => group === id && handedOver > 0) ? fee - feeDiscount : 0
  })
  const worth = lines.reduce((sum, line) => sum + line.worth, 0) + fees.reduce((sum, fee) => sum + fee, 0)
  const slack = 4 * lines.filter(({ isPart }) => isPart).length
  expect(Math.abs((await earnedBy(people.db, order.id)) - worth), `order ${order.number}`).toBeLessThanOrEqual(slack)
}

/** Nothing of what was on the shelves is lost: it is there, or was handed over and did not come back. */
async function expectAllGoodsKnown(): Promise<void> {
  const gone = await people.db.query<{ sku: string; units: number }>(
    'select sku, sum(handed_over - returned)::bigint as units from order_line group by sku',
  )
  for (const { sku, units } of gone) {
    expect((await people.stock(sku)).capacity + units, sku).toBe(FILLED[sku as keyof typeof FILLED])
  }
}
