import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 10, rice: 10 }))
})
afterAll(() => world.close())

let minutes = 0
/** Counted and entered, a minute after the one before it. */
async function counted(sku: string, found: number): Promise<string> {
  const id = randomUUID()
  await setClock(platformDb(world.database), AT + ++minutes * 60_000)
  await people.done('/places/s1/counts', { id, scope: { by: 'skus', skus: [sku] } })
  await people.done(`/counts/${id}/entries`, { lines: [{ sku, found }] })
  return id
}
const apply = (id: string) => people.done(`/counts/${id}/apply`)

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
