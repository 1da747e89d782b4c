import { OrdersQuery } from '@tandem/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPipeline, type TestPipeline } from '../../../../../tests/world/pipeline.ts'
import { line, order, store } from '../../../../../tests/world/records.ts'
import { listOrders } from './list-orders.ts'

let world: TestPipeline

beforeAll(async () => {
  world = await createTestPipeline()
})
afterAll(() => world.close())

const DAY = OrdersQuery.parse({ from: '2026-03-02', to: '2026-03-02' })

describe('the orders list', () => {
  it('shows a cancelled order and leaves it out of the sums, as the figure it stands behind does', async () => {
    await world.tell('m1', [
      store(),
      order({ id: 'paid', lines: [line({ gross: 1000, discount: 100, cost: 600 })] }),
      order({ id: 'cancelled', status: 'cancelled', lines: [line({ gross: 5000, discount: 500, cost: 1 })] }),
      order({ id: 'unpaid', status: 'placed', paidAt: null }),
    ])
    const found = await listOrders(world.warehouse, { merchantId: 'm1', role: 'owner', storeIds: 'all' }, DAY)
    expect(found.rows.map(({ id }) => id).toSorted()).toEqual(['cancelled', 'paid', 'unpaid'])
    expect(found.total).toBe(3)
    expect(found.sums).toEqual({ gross: 1000, discount: 100, net: 900, contribution: 300 })
  })

  it('knows no contribution where no paid order has a cost', async () => {
    await world.tell('m2', [
      store(),
      order({ id: 'paid', lines: [line({ cost: null })] }),
      order({ id: 'cancelled', status: 'cancelled' }),
    ])
    const found = await listOrders(world.warehouse, { merchantId: 'm2', role: 'owner', storeIds: 'all' }, DAY)
    expect(found.sums.contribution).toBeNull()
  })
})
