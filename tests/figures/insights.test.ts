import {
  type CampaignDetail,
  type CampaignsAnswer,
  type CustomerListAnswer,
  type CustomersAnswer,
  type HomeAnswer,
  type OrderDetail,
  type OrdersAnswer,
  type OverviewAnswer,
  RFM_SEGMENTS,
  type ScopeAnswer,
  type SlippingAnswer,
} from '@tandem/contracts'
import { addDays, rng } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { campaignDetail, campaigns } from './by-hand/campaigns.ts'
import { customerRows, customers } from './by-hand/customers.ts'
import { Facts, total } from './by-hand/facts.ts'
import { home } from './by-hand/home.ts'
import { matters } from './by-hand/matters.ts'
import { orderDetail, orderRows, orderSums } from './by-hand/orders.ts'
import { inOrder, overview, withoutEmpty } from './by-hand/overview.ts'
import { slipping } from './by-hand/slipping.ts'
import { salesIn, type View } from './by-hand/view.ts'
import { everyPage } from './every-page.ts'
import { expectSame } from './expect-same.ts'
import { queryOf, randomScopes, type Scope, WHOLE } from './scope.ts'
import { createTown, MERCHANT, type Reader, START, STORES_OF, type Town } from './town.ts'

const DAYS = 90
/** Of the random scopes; another one finds others. */
const SEED = Number(process.env.FIGURES_SEED ?? 1)
const ROLES = Object.keys(STORES_OF) as Reader[]

/** What the morning can say; a town in which one of them had no occasion would prove nothing of it. */
const EVERY_SENTENCE = [
  ...['trust.not_closed', 'trust.cash_differs', 'trust.closed'],
  ...['people.food_safety', 'people.tickets', 'people.bad_reviews'],
  ...['matter.slipping', 'matter.wastage', 'matter.missed', 'matter.late'],
]

let town: Town
let facts: Facts

beforeAll(async () => {
  town = await createTown(DAYS)
  facts = new Facts(town.told, MERCHANT)
})
afterAll(() => town.close())

const view = (role: Reader, scope: Scope): View => ({ facts, granted: STORES_OF[role], scope })
const everything = (): Scope => ({ ...WHOLE, from: START, to: addDays(START, DAYS - 1) })

