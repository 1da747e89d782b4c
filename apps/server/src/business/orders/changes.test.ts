import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { fillShelves } from '../../../../../tests/world/shop.ts'
import { refundOwed } from '../payments/index.ts'
import { expireOrders } from './index.ts'
import { faultsOf, strayHolds } from './testing/order-checks.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.41, lat: 31.2 }

let world: CheckoutWorld
let people: People
type Guest = ReturnType<typeof people.guest>

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 1_000, rice: 1_000, milk: 3, apple: 50_000 }))
  await people.promote('fifty', { rule: { offer: { kind: 'threshold', steps: [{ from: 5_000, off: 1_000 }] } } })
  await people.promote('once', {
    rule: { selects: { skus: ['apple'] }, offer: { kind: 'percent', basisPoints: 5_000 } },
    limits: { usesPerOwner: 1, budget: 10_000 },
  })
})
afterAll(() => world.close())

const basket = (lines: object[], mode = 'pickup') => ({
  storeId: 's1',
  groups: [{ mode, lines, ...(mode === 'delivery' ? { address: DOOR } : {}) }],
})
const place = async (who: Guest, asked: object) => {
  const placed = await who('POST', '/orders', asked)
  expect(placed).toMatchObject({ status: 201 })
  return placed.body.id as string
}
const pay = async (who: Guest, id: string) => {
  const started = await who('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
  expect(started).toMatchObject({ status: 201 })
  await world.pay(started.body.action)
  await world.told()
}
const bought = async (who: Guest, asked: object) => {
  const id = await place(who, asked)
  await pay(who, id)
  return id
}
const read = async (id: string) => (await people.staff('GET', `/orders/${id}`)).body
const move = (id: string, action: string) => people.staff('POST', `/orders/${id}/groups/1/${action}`)

describe('an edit before preparation', () => {
  it('upwards says what is open, keeps the goods, and is not prepared before that is paid', async () => {
    const ann = people.guest()
    const id = await bought(ann, basket([{ sku: 'tea', quantity: 4 }]))
    const before = await people.stock('tea')
    const asked = { set: [{ line: 1, quantity: 6 }], add: [{ sku: 'rice', quantity: 1 }] }
    const quote = await ann('POST', `/orders/${id}/changes/quote`, asked)
    expect(quote).toMatchObject({
      status: 200,
      body: { due: 5_350, discount: 1_000, openAmount: 1_350, owed: 0, short: [] },
    })
    expect(await read(id)).toMatchObject({ due: 4_000 })
    const edited = await ann('POST', `/orders/${id}/changes`, { ...asked, expectedDue: 5_350 })
    expect(edited).toMatchObject({
      status: 200,
      body: {
        due: 5_350,
        paid: 4_000,
        lines: [{ quantity: 4 }, { sku: 'rice' }, { sku: 'tea', quantity: 2, addedBy: 'you' }],
      },
    })
    expect(await people.stock('tea')).toMatchObject({ used: before.used + 2 })
    expect(await move(id, 'start')).toMatchObject({ body: { code: 'order.unpaid', details: { missing: 1_350 } } })
    await pay(ann, id)
    for (const action of ['start', 'finish', 'collect']) expect(await move(id, action)).toMatchObject({ status: 200 })
    expect(await read(id)).toMatchObject({ state: 'closed', paid: 5_350, refunded: 0 })
    expect(await people.balance('customer_prepayments')).toBe(0)
    await people.expectSound()
  })

  it('downwards frees the goods and gives back what is paid too much, by itself', async () => {
    const bob = people.guest()
    const before = await people.stock('tea')
    const id = await bought(
      bob,
      basket(
        [
          { sku: 'tea', quantity: 3 },
          { sku: 'rice', quantity: 2 },
        ],
        'delivery',
      ),
    )
    const edited = await bob('POST', `/orders/${id}/changes`, {
      set: [
        { line: 1, quantity: 1 },
        { line: 2, quantity: 0 },
      ],
    })
    expect(edited.body).toMatchObject({
      due: 1_500,
      paid: 4_200,
      refunded: 2_700,
      lines: [{ cancelled: 2 }, { cancelled: 2 }],
    })
    expect(await people.stock('tea')).toMatchObject({ used: before.used + 1 })
    const below = await bob('POST', `/orders/${id}/changes`, {
      set: [{ line: 1, quantity: 0 }],
      add: [{ sku: 'rice', quantity: 1 }],
    })
    expect(below).toMatchObject({ body: { code: 'order.below_minimum' } })
    const up = await bob('POST', `/orders/${id}/changes`, { add: [{ sku: 'tea', quantity: 1 }] })
    expect(up.body).toMatchObject({ due: 2_500, paid: 4_200, refunded: 2_700 })
    await pay(bob, id)
    expect(await read(id)).toMatchObject({ paid: 5_200, refunded: 2_700, due: 2_500 })
    await people.expectSound()
  })

  it('is refused with what is short, at another price than agreed, and once somebody prepares it: nothing changes', async () => {
    const cleo = people.guest()
    const id = await bought(
      cleo,
      basket([
        { sku: 'tea', quantity: 1 },
        { sku: 'milk', quantity: 3 },
      ]),
    )
    const [before, tea] = [await read(id), await people.stock('tea')]
    const refused = async (asked: object, code: string) => {
      expect(await cleo('POST', `/orders/${id}/changes`, asked)).toMatchObject({ body: { code } })
      expect([await read(id), await people.stock('tea')]).toEqual([before, tea])
    }
    await refused({ set: [{ line: 1, quantity: 0 }], add: [{ sku: 'milk', quantity: 1 }] }, 'bucket.short')
    await refused({ add: [{ sku: 'tea', quantity: 1 }], expectedDue: 1 }, 'order.price_changed')
    await refused(
      {
        set: [
          { line: 1, quantity: 0 },
          { line: 2, quantity: 0 },
        ],
      },
      'order.incomplete',
    )
    await refused({ set: [{ line: 9, quantity: 1 }] }, 'order.no_such_move')
    await refused({ add: [{ sku: 'gold', quantity: 1 }] }, 'order.unknown_sku')
    expect(await people.guest()('POST', `/orders/${id}/changes`, { add: [{ sku: 'tea', quantity: 1 }] })).toMatchObject(
      { status: 404 },
    )
    // What it has itself is there for it: three of three again, in other lines.
    const swap = { set: [{ line: 2, quantity: 1 }], add: [{ sku: 'milk', quantity: 2 }] }
    expect(await cleo('POST', `/orders/${id}/changes`, swap)).toMatchObject({ status: 200, body: { due: 3_040 } })
    await move(id, 'start')
    const late = await cleo('POST', `/orders/${id}/changes`, { add: [{ sku: 'tea', quantity: 1 }] })
    expect(late).toMatchObject({ body: { code: 'order.no_such_move' } })
    await people.expectSound()
  })

  it('keeps what is had once: the order’s own use of a promotion is not in its way, and is free for another order later', async () => {
    const dan = people.guest()
    const id = await bought(dan, basket([{ sku: 'apple', quantity: 1 }]))
    expect(await read(id)).toMatchObject({ due: 600 })
    const more = await dan('POST', `/orders/${id}/changes`, { add: [{ sku: 'apple', quantity: 2 }] })
    expect(more.body).toMatchObject({ due: 1_800 })
    expect((await dan('POST', '/quotes', basket([{ sku: 'apple', quantity: 1 }]))).body).toMatchObject({ due: 1_200 })
    await dan('POST', `/orders/${id}/changes`, {
      set: [
        { line: 1, quantity: 0 },
        { line: 2, quantity: 0 },
      ],
      add: [{ sku: 'tea', quantity: 1 }],
    })
    expect((await dan('POST', '/quotes', basket([{ sku: 'apple', quantity: 1 }]))).body).toMatchObject({ due: 600 })
    await people.expectSound()
  })

  it('takes no more than the channel may sell a day, and what it puts back may be sold', async () => {
    await fillShelves(world.at(AT), { milk: 10 })
    const rule = { channel: 'app', placeId: 's1', subject: 'sku', code: 'milk', leave: 0 }
    expect(await people.staff('PUT', '/stock-rules', { ...rule, dailyQuota: 2 })).toMatchObject({ status: 200 })
    const fay = people.guest()
    const id = await bought(fay, basket([{ sku: 'tea', quantity: 1 }]))
    const edit = (asked: object) => fay('POST', `/orders/${id}/changes`, asked)
    expect(await edit({ add: [{ sku: 'milk', quantity: 1 }] })).toMatchObject({ status: 200 })
    const beyond = await edit({ add: [{ sku: 'milk', quantity: 2 }] })
    expect(beyond.body).toMatchObject({ code: 'bucket.short', details: { short: [{ kind: 'quota', free: 1 }] } })
    const back = await edit({ set: [{ line: 2, quantity: 0 }], add: [{ sku: 'milk', quantity: 2 }] })
    expect(back).toMatchObject({ status: 200, body: { due: 2_360 } })
    await people.staff('PUT', '/stock-rules', { ...rule, dailyQuota: null })
    await people.expectSound()
  })

  it('of what is not paid yet changes what is kept for it; one that is paid by it begins', async () => {
    const eve = people.guest()
    const before = await people.stock('tea')
    const id = await place(eve, basket([{ sku: 'tea', quantity: 2 }]))
    await people.payCash(id, 1_000)
    await eve('POST', `/orders/${id}/changes`, { add: [{ sku: 'tea', quantity: 1 }] })
    expect(await people.stock('tea')).toMatchObject({ held: before.held + 3, used: before.used })
    const less = await eve('POST', `/orders/${id}/changes`, { set: [{ line: 1, quantity: 0 }] })
    expect(less.body).toMatchObject({ state: 'confirmed', due: 1_000, paid: 1_000, groups: [{ state: 'new' }] })
    expect(await people.stock('tea')).toMatchObject({ held: before.held, used: before.used + 1 })
    await people.expectSound()
  })
})

describe('an order that was edited', () => {
  it('is held again as it is now when its money comes after its time was over', async () => {
    const who = people.guest()
    const id = await place(who, basket([{ sku: 'tea', quantity: 5 }]))
    await who('POST', `/orders/${id}/changes`, {
      set: [{ line: 1, quantity: 2 }],
      add: [{ sku: 'rice', quantity: 1 }],
    })
    const started = await who('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
    expect(started.body).toMatchObject({ amount: 2_350 })
    const before = [await people.stock('tea'), await people.stock('rice')] as const
    await expireOrders(people.db, AT + 3_600_000)
    const tea = await people.stock('tea')
    expect(tea).toMatchObject({ held: before[0].held - 2 })
    await world.pay(started.body.action)
    await world.told()
    expect(await read(id)).toMatchObject({ state: 'confirmed', paid: 2_350 })
    expect(await people.stock('tea')).toMatchObject({ used: before[0].used + 2 })
    expect(await people.stock('rice')).toMatchObject({ used: before[1].used + 1 })
    await people.expectSound()
  })

  it('is returned and cancelled by the promotions that it was last priced by', async () => {
    const who = people.guest()
    const id = await bought(who, basket([{ sku: 'tea', quantity: 4 }]))
    await who('POST', `/orders/${id}/changes`, { add: [{ sku: 'tea', quantity: 2 }] })
    expect(await read(id)).toMatchObject({ due: 5_000, discount: 1_000 })
    await pay(who, id)
    await who('POST', `/orders/${id}/cancel`, { lines: [{ line: 2, quantity: 1 }] })
    expect(await read(id)).toMatchObject({ due: 4_000, refunded: 1_000 })
    await who('POST', `/orders/${id}/cancel`, { lines: [{ line: 1, quantity: 1 }] })
    expect(await read(id)).toMatchObject({ due: 4_000, discount: 0, refunded: 1_000 })
    await people.expectSound()
  })
})

describe('edits that race', () => {
  it('with payments, cancellations and the end of the time to pay leave everything right', async () => {
    const placed = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const who = people.guest()
        const id = await place(who, basket([{ sku: 'tea', quantity: 3 }], 'delivery'))
        const started = await who('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
        return { who, id, action: started.body.action }
      }),
    )
    const answers = await Promise.all([
      ...placed.flatMap(({ who, id }) => [
        who('POST', `/orders/${id}/changes`, {
          add: [
            { sku: 'tea', quantity: 3 },
            { sku: 'rice', quantity: 1 },
          ],
        }),
        who('POST', `/orders/${id}/changes`, { set: [{ line: 1, quantity: 1 }] }),
        people.payCash(id, 1_200),
        who('POST', `/orders/${id}/cancel`, { lines: [{ line: 1, quantity: 1 }] }),
      ]),
      ...placed.map(async ({ action }) => ({ status: (await world.pay(action)).status, body: {} })),
      expireOrders(people.db, AT + 3_600_000).then(() => ({ status: 200, body: {} })),
    ])
    await world.told()
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    for (const { id } of placed) await refundOwed(world.at(AT), id, 'owed')
    expect((await Promise.all(placed.map(({ id }) => read(id)))).flatMap((one) => faultsOf(one))).toEqual([])
    expect(await strayHolds(people.db)).toEqual([])
    await people.expectSound()
  })
})

