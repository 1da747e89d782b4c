import { randomUUID } from 'node:crypto'
import type { OrderAnswer, PlacedAnswer, QuoteAnswer, ShopProductsAnswer, StartedPayment } from '@tandem/contracts'
import { expect } from 'vitest'
import type { z } from 'zod'
import { Api } from './api.ts'
import { type Caller, customerOf, guestOf, openMerchant } from './people.ts'
import { openTown, type Town } from './town.ts'

const ALL_DAY = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }])

/** A group of an order as it is asked for: `{ F101: 1.235 }`, or lines where they need more than a quantity. */
export interface Wish {
  mode: 'delivery' | 'pickup' | 'dine_in' | 'ship' | 'instant'
  lines: Record<string, number> | readonly object[]
  address?: object
  tableCode?: string
}

/** A merchant of a trade on a day, and what its staff and its customers do, a line a deed. */
export class Shop {
  readonly town: Town
  readonly staff: Caller
  readonly #api: Api
  readonly #merchantId: string

  private constructor(town: Town, api: Api, merchantId: string, staff: Caller) {
    this.town = town
    this.staff = staff
    this.#api = api
    this.#merchantId = merchantId
  }

  /** From an installation that nobody has signed in to, to the catalogue of a trade. */
  static async open(trade: 'fresh' | 'dining' | 'beauty', at: number): Promise<Shop> {
    const town = await openTown(at)
    const api = await Api.open(town.url)
    const staff = await openMerchant(town, api, trade)
    await staff.do('postCatalogSeedsByTrade', { params: { trade } })
    return new Shop(town, api, trade, staff)
  }

  guest(token?: string | null): Caller {
    return guestOf(this.#api, this.#merchantId, token ?? undefined)
  }

  customer(phone: string): Promise<Caller> {
    return customerOf(this.town, this.#api, this.#merchantId, phone)
  }

  /** Makes a store that is always open, and delivers 3 km for 3.00, from 20.00 on. */
  async makeStore(storeId: string, store: { modes: readonly string[]; lng: number; lat: number }): Promise<void> {
    const name = { zh: `${storeId} 店`, en: `Store ${storeId}` }
    const body = { name, zone: 'Asia/Shanghai', cutoffHour: 4, hours: ALL_DAY, ...store }
    await this.staff.do('putStoresByStoreId', { params: { storeId }, body })
    const shape = { type: 'Radius', meters: 3_000 }
    const area = { name, shape, fees: [{ uptoMeters: null, fee: 300 }], minimum: 2_000 }
    await this.staff.do('putStoresByStoreIdAreasByAreaId', { params: { storeId, areaId: 'near' }, body: area })
  }

  async receive(placeId: string, goods: Record<string, number>): Promise<void> {
    const lines = Object.entries(goods).map(([sku, quantity]) => ({ sku, quantity, unitCost: 100 }))
    await this.staff.do('postPlacesByPlaceIdReceipts', { params: { placeId }, body: { id: randomUUID(), lines } })
  }

  async promote(id: string, rule: object, limits: object = {}): Promise<void> {
    const name = { zh: id, en: id }
    await this.staff.do('postPromotions', { body: { id, name, rule, limits } })
    await this.staff.do('postPromotionsByPromotionIdGoLive', { params: { promotionId: id } })
  }

  /** What somebody finds who types this. */
  async find(store: string, q: string): Promise<string[]> {
    const { body } = await this.guest().do<ShopProductsAnswer>('getShopProducts', { query: { store, q } })
    return body.products.map(({ id }) => id)
  }

  async quote(who: Caller, storeId: string, groups: readonly Wish[], codes: string[] = []): Promise<QuoteAnswer> {
    const body = { storeId, groups: groups.map(asked), codes }
    return (await who.do<QuoteAnswer>('postShopQuotes', { body })).body
  }

  /** Places what was quoted, at just that price. */
  async place(who: Caller, storeId: string, groups: readonly Wish[], codes: string[] = []): Promise<PlacedAnswer> {
    const { due } = await this.quote(who, storeId, groups, codes)
    const body = { storeId, groups: groups.map(asked), codes, expectedDue: due }
    const placed = (await who.do<PlacedAnswer>('postShopOrders', { body })).body
    expect(placed).toMatchObject({ state: 'placed', due })
    return placed
  }

  /** At the till or the table. */
  async ring(storeId: string, groups: readonly Wish[]): Promise<PlacedAnswer> {
    return (await this.staff.do<PlacedAnswer>('postOrders', { body: { storeId, groups: groups.map(asked) } })).body
  }

  /** Pays at the provider, as whoever ordered or at the counter, and waits until the shop has heard of it. */
  async pay(who: Caller, orderId: string, amount?: number): Promise<void> {
    const operation = who === this.staff ? 'postOrdersByOrderIdPayments' : 'postShopOrdersByOrderIdPayments'
    const body = { provider: 'sandbox', ...(amount === undefined ? {} : { amount }) }
    const before = (await this.order(orderId)).paid
    const { body: started } = await who.do<z.infer<typeof StartedPayment>>(operation, { params: { orderId }, body })
    expect(started.action.kind).toBe('redirect')
    if (started.action.kind !== 'redirect') return
    await fetch(started.action.url, { method: 'POST', body: '{"decision":"pay"}' })
    await expect.poll(async () => (await this.order(orderId)).paid).toBe(before + started.amount)
  }

  async cash(orderId: string, tillId: string, amount?: number): Promise<number> {
    const body = { tillId, ...(amount === undefined ? {} : { amount }) }
    return (await this.staff.do<{ amount: number }>('postOrdersByOrderIdCash', { params: { orderId }, body })).body
      .amount
  }

  async order(orderId: string): Promise<OrderAnswer> {
    return (await this.staff.do<OrderAnswer>('getOrdersByOrderId', { params: { orderId } })).body
  }

  /** Moves a group on, only ever by what its order says can be done with it. */
  async move(orderId: string, groupId: number, ...actions: string[]): Promise<OrderAnswer> {
    for (const action of actions) {
      const group = (await this.order(orderId)).groups.find(({ id }) => id === groupId)
      expect(group?.actions, `group ${groupId} that is ${group?.state}`).toContain(action)
      const params = { orderId, groupId, action }
      await this.staff.do('postOrdersByOrderIdGroupsByGroupIdByAction', { params })
    }
    return await this.order(orderId)
  }

  async takeBack(orderId: string, line: number, quantity: number, more: object = {}): Promise<OrderAnswer> {
    const body = { lines: [{ line, quantity }], reason: 'quality', ...more }
    return (await this.staff.do<OrderAnswer>('postOrdersByOrderIdReturns', { params: { orderId }, body })).body
  }
}

function asked({ lines, ...group }: Wish): object {
  if (Array.isArray(lines)) return { ...group, lines }
  return { ...group, lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })) }
}