describe.each(ROLES)('to the %s', (role) => {
  const granted = STORES_OF[role]
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
      expectSame(tidy(found), tidy(byHand(view(role, scope))), `seed ${SEED}, ${role}, ${asked}`)
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
      const { sums, total: count } = await ask({ pageSize: 1 })
      const rows = await everyPage(400, ask)
      expectSame({ sums, total: count, rows }, byHandOf(view(role, scope)), context)
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
      expectSame(rows, customerRows(view(role, first), segment), `seed ${SEED}, ${role}, ${segment} ${queryOf(first)}`)
    }
    for (const scope of others) {
      const rows = await everyPage(1000, ask(scope))
      expectSame(rows, customerRows(view(role, scope)), `seed ${SEED}, ${role}, customers ${queryOf(scope)}`)
    }
  })

  it('every campaign that reached for somebody opens to what the records say', async () => {
    for (const { id } of facts.told.of('campaign').filter(({ campaignType }) => campaignType !== 'promotion')) {
      const found = await town.ask<CampaignDetail>(role, `/insights/campaigns/${id}`)
      expectSame(found, campaignDetail(view(role, everything()), id), `${role}, campaign ${id}`)
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

  it('the morning says what the records say', async () => {
    const found = await town.ask<HomeAnswer>(role, '/home')
    const morning = view(role, { ...WHOLE, from: addDays(town.today, -1), to: addDays(town.today, -1) })
    const tidy = (stores: HomeAnswer['stores']) =>
      withoutEmpty(stores.map((row) => ({ ...row, key: row.storeId, label: null })))
    const { stores, matters: costly, trust, figures, month, today, people } = found
    const byHand = home(morning)
    expectSame(
      { trust, figures, month, today, people, stores: tidy(stores).toSorted((a, b) => (a.key < b.key ? -1 : 1)) },
      { ...byHand, stores: tidy(byHand.stores) },
      `${role}, home`,
    )
    expectSame(costly, matters(morning), `${role}, what costs most`)
    const said = [...trust, ...people, ...costly].map(({ sentence }) => sentence.code)
    if (granted === null) expect(new Set(said)).toEqual(new Set(EVERY_SENTENCE))
  })

  it('customers are slipping away as the records say', async () => {
    const found = await town.ask<SlippingAnswer>(role, '/findings/slipping')
    expectSame(found, slipping(view(role, everything()), addDays(town.today, -1)), `${role}, slipping`)
  })
})

describe.each(ROLES)('to the %s, pages agree:', (role) => {
  const query = () => queryOf({ ...everything(), compare: 'week' })
  const overviewOf = (asked: string) => town.ask<OverviewAnswer>(role, `/insights/overview${asked}`)
  const figureOf = ({ figures }: { figures: OverviewAnswer['figures'] }, code: string) =>
    figures.find(({ metric }) => metric === code)?.value ?? null

  it('cuts, days and hours of the overview add up to its figures', async () => {
    const answer = await overviewOf(query())
    const [net, orders] = [figureOf(answer, 'net_sales'), figureOf(answer, 'orders')]
    for (const code of ['net_sales', 'orders', 'contribution_margin'])
      for (const rows of [answer.byStore, answer.byChannel, answer.byMode])
        expect(total(rows, ({ values }) => values[code] ?? 0)).toBe(figureOf(answer, code))
    const unsaid = salesIn(view(role, everything())).filter(({ lines }) => lines.length === 0)
    expect(total(answer.byCategory, ({ values }) => values.net_sales ?? 0) + total(unsaid, (order) => order.net)).toBe(
      net,
    )
    expect(total(answer.trend, ({ online, offline }) => online + offline)).toBe(net)
    expect(total(answer.trend, (day) => day.orders)).toBe(orders)
    expect(total(answer.byHour, (cell) => cell.net)).toBe(net)
    expect(total(answer.byHour, (cell) => cell.orders)).toBe(orders)
  })

  it('an export of the orders behind a figure adds up to it', async () => {
    const answer = await overviewOf(query())
    const rows = await everyPage(1000, (page) =>
      town.ask<OrdersAnswer>(role, `/insights/orders${queryOf({ ...everything(), ...page })}`),
    )
    const paid = rows.filter(({ status }) => status === 'paid' || status === 'fulfilled')
    expect(paid).toHaveLength(figureOf(answer, 'orders') ?? 0)
    expect(total(paid, ({ net }) => net)).toBe(figureOf(answer, 'net_sales'))
    expect(total(paid, ({ contribution }) => contribution ?? 0)).toBe(figureOf(answer, 'contribution_margin'))
  })

  it('known customers and anonymous orders bring the net sales; segments, grid and profiles are all customers', async () => {
    const [answer, people] = await Promise.all([
      overviewOf(query()),
      town.ask<CustomersAnswer>(role, `/insights/customers${query()}`),
    ])
    expect(people.customers).toBe(figureOf(answer, 'customers'))
    const { segments, grid, age, gender, region, income } = people
    const parts: { customers: number; net: number }[][] = [segments, grid, age, gender, region, income]
    for (const part of parts) {
      expect(total(part, ({ customers: count }) => count)).toBe(people.customers)
      expect(total(part, ({ net }) => net) + people.anonymousNet).toBe(figureOf(answer, 'net_sales'))
    }
  })

  it('yesterday at home is yesterday on the overview, in all and store by store', async () => {
    const yesterday = addDays(town.today, -1)
    const [morning, answer] = await Promise.all([
      town.ask<HomeAnswer>(role, '/home'),
      overviewOf(queryOf({ ...WHOLE, from: yesterday, to: yesterday, compare: 'week' })),
    ])
    const shared = answer.figures.filter(({ metric }) => morning.figures.some((figure) => figure.metric === metric))
    expect(shared.length).toBeGreaterThan(5)
    for (const figure of shared) expect(morning.figures).toContainEqual(figure)
    for (const { storeId, values } of morning.stores)
      expect(answer.byStore.find(({ key }) => key === storeId)?.values).toMatchObject({
        net_sales: values.net_sales,
        wastage_rate: values.wastage_rate,
        rating: values.rating,
      })
    expect(total(morning.stores, ({ values }) => values.net_sales ?? 0)).toBe(figureOf(answer, 'net_sales'))
  })

  it('the scope bar offers the stores that may be seen and what they know, and nothing else can be asked for', async () => {
    const granted = STORES_OF[role]
    const stores = [...facts.stores.values()].filter(({ id }) => granted === null || granted.includes(id))
    const distinct = (values: readonly (string | null)[]) => [...new Set(values)].filter((value) => value).sort()
    const offered = await town.ask<ScopeAnswer>(role, '/scope')
    expectSame(
      offered.stores.map(({ id }) => id),
      distinct(stores.map(({ id }) => id)),
      `${role}, stores`,
    )
    expectSame(offered.districts, distinct(stores.map(({ district }) => district)), `${role}, districts`)
    expectSame(offered.formats, distinct(stores.map(({ format }) => format)), `${role}, formats`)
    const sold = facts.orders.filter(({ storeId }) => granted === null || granted.includes(storeId))
    expectSame(offered.channels, distinct(sold.map(({ told }) => told.channel)), `${role}, channels`)
    const asked = `?from=${START}&to=${START}&stores=FR1`
    for (const page of ['overview', 'customers', 'customers/list', 'orders', 'campaigns'])
      expect(await town.statusOf(role, `/insights/${page}${asked}`)).toBe(granted === null ? 200 : 403)
  })
})