describe('a substitute', () => {
  const picked = async (who: Guest, substitutes: string) => {
    const id = await bought(
      who,
      basket([
        { sku: 'tea', quantity: 2, substitutes },
        { sku: 'rice', quantity: 1 },
      ]),
    )
    await move(id, 'start')
    return id
  }
  const propose = (id: string, body: object) => people.staff('POST', `/orders/${id}/lines/1/substitute`, body)

  it('that is asked for waits for the customer, then replaces the line for no more than was agreed', async () => {
    const ann = people.guest()
    const id = await picked(ann, 'ask')
    const early = await ann('POST', '/orders', basket([{ sku: 'tea', quantity: 1 }]))
    expect(await propose(early.body.id, { with: { sku: 'apple', quantity: 2 } })).toMatchObject({
      body: { code: 'order.no_such_move' },
    })
    expect(await propose(id, { with: { sku: 'apple', quantity: 5 } })).toMatchObject({
      status: 200,
      body: { due: 2_350 },
    })
    expect(await propose(id, { with: { sku: 'rice', quantity: 1 } })).toMatchObject({
      body: { code: 'substitute.asked' },
    })
    const me = people.guest()
    expect((await me('GET', `/orders/${id}/substitutions`)).status).toBe(404)
  })

  it('is taken by the customer for no more than was agreed, and what it replaces is free again', async () => {
    const bob = people.guest()
    const id = await picked(bob, 'ask')
    const before = [await people.stock('tea'), await people.stock('apple')] as const
    await propose(id, { with: { sku: 'apple', quantity: 3 }, quantity: 1 })
    const [one] = (await bob('GET', `/orders/${id}/substitutions`)).body.substitutions
    expect(one).toMatchObject({ line: 1, quantity: 1, with: { sku: 'apple' }, due: 2_350, state: 'proposed' })
    const taken = await bob('POST', `/orders/${id}/substitutions/${one.id}`, { accept: true })
    expect(taken.body).toMatchObject({
      due: 2_350,
      refunded: 0,
      lines: [{ cancelled: 1 }, {}, { sku: 'apple', quantity: 3 }],
    })
    expect(await people.stock('tea')).toMatchObject({ used: before[0].used - 1 })
    expect(await people.stock('apple')).toMatchObject({ used: before[1].used + 3_000 })
    expect((await bob('POST', `/orders/${id}/substitutions/${one.id}`, { accept: false })).body).toMatchObject({
      code: 'substitute.decided',
    })
    for (const action of ['finish', 'collect']) expect(await move(id, action)).toMatchObject({ status: 200 })
    await people.expectSound()
  })

  it('that is dearer is taken only by who agrees to the price, and leaves only when that is paid', async () => {
    const cleo = people.guest()
    const id = await picked(cleo, 'best')
    const dearer = await propose(id, { with: { sku: 'tea', quantity: 3 }, quantity: 2, dearer: true })
    expect(dearer.body).toMatchObject({ due: 2_350, lines: [{ cancelled: 0 }, {}] })
    const [one] = (await cleo('GET', `/orders/${id}/substitutions`)).body.substitutions
    const decide = (body: object) => cleo('POST', `/orders/${id}/substitutions/${one.id}`, body)
    expect(await decide({ accept: true })).toMatchObject({
      body: { code: 'order.price_changed', details: { due: 3_350 } },
    })
    expect(await decide({ accept: true, expectedDue: 3_350 })).toMatchObject({ body: { due: 3_350, paid: 2_350 } })
    await move(id, 'finish')
    expect(await move(id, 'collect')).toMatchObject({ body: { code: 'order.unpaid' } })
    await pay(cleo, id)
    expect(await move(id, 'collect')).toMatchObject({ body: { state: 'closed' } })
    await people.expectSound()
  })

  it('is brought at once to who wants the best there is, cheaper ones with money back; to who wants none never', async () => {
    const [dan, eve] = [people.guest(), people.guest()]
    const id = await picked(dan, 'best')
    expect((await propose(id, { with: { sku: 'rice', quantity: 2 } })).body).toMatchObject({
      due: 1_050,
      paid: 2_350,
      refunded: 1_300,
      lines: [{ cancelled: 2 }, {}, { sku: 'rice', quantity: 2 }],
    })
    const other = await picked(eve, 'none')
    expect(await propose(other, { with: { sku: 'rice', quantity: 2 } })).toMatchObject({
      body: { code: 'substitute.not_wanted' },
    })
    await people.expectSound()
  })

  it('that is refused is cancelled with its line, and the money goes back', async () => {
    const fay = people.guest()
    const id = await picked(fay, 'ask')
    await propose(id, { with: { sku: 'rice', quantity: 2 } })
    const [one] = (await people.staff('GET', `/orders/${id}/substitutions`)).body.substitutions
    const said = await people.staff('POST', `/orders/${id}/substitutions/${one.id}`, { accept: false })
    expect(said.body).toMatchObject({ due: 350, refunded: 2_000, lines: [{ cancelled: 2 }, { cancelled: 0 }] })
    await people.expectSound()
  })
})

