import { readFileSync } from 'node:fs'
import type { OrderDetail } from '@tandem/contracts'
import { type Access, type EpochMs, Refusal } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import { storeCondition } from '../../warehouse/scope.ts'

const QUESTION = readFileSync(new URL('order-detail.sql', import.meta.url), 'utf8')

type OrderRow = OrderDetail['order']

interface Row extends Omit<OrderRow, 'lines'> {
  lineCount: number
  lines: [line: number, productId: string, quantity: number, gross: number, discount: number, cost: number | null][]
  discounts: [source: string, amount: number, coupon: string, campaign: string][]
  payments: [method: string, amount: number, fee: number][]
  goods: number | null
  paymentFee: number
  delivery: number
  packaging: number
  loyalty: number
  paidAt: EpochMs | null
  acceptedAt: EpochMs | null
  readyAt: EpochMs | null
  closedAt: EpochMs | null
}

/**
 * One order with its lines, discounts, payments, costs and steps.
 *
 * @throws Refusal `resource.not_found`, also when it belongs to a store that the caller may not see
 */
export async function readOrder(warehouse: Warehouse, access: Access, orderId: string): Promise<OrderDetail> {
  const { sql, params } = storeCondition(access)
  const [row] = await warehouse.query<Row>(`${QUESTION} where ${sql} and order_id = {orderId:String}`, {
    ...params,
    orderId,
  })
  if (!row) throw new Refusal('resource.not_found', { order: orderId })
  const [names, zone] = await Promise.all([
    productNames(
      warehouse,
      access.merchantId,
      row.lines.map(([, productId]) => productId),
    ),
    zoneOf(warehouse, access.merchantId, row.storeId),
  ])
  return {
    order: { ...row, lines: row.lineCount },
    zone,
    lines: row.lines.map(([line, productId, quantity, gross, discount, cost]) => ({
      line,
      productId,
      name: names.get(productId) ?? null,
      quantity,
      gross,
      discount,
      cost,
    })),
    discounts: row.discounts.map(([source, amount, coupon, campaign]) => ({
      source,
      amount,
      couponId: coupon || null,
      campaignId: campaign || null,
    })),
    payments: row.payments.map(([method, amount, fee]) => ({ method, amount, fee })),
    costs: {
      goods: row.goods,
      paymentFee: row.paymentFee,
      delivery: row.delivery,
      packaging: row.packaging,
      loyalty: row.loyalty,
    },
    steps: stepsOf(row),
  }
}

function stepsOf(row: Row): OrderDetail['steps'] {
  const times: [string, EpochMs | null][] = [
    ['placed', row.placedAt],
    ['paid', row.paidAt],
    ['accepted', row.acceptedAt],
    ['ready', row.readyAt],
    [row.status === 'cancelled' ? 'cancelled' : 'closed', row.closedAt],
  ]
  return times.flatMap(([step, at]) => (at === null ? [] : [{ step, at }])).sort((a, b) => a.at - b.at)
}

/** Names of products in both languages, by id; unknown ones are missing. */
export async function productNames(
  warehouse: Warehouse,
  merchantId: string,
  productIds: readonly string[],
): Promise<Map<string, { zh: string; en: string }>> {
  const rows = await warehouse.query<{ id: string; zh: string; en: string }>(
    `select product_id as id, name_zh as zh, name_en as en from products
      where merchant_id = {merchantId:String} and product_id in {productIds:Array(String)}`,
    { merchantId, productIds },
    { fast: true },
  )
  return new Map(rows.map(({ id, zh, en }) => [id, { zh, en }]))
}

async function zoneOf(warehouse: Warehouse, merchantId: string, storeId: string): Promise<string> {
  const [store] = await warehouse.query<{ zone: string }>(
    'select zone from stores where merchant_id = {merchantId:String} and store_id = {storeId:String}',
    { merchantId, storeId },
    { fast: true },
  )
  return store?.zone ?? 'UTC'
}
