import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { type Kitchen, kitchenOf } from '../../../../../tests/world/kitchen.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock, setClockSpeed } from '../../platform/clock.ts'

/** Noon in Shanghai, on a Monday. */
const AT = Date.parse('2026-11-02T12:00:00+08:00')
const MINUTE = 60_000
const inMinutes = (minutes: number) => AT + minutes * MINUTE

let world: CheckoutWorld
let kitchen: Kitchen

/** Each store can do 40 minutes of work in every ten. A noodle takes seven, a soup twenty. */
beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClockSpeed(platformDb(world.database), 0)
  await setClock(platformDb(world.database), AT)
  kitchen = await kitchenOf(world, AT)
  for (const store of ['cancel', 'edit', 'later']) await kitchen.open(store, 'minutes', 40)
})
afterAll(() => world.close())

const noodle = (quantity: number) => [{ sku: 'noodle', quantity }]
const soup = (quantity: number) => [{ sku: 'soup', quantity }]
const post = (id: string, path: string, body: object = {}) => kitchen.people.staff('POST', `/orders/${id}${path}`, body)

describe('a dish that the kitchen may be at', () => {
  const ordered = async (who: ReturnType<typeof kitchen.people.guest>, more: object = {}) => {
    const groups = [{ mode: 'dine_in', tableCode: 'A1', lines: noodle(2), ...more }]
    const placed = await who('POST', '/orders', { storeId: 'cancel', groups })
    expect(placed).toMatchObject({ status: 201 })
    expect(await kitchen.people.payCash(placed.body.id)).toMatchObject({ status: 200 })
    return placed.body.id as string
  }
  const NO = { status: 409, body: { code: 'order.no_such_move' } }

  it('is cancelled or taken off no more by who ordered it, who may still add; staff may', async () => {
    const ann = kitchen.people.guest()
    const id = await ordered(ann)
    const less = { set: [{ line: 1, quantity: 1 }] }
    expect(await ann('POST', `/orders/${id}/cancel`, {})).toMatchObject(NO)
    expect(await ann('POST', `/orders/${id}/changes`, less)).toMatchObject(NO)
    expect(await ann('POST', `/orders/${id}/changes/quote`, less)).toMatchObject(NO)
    const more = { set: [{ line: 1, quantity: 3 }] }
    expect(await ann('POST', `/orders/${id}/changes`, more)).toMatchObject({ status: 200, body: { due: 2_700 } })
    expect(await post(id, '/changes', less)).toMatchObject({ status: 200 })
    expect(await post(id, '/cancel')).toMatchObject({ status: 200, body: { state: 'cancelled', refunded: 1_800 } })
    await kitchen.people.expectSound()
  })

  it('is one that was ordered for later only when its time comes', async () => {
    const [ann, bob] = [kitchen.people.guest(), kitchen.people.guest()]
    const [one, other] = [
      await ordered(ann, { wantedAt: inMinutes(120) }),
      await ordered(bob, { wantedAt: inMinutes(120) }),
    ]
    expect(await ann('POST', `/orders/${one}/cancel`, {})).toMatchObject({ status: 200, body: { refunded: 1_800 } })
    await setClock(platformDb(world.database), inMinutes(115))
    expect(await bob('POST', `/orders/${other}/cancel`, {})).toMatchObject(NO)
    await setClock(platformDb(world.database), AT)
    await kitchen.people.expectSound()
  })
})

describe('a tab that is edited', () => {
  const openTab = async (storeId: string, lines: object[], more: object = {}) => {
    const groups = [{ mode: 'dine_in', tableCode: 'A1', lines, ...more }]
    const placed = await kitchen.people.staff('POST', '/orders', { storeId, groups })
    expect(placed).toMatchObject({ status: 201 })
    return placed.body.id as string
  }

  it('is promised a time for what is new: what is cooking already is not cooked again', async () => {
    const id = await openTab('edit', soup(2))
    expect(await kitchen.taken('edit', 'kitchen')).toEqual({ 0: 40 })
    await setClock(platformDb(world.database), inMinutes(15))
    const asked = { set: [{ line: 1, quantity: 1 }], add: noodle(2) }
    const quote = await post(id, '/changes/quote', asked)
    const edited = await post(id, '/changes', asked)
    expect(edited).toMatchObject({ status: 200 })
    expect(edited.body.groups[0].promisedAt).toBe(quote.body.groups[0].promisedAt)
    const taken = await kitchen.taken('edit', 'kitchen')
    expect(taken[0]).toBe(20)
    expect(Object.values(taken).reduce((sum, units) => sum + units, 0)).toBe(34)
    await setClock(platformDb(world.database), AT)
    await kitchen.people.expectSound()
  })

  it('is promised anew with all of it where it was ordered for later', async () => {
    const wantedAt = inMinutes(120)
    const id = await openTab('later', noodle(2), { wantedAt })
    const edited = await post(id, '/changes', { add: noodle(2) })
    expect(edited.body).toMatchObject({ groups: [{ promisedAt: wantedAt }] })
    expect(await kitchen.taken('later', 'kitchen')).toEqual({ 110: 28 })
    await kitchen.people.expectSound()
  })
})