describe('a question about a line', () => {
  it('is over once some of the line is cancelled: a no to it cancels nothing more', async () => {
    const who = people.guest()
    const id = await bought(who, basket([{ sku: 'tea', quantity: 2 }]))
    await move(id, 'start')
    await people.done(`/orders/${id}/lines/1/substitute`, { with: { sku: 'rice', quantity: 1 }, quantity: 1 })
    await people.done(`/orders/${id}/cancel`, { lines: [{ line: 1, quantity: 1 }] })
    const [one] = (await who('GET', `/orders/${id}/substitutions`)).body.substitutions
    expect(one).toMatchObject({ state: 'over' })
    const said = await who('POST', `/orders/${id}/substitutions/${one.id}`, { accept: false })
    expect(said.body).toMatchObject({ code: 'substitute.decided' })
    expect(await read(id)).toMatchObject({ due: 1_000, refunded: 1_000, lines: [{ cancelled: 1 }] })
    const again = { with: { sku: 'rice', quantity: 2 } }
    expect(await people.staff('POST', `/orders/${id}/lines/1/substitute`, again)).toMatchObject({ status: 200 })
    await people.expectSound()
  })
})

describe('a part that is handed over', () => {
  const ready = async (who: Guest, lines: object[], mode = 'pickup') => {
    const id = await bought(who, basket(lines, mode))
    for (const action of ['start', 'finish']) await move(id, action)
    return id
  }
  const part = (id: string, lines: object[], rest = 'later') =>
    people.staff('POST', `/orders/${id}/groups/1/parts`, { lines, rest })

  it('leaves the rest for later; with the last of it the group has left and the books have all of it', async () => {
    const ann = people.guest()
    const owed = await people.balance('customer_prepayments')
    const before = await people.stock('tea')
    const id = await ready(ann, [
      { sku: 'tea', quantity: 3 },
      { sku: 'apple', quantity: 1.235 },
    ])
    expect(await part(id, [{ line: 1, quantity: 1 }])).toMatchObject({
      status: 200,
      body: { state: 'confirmed', groups: [{ state: 'ready' }], lines: [{ handedOver: 1 }, { handedOver: 0 }] },
    })
    expect(await people.stock('tea')).toMatchObject({ capacity: before.capacity - 1, used: before.used + 2 })
    expect(await part(id, [{ line: 1, quantity: 3 }])).toMatchObject({ body: { code: 'order.no_such_move' } })
    expect(await part(id, [{ line: 2, quantity: 1.235 }])).toMatchObject({ body: { groups: [{ state: 'ready' }] } })
    // Each part is whole minor units; to one or two of them the rest is still owed to the customer.
    expect(Math.abs((await people.balance('customer_prepayments')) - (owed - 2_000))).toBeLessThanOrEqual(2)
    expect(await part(id, [{ line: 1, quantity: 2 }])).toMatchObject({
      body: { state: 'closed', groups: [{ state: 'collected' }] },
    })
    expect(await people.balance('customer_prepayments')).toBe(owed)
    await people.expectSound()
  })

  it('is all there is when the rest cannot be had: that is cancelled, and goes back', async () => {
    const bob = people.guest()
    const owed = await people.balance('customer_prepayments')
    const id = await ready(
      bob,
      [
        { sku: 'tea', quantity: 6 },
        { sku: 'rice', quantity: 2 },
      ],
      'delivery',
    )
    expect(await read(id)).toMatchObject({ discount: 1_000, due: 6_200 })
    const short = await part(id, [{ line: 1, quantity: 4 }], 'cancel')
    expect(short.body).toMatchObject({
      groups: [{ state: 'out' }],
      due: 4_500,
      refunded: 1_700,
      lines: [{ handedOver: 4, cancelled: 2 }, { cancelled: 2 }],
    })
    await move(id, 'deliver')
    expect(await read(id)).toMatchObject({ state: 'closed' })
    expect(await people.balance('customer_prepayments')).toBe(owed)
    const back = await people.staff('POST', `/orders/${id}/returns`, {
      lines: [{ line: 1, quantity: 1 }],
      reason: 'quality',
    })
    expect(back.body).toMatchObject({ due: 3_500, refunded: 2_700 })
    expect(await people.balance('customer_prepayments')).toBe(owed)
    await people.expectSound()
  })

  it('stays handed over when the rest is cancelled later', async () => {
    const cleo = people.guest()
    await fillShelves(world.at(AT), { milk: 2 })
    const id = await ready(cleo, [{ sku: 'milk', quantity: 2 }])
    await part(id, [{ line: 1, quantity: 1 }])
    expect(await move(id, 'give_up')).toMatchObject({ body: { code: 'order.no_such_move' } })
    const rest = await people.staff('POST', `/orders/${id}/cancel`, {})
    expect(rest.body).toMatchObject({ state: 'closed', due: 680, refunded: 680, groups: [{ state: 'collected' }] })
    await people.expectSound()
  })
})
