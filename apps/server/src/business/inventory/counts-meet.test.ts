import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { peopleOf } from '../../../../../tests/world/people.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: ReturnType<typeof peopleOf>

beforeAll(async () => {
  world = await createCheckoutWorld()
  people = peopleOf(world)
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 10, rice: 10 })
})
afterAll(() => world.close())

async function done(path: string, body?: object) {
  const answer = await people.staff('POST', path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return answer.body
}
let minutes = 0
/** Counted and entered, a minute after the one before it. */
async function counted(sku: string, found: number): Promise<string> {
  const id = randomUUID()
  await setClock(platformDb(world.database), AT + ++minutes * 60_000)
  await done('/places/s1/counts', { id, scope: { by: 'skus', skus: [sku] } })
  await done(`/counts/${id}/entries`, { lines: [{ sku, found }] })
  return id
}
const apply = (id: string) => done(`/counts/${id}/apply`)

it('what two counts found missing is missing once', async () => {
  const [one, other] = [await counted('tea', 8), await counted('tea', 8)]
  await apply(one)
  await apply(other)
  expect(await people.stock('tea')).toMatchObject({ capacity: 8 })
  await people.expectSound()
})

it('of two counts that do not agree the one that was entered last is the truth, whichever is applied first', async () => {
  const [one, other] = [await counted('rice', 8), await counted('rice', 7)]
  await apply(other)
  expect((await people.staff('GET', `/counts/${one}`)).body.lines).toMatchObject([{ found: 8, difference: 0 }])
  await apply(one)
  expect(await people.stock('rice')).toMatchObject({ capacity: 7 })
  const [third, last] = [await counted('rice', 5), await counted('rice', 6)]
  await apply(third)
  await apply(last)
  expect(await people.stock('rice')).toMatchObject({ capacity: 6 })
  await people.expectSound()
})
