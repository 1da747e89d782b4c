import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestPipeline, type TestPipeline } from '../../../../tests/world/pipeline.ts'
import { at, order, store } from '../../../../tests/world/records.ts'
import { orderDays } from './merchant-day.ts'

let world: TestPipeline

beforeAll(async () => {
  world = await createTestPipeline()
})
afterAll(() => world.close())

const placed = (id: string, day: string, isPaid: boolean) =>
  order({ id, placedAt: at(`${day} 10:00`), ...(isPaid ? {} : { status: 'cancelled', paidAt: null, payments: [] }) })

it('knows no days before the first order', async () => {
  expect(await orderDays(world.warehouse, 'nobody')).toBeNull()
})

it('ends a history with its last paid order, not with those that were only cancelled after it', async () => {
  await world.tell('m1', [store(), placed('1', '2026-03-02', true), placed('2', '2026-03-09', false)])
  expect(await orderDays(world.warehouse, 'm1')).toEqual({ first: '2026-03-02', last: '2026-03-02' })
})

it('takes any order where none was paid', async () => {
  await world.tell('m2', [store(), placed('1', '2026-03-02', false)])
  expect(await orderDays(world.warehouse, 'm2')).toEqual({ first: '2026-03-02', last: '2026-03-02' })
})
