import {
  type CampaignDetail,
  type CampaignsAnswer,
  type CustomerListAnswer,
  type CustomersAnswer,
  type OrderDetail,
  type OrdersAnswer,
  type OverviewAnswer,
  RFM_SEGMENTS,
  type ScopeAnswer,
  type SlippingAnswer,
} from '@tandem/contracts'
import { addDays, type Role, rng } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { campaignDetail, campaigns } from './by-hand/campaigns.ts'
import { customerRows, customers } from './by-hand/customers.ts'
import { Facts } from './by-hand/facts.ts'
import { orderDetail, orderRows, orderSums } from './by-hand/orders.ts'
import { inOrder, overview, withoutEmpty } from './by-hand/overview.ts'
import { slipping } from './by-hand/slipping.ts'
import type { View } from './by-hand/view.ts'
import { everyPage } from './every-page.ts'
import { expectSame } from './expect-same.ts'
import { queryOf, randomScopes, type Scope, WHOLE } from './scope.ts'
import { createTown, MERCHANT, START, STORES_OF, type Town } from './town.ts'

const DAYS = 120
const SEED = Number(process.env.FIGURES_SEED ?? 1)
const ROLES = Object.keys(STORES_OF) as Role[]

let town: Town
let facts: Facts

beforeAll(async () => {
  town = await createTown(DAYS)
  facts = new Facts(town.told, MERCHANT)
})
afterAll(() => town.close())

const everything = (): Scope => ({ ...WHOLE, from: START, to: addDays(START, DAYS - 1) })

describe.each(ROLES)('to the %s', (role) => {
  const granted = STORES_OF[role]
  const view = (scope: Scope): View => ({ facts, granted, scope })
  const scopesOf = async () => randomScopes(SEED, role, await town.ask<ScopeAnswer>(role, '/scope'), START, DAYS)

  /** Asks for every random scope, and checks the answer. */
  async function expectByHand<Answer>(
    path: string,
    byHand: (view: View) => Answer,
    tidy: (answer: Answer) => unknown = (answer) => answer,
  ): Promise<void> {
    for (const scope of await scopesOf()) {
      const asked = `${path}${queryOf(scope)}`
      const found = await town.ask<Answer>(role, asked)
      expectSame(tidy(found), tidy(byHand(view(scope))), `seed ${SEED}, ${role}, ${asked}`)
    }
  }

  it('the overview says what the records say', async () => {
    await expectByHand('/insights/overview', overview, (answer: OverviewAnswer) => ({
      ...answer,
      marks: inOrder(answer.marks),
      byStore: withoutEmpty(answer.byStore),
      byChannel: withoutEmpty(answer.byChannel),
      byMode: withoutEmpty(answer.byMode),
      byCategory: withoutEmpty(answer.byCategory),
    }))
  })

  it('the customers page says what the records say', async () => {
    await expectByHand<CustomersAnswer>('/insights/customers', customers)
  })

  it('the campaigns page says what the records say', async () => {
    await expectByHand<CampaignsAnswer>('/insights/campaigns', campaigns)
  })

  it('the orders list is every order of the scope, page by page, with the sums of those that were paid', async () => {
    for (const scope of await scopesOf()) {
      const context = `seed ${SEED}, ${role}, orders ${queryOf(scope)}`
      const ask = (page: object) => town.ask<OrdersAnswer>(role, `/insights/orders${queryOf({ ...scope, ...page })}`)
      const { sums, total } = await ask({ pageSize: 1 })
      const rows = await everyPage(400, ask)
      expectSame({ sums, total, rows }, byHandOf(view(scope)), context)
    }
  })
  const byHandOf = (one: View) => {
    const rows = orderRows(one)
    return { sums: orderSums(one), total: rows.length, rows }
  }

  it('the list of customers is everyone of a segment, page by page, and the segments are everyone', async () => {
    const ask = (query: object) => (page: object) =>
      town.ask<CustomerListAnswer>(role, `/insights/customers/list${queryOf({ ...query, ...page })}`)
    const [first, ...others] = await scopesOf()
    if (!first) throw new Error('no scope')
    for (const segment of RFM_SEGMENTS) {
      const rows = await everyPage(20, ask({ ...first, segment }))
      expectSame(rows, customerRows(view(first), segment), `seed ${SEED}, ${role}, ${segment} ${queryOf(first)}`)
    }
    for (const scope of others) {
      const rows = await everyPage(1000, ask(scope))
      expectSame(rows, customerRows(view(scope)), `seed ${SEED}, ${role}, customers ${queryOf(scope)}`)
    }
  })

  it('every campaign that reached for somebody opens to what the records say', async () => {
    for (const { id } of facts.told.of('campaign').filter(({ campaignType }) => campaignType !== 'promotion')) {
      const found = await town.ask<CampaignDetail>(role, `/insights/campaigns/${id}`)
      expectSame(found, campaignDetail(view(everything()), id), `${role}, campaign ${id}`)
    }
  })

  it('an order opens to what was told of it, when its store may be seen', async () => {
    const some = rng(SEED, 'orders', role).shuffle(facts.orders)
    const may = (storeId: string) => granted === null || granted.includes(storeId)
    for (const order of some.filter(({ storeId }) => may(storeId)).slice(0, 8)) {
      const found = await town.ask<OrderDetail>(role, `/insights/orders/${order.told.id}`)
      expectSame(found, orderDetail(order, facts), `seed ${SEED}, ${role}, order ${order.told.id}`)
    }
    for (const { told } of some.filter(({ storeId }) => !may(storeId)).slice(0, 4))
      expect(await town.statusOf(role, `/insights/orders/${told.id}`)).toBe(404)
  })

  it('customers are slipping away as the records say', async () => {
    const found = await town.ask<SlippingAnswer>(role, '/findings/slipping')
    expectSame(found, slipping(view(everything()), addDays(town.today, -1)), `${role}, slipping`)
  })
})
