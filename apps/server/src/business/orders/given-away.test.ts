import type { OrderAnswer } from '@tandem/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'

const AT = Date.UTC(2026, 10, 2, 4)
let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 1_000, rice: 1_000 }))
  const { body } = await people.staff('GET', '/people')
  const { userId } = body.people.find(({ role }: { role: string }) => role === 'cashier')
  const limits = { discountBasisPoints: 0, voidMinor: 1_500, refundMinor: 1_500 }
  const part = { role: 'cashier', storeIds: ['s1'], limits }
  expect(await people.staff('PUT', `/people/${userId}`, part)).toMatchObject({ status: 204 })
})
afterAll(() => world.close())

/** What the cashier does, who gives 15.00 away alone. */
const cashier = async (path: string, body: object) => {
  const url = `/api/v1/merchants/north/orders/${path}`
  const answer = await world.server.call({ method: 'POST', url, as: 'cashier', body })
  return { status: answer.statusCode, body: answer.json() }
}
const order = async (id: string): Promise<OrderAnswer> => (await people.staff('GET', `/orders/${id}`)).body
/** Four teas at 10.00, paid. */
async function paid(mode: 'instant' | 'pickup'): Promise<string> {
  const groups = [{ mode, lines: [{ sku: 'tea', quantity: 4 }] }]
  const { id } = (await people.staff('POST', '/orders', { storeId: 's1', groups })).body
  expect(await people.staff('POST', `/orders/${id}/cash`, { tillId: 'stall' })).toMatchObject({ status: 200 })
  return id
}
const NEEDED = { status: 403, body: { code: 'approval.needed', details: { limit: 1_500 } } }

