import { cellContext, code, decimal, maybe, money, oneOf, text, time, wholeNumber, words } from '../import/cells.ts'
import { type RowOf, table } from '../import/importer.ts'

export const ZONE = 'America/Sao_Paulo'
const context = cellContext({ zone: ZONE, currency: 'BRL' })

export const categories = table({
  code: 'product_category_name_translation',
  files: /^product_category_name_translation\.csv$/i,
  context,
  columns: { product_category_name: code, product_category_name_english: code },
})

export const geolocation = table({
  code: 'geolocation',
  files: /^olist_geolocation_dataset\.csv$/i,
  context,
  columns: {
    geolocation_zip_code_prefix: code,
    geolocation_lat: decimal,
    geolocation_lng: decimal,
    geolocation_city: text(120),
    geolocation_state: text(120),
  },
})

export const products = table({
  code: 'products',
  files: /^olist_products_dataset\.csv$/i,
  context,
  columns: { product_id: code, product_category_name: maybe(code) },
})

export const sellers = table({
  code: 'sellers',
  files: /^olist_sellers_dataset\.csv$/i,
  context,
  columns: { seller_id: code, seller_zip_code_prefix: code, seller_city: text(80), seller_state: text(80) },
})

export const customers = table({
  code: 'customers',
  files: /^olist_customers_dataset\.csv$/i,
  context,
  columns: {
    customer_id: code,
    customer_unique_id: code,
    customer_zip_code_prefix: code,
    customer_city: text(120),
    customer_state: text(120),
  },
})

const STATUSES = [
  'created',
  'approved',
  'processing',
  'invoiced',
  'shipped',
  'delivered',
  'canceled',
  'unavailable',
] as const

export const orders = table({
  code: 'orders',
  files: /^olist_orders_dataset\.csv$/i,
  context,
  columns: {
    order_id: code,
    customer_id: code,
    order_status: oneOf(STATUSES),
    order_purchase_timestamp: time,
    order_approved_at: maybe(time),
    order_delivered_carrier_date: maybe(time),
    order_delivered_customer_date: maybe(time),
    order_estimated_delivery_date: maybe(time),
  },
})

export const items = table({
  code: 'order_items',
  files: /^olist_order_items_dataset\.csv$/i,
  context,
  columns: {
    order_id: code,
    order_item_id: wholeNumber,
    product_id: code,
    seller_id: code,
    price: money,
    freight_value: money,
  },
})

export const payments = table({
  code: 'order_payments',
  files: /^olist_order_payments_dataset\.csv$/i,
  context,
  columns: {
    order_id: code,
    payment_sequential: wholeNumber,
    payment_type: code,
    payment_installments: wholeNumber,
    payment_value: money,
  },
})

export const reviews = table({
  code: 'order_reviews',
  files: /^olist_order_reviews_dataset\.csv$/i,
  context,
  columns: {
    review_id: code,
    order_id: code,
    review_score: wholeNumber,
    review_comment_title: words(1000),
    review_comment_message: words(6900),
    review_creation_date: time,
    review_answer_timestamp: maybe(time),
  },
})

export type OrderRow = RowOf<typeof orders>
export type ItemRow = RowOf<typeof items>
export type PaymentRow = RowOf<typeof payments>
export type ReviewRow = RowOf<typeof reviews>
