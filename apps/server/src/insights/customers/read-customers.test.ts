import { CustomerListQuery } from '@tandem/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPipeline, type TestPipeline } from '../../../../../tests/world/pipeline.ts'
import { line, order, product, store } from '../../../../../tests/world/records.ts'
import { listCustomers } from './list-customers.ts'
import { readCustomers } from './read-customers.ts'

let world: TestPipeline

beforeAll(async () => {
  world = await createTestPipeline()
})
afterAll(() => world.close())

const access = { merchantId: 'm1', role: 'owner' as const, storeIds: 'all' as const }

describe('customers of a category', () => {
  it('are those who bought of it, with what they paid for it alone', async () => {
    const tea = line({ line: 2, productId: 'tea', gross: 400 })
    await world.tell('m1', [
      store(),
      product(),
      product({ id: 'tea', category: 'tea' }),
      order({ id: 'a', person: 'member:A', lines: [line(), tea] }),
      order({ id: 'b', person: 'member:B' }),
      order({ id: 'c', person: null, lines: [line(), tea] }),
    ])
    const scope = CustomerListQuery.parse({ from: '2026-03-02', to: '2026-03-02', categories: 'tea' })
    const found = await readCustomers(world.warehouse, access, scope)
    expect(found).toMatchObject({ customers: 1, anonymousOrders: 1, anonymousNet: 400 })
    expect(found.segments).toMatchObject([{ customers: 1, net: 400, contribution: null }])
    const list = await listCustomers(world.warehouse, access, scope)
    expect(list).toMatchObject({ total: 1, rows: [{ orders: 1, net: 400 }] })
  })
})