describe('a limit is for all that one person gives of an order', () => {
  it('so amends in small parts are refused where they are beyond it together', async () => {
    const id = await paid('instant')
    const amends = (amount: number) => cashier(`${id}/refunds`, { amount, reason: 'sorry' })
    expect(await amends(900)).toMatchObject({ status: 201 })
    expect(await amends(900)).toMatchObject(NEEDED)
    expect(await order(id)).toMatchObject({ due: 3_100, refunded: 900 })
    expect(await amends(600)).toMatchObject({ status: 201 })
    expect(await amends(1)).toMatchObject(NEEDED)
    expect(await people.staff('POST', `/orders/${id}/refunds`, { amount: 1_000, reason: 'sorry' })).toMatchObject({
      status: 201,
    })
  })

  it('so are returns, amends counted in, and parts that race', async () => {
    const id = await paid('instant')
    const back = () => cashier(`${id}/returns`, { lines: [{ line: 1, quantity: 1 }], reason: 'quality' })
    const answers = await Promise.all([back(), back(), back()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403])
    expect(await order(id)).toMatchObject({ due: 3_000, refunded: 1_000, lines: [{ returned: 1 }] })
    expect(await cashier(`${id}/refunds`, { amount: 501, reason: 'sorry' })).toMatchObject(NEEDED)
    expect(await cashier(`${id}/refunds`, { amount: 500, reason: 'sorry' })).toMatchObject({ status: 201 })
  })

  it('so is what is cancelled or taken off a paid order by an edit, and nothing is changed', async () => {
    const id = await paid('pickup')
    const cancel = (quantity: number) => cashier(`${id}/cancel`, { lines: [{ line: 1, quantity }] })
    const keep = (quantity: number) => cashier(`${id}/changes`, { set: [{ line: 1, quantity }] })
    expect(await cashier(`${id}/cancel`, {})).toMatchObject(NEEDED)
    expect(await keep(2)).toMatchObject(NEEDED)
    expect(await cancel(1)).toMatchObject({ status: 200 })
    expect(await cancel(1)).toMatchObject(NEEDED)
    expect(await keep(2)).toMatchObject(NEEDED)
    expect(await order(id)).toMatchObject({ due: 3_000, refunded: 1_000, lines: [{ cancelled: 1 }] })
    expect(await people.staff('POST', `/orders/${id}/cancel`, {})).toMatchObject({ status: 200 })
  })

  it('so is an order that waits for the rest of its money, once a part of it was paid', async () => {
    const place = async () => {
      const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 4 }] }]
      const { id } = (await people.staff('POST', '/orders', { storeId: 's1', groups })).body
      return id as string
    }
    expect(await cashier(`${await place()}/cancel`, {}), 'nothing was paid').toMatchObject({ status: 200 })
    const id = await place()
    expect(await people.staff('POST', `/orders/${id}/cash`, { tillId: 'stall', amount: 3_000 })).toMatchObject({
      status: 200,
    })
    expect(await cashier(`${id}/cancel`, {})).toMatchObject(NEEDED)
    expect(await order(id)).toMatchObject({ state: 'placed', paid: 3_000, refunded: 0 })
    expect(await people.staff('POST', `/orders/${id}/cancel`, {})).toMatchObject({ status: 200 })
    expect(await order(id)).toMatchObject({ state: 'cancelled', paid: 3_000, refunded: 3_000 })
  })

  it('so is a rest that is said not to be had, and what nobody is said to have come for', async () => {
    const ready = async () => {
      const id = await paid('pickup')
      await people.done(`/orders/${id}/groups/1/finish`)
      return id
    }
    const handOver = (id: string, quantity: number) =>
      cashier(`${id}/groups/1/parts`, { lines: [{ line: 1, quantity }], rest: 'cancel' })
    const [one, other] = [await ready(), await ready()]
    expect(await handOver(one, 1)).toMatchObject(NEEDED)
    expect(await order(one)).toMatchObject({ due: 4_000, refunded: 0, lines: [{ cancelled: 0, handedOver: 0 }] })
    expect(await handOver(one, 3)).toMatchObject({ status: 200, body: { due: 3_000, refunded: 1_000 } })
    expect(await cashier(`${other}/groups/1/give_up`, {})).toMatchObject(NEEDED)
    expect(await order(other)).toMatchObject({ due: 4_000, groups: [{ state: 'ready' }] })
    expect(await people.staff('POST', `/orders/${other}/groups/1/give_up`)).toMatchObject({ status: 200 })
  })

  it('so is what the customer is said not to want instead, and the customer says so freely', async () => {
    const picked = async (place: () => Promise<string>) => {
      const id = await place()
      await people.done(`/orders/${id}/groups/1/start`)
      await people.done(`/orders/${id}/lines/1/substitute`, { with: { sku: 'rice', quantity: 1 } })
      const { substitutions } = (await people.staff('GET', `/orders/${id}/substitutions`)).body
      return { id, answer: `${id}/substitutions/${substitutions[0].id}` }
    }
    const ann = people.guest()
    const { answer } = await picked(() => paid('pickup'))
    expect(await cashier(answer, { accept: false })).toMatchObject(NEEDED)
    const own = await picked(async () => {
      const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 4 }] }]
      const { id } = (await ann('POST', '/orders', { storeId: 's1', groups })).body
      await people.staff('POST', `/orders/${id}/cash`, { tillId: 'stall' })
      return id
    })
    expect(await ann('POST', `/orders/${own.answer}`, { accept: false })).toMatchObject({ status: 200 })
    expect(await order(own.id)).toMatchObject({ state: 'cancelled', refunded: 4_000 })
  })

  it('so is something cheaper that staff bring or say is wanted instead, and the customer takes it freely', async () => {
    const picked = async (who: typeof people.staff | ReturnType<typeof people.guest>, substitutes: 'ask' | 'best') => {
      const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 4, substitutes }] }]
      const { id } = (await who('POST', '/orders', { storeId: 's1', groups })).body
      expect(await people.payCash(id)).toMatchObject({ status: 200 })
      await people.done(`/orders/${id}/groups/1/start`)
      return id as string
    }
    const instead = (id: string, quantity: number) =>
      cashier(`${id}/lines/1/substitute`, { with: { sku: 'rice', quantity }, quantity })
    const asked = async (id: string) => {
      expect(await instead(id, 3)).toMatchObject({ status: 200, body: { due: 4_000 } })
      const { substitutions } = (await people.staff('GET', `/orders/${id}/substitutions`)).body
      return `${id}/substitutions/${substitutions[0].id}`
    }
    const best = await picked(people.staff, 'best')
    expect(await instead(best, 3)).toMatchObject(NEEDED)
    expect(await order(best)).toMatchObject({ due: 4_000, refunded: 0, lines: [{ cancelled: 0 }] })
    expect(await instead(best, 2)).toMatchObject({ status: 200, body: { due: 2_700, refunded: 1_300 } })
    expect(await instead(best, 1)).toMatchObject(NEEDED)
    const told = await picked(people.staff, 'ask')
    expect(await cashier(await asked(told), { accept: true })).toMatchObject(NEEDED)
    expect(await order(told)).toMatchObject({ due: 4_000, refunded: 0 })
    const ann = people.guest()
    const own = await asked(await picked(ann, 'ask'))
    expect(await ann('POST', `/orders/${own}`, { accept: true })).toMatchObject({ status: 200, body: { due: 2_050 } })
    await people.expectSound()
  })

  it('but a basket that nobody has paid for is cancelled by anybody at the till', async () => {
    const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 4 }] }]
    const { id } = (await people.staff('POST', '/orders', { storeId: 's1', groups })).body
    expect(await cashier(`${id}/changes`, { set: [{ line: 1, quantity: 1 }] })).toMatchObject({ status: 200 })
    expect(await cashier(`${id}/cancel`, {})).toMatchObject({ status: 200, body: { state: 'cancelled' } })
  })
})

it('says with a no what there is instead: the smallest quantity, the next moves, what is left', async () => {
  const ask = (mode: string, quantity: number) =>
    people.staff('POST', '/orders', { storeId: 's1', groups: [{ mode, lines: [{ sku: 'tea', quantity }] }] })
  expect((await ask('pickup', 1.5)).body).toMatchObject({
    code: 'order.quantity',
    details: { sku: 'tea', smallest: 1 },
  })
  const id = await paid('pickup')
  expect((await people.staff('POST', `/orders/${id}/groups/1/deliver`)).body).toMatchObject({
    code: 'order.no_such_move',
    details: { state: 'new', allowed: expect.arrayContaining(['start', 'finish']) },
  })
  const gone = await paid('instant')
  const back = { lines: [{ line: 1, quantity: 5 }], reason: 'other' }
  expect((await people.staff('POST', `/orders/${gone}/returns`, back)).body).toMatchObject({
    code: 'order.nothing_to_return',
    details: { line: 1, left: 4 },
  })
})

it('takes goods back in no store that there is not: they would be lost', async () => {
  const id = await paid('instant')
  const back = { lines: [{ line: 1, quantity: 1 }], reason: 'other', storeId: 'nowhere' }
  expect(await people.staff('POST', `/orders/${id}/returns`, back)).toMatchObject({
    status: 404,
    body: { code: 'resource.not_found' },
  })
  expect(await order(id)).toMatchObject({ refunded: 0, lines: [{ returned: 0 }] })
})
