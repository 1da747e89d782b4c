import type { FulfilmentMode, OrderAnswer, Substitutes } from '@tandem/contracts'
import {
  actorText,
  type CallCtx,
  type EpochMs,
  type Minor,
  type Prepared,
  type Queryable,
  Refusal,
} from '@tandem/kernel'
import type { Basket, Promotion } from '@tandem/promotions'
import type { OwnerLimit } from '../buckets/index.ts'
import { type KeptOption, shownOption } from './chosen-options.ts'
import { actionsIn, MACHINES } from './machines/index.ts'
import { nextPromise } from './next-promise.ts'
import type { Preparation } from './preparation.ts'

export type OrderState = OrderAnswer['state']

export interface OrderHead {
  id: string
  number: number
  store_id: string
  channel: string
  platform: string | null
  external_id: string | null
  customer_id: string | null
  device_id: string | null
  contact: string | null
  note: string | null
  state: OrderState
  settles: 'prepayment' | 'tab'
  currency: string
  list: Minor
  discount: Minor
  goods: Minor
  shipping: Minor
  tax: Minor
  due: Minor
  paid: Minor
  /** Agreed to by payers, not taken yet. */
  authorised: Minor
  refunded: Minor
  hold_id: string
  placed_at: Date
  business_date: string
  expires_at: Date | null
  confirmed_at: Date | null
  closed_at: Date | null
  version: number
}

export interface AppliedDiscount {
  promotionId: string
  version: number
  funder: string
  amount: Minor
}

/** Discounts that are of no promotion: given for what was wrong; so that nobody pays more for keeping less. */
export const AMENDS = 'amends'
export const GOODWILL = 'goodwill'

export interface GroupRow {
  id: number
  mode: FulfilmentMode
  state: string
  place_id: string
  fee: Minor
  fee_discount: Minor
  discounts: AppliedDiscount[]
  wanted_at: Date | null
  promised_at: Date | null
  /** What it takes of the store's capacity; null where nothing is promised. */
  preparation: Preparation | null
  address: string | null
  lng: number | null
  lat: number | null
  table_code: string | null
}

export interface LineRow {
  line: number
  group_id: number
  sku: string
  name: { zh: string; en: string }
  kind: string
  unit: string
  decimals: 0 | 3
  quantity: number
  unit_price: Minor
  options: KeptOption[]
  note: string | null
  substitutes: Substitutes
  added_by: string | null
  /** As JSON has it. */
  added_at: string | null
  list: Minor
  discounts: AppliedDiscount[]
  net: Minor
  tax_class: string
  tax_basis_points: number
  tax_included: boolean
  tax: Minor
  cost: Minor | null
  takes: { sku: string; quantity: number }[]
  cancelled: number
  handed_over: number
  returned: number
  refunded: Minor
}

export interface OrderRow extends OrderHead {
  groups: GroupRow[]
  lines: LineRow[]
  /** Basket and promotions as they were when it was placed or last changed. */
  priced: {
    basket: Basket
    rules: Promotion[]
    limits: OwnerLimit[]
    /** The code that opened each promotion that needed one. */
    coupons: Record<string, string>
    /** All codes that were entered; orders of before have only those that opened something. */
    codes?: string[]
  }
  zone: string
  cutoff_hour: number
}

export const HEAD = `o.id, o.number, o.store_id, o.channel, o.platform, o.external_id, o.customer_id, o.device_id, o.contact, o.note,
  o.state, o.settles, o.currency, o.list, o.discount, o.goods, o.shipping, o.tax, o.due, o.paid, o.authorised, o.refunded, o.hold_id, o.placed_at,
  o.business_date, o.expires_at, o.confirmed_at, o.closed_at, o.version`

const READ: Prepared = {
  name: 'order.read',
  text: `
select ${HEAD}, o.priced, s.zone, s.cutoff_hour,
       (select json_agg(g order by g.id) from order_group g where g.order_id = o.id) as groups,
       (select coalesce(json_agg(l order by l.line), '[]') from order_line l where l.order_id = o.id) as lines
  from orders o join store s on s.id = o.store_id where o.id = $1`,
}

/** @throws Refusal `resource.not_found` */
export async function readOrder(db: Queryable, orderId: string): Promise<OrderRow> {
  const [row] = await db.query<OrderRow>(READ, [orderId])
  if (!row) throw new Refusal('resource.not_found')
  return { ...row, groups: row.groups.map(withDates) }
}

const VERSION: Prepared = {
  name: 'order.version',
  text: 'select version, customer_id from orders where id = $1',
}

/** How often an order has changed, and whose it is. @throws Refusal `resource.not_found` */
export async function readVersion(
  db: Queryable,
  orderId: string,
): Promise<{ version: number; customer_id: string | null }> {
  const [row] = await db.query<{ version: number; customer_id: string | null }>(VERSION, [orderId])
  if (!row) throw new Refusal('resource.not_found')
  return row
}

/** Times inside JSON come as text. */
export function withDates(group: GroupRow): GroupRow {
  const date = (value: unknown) => (value === null ? null : new Date(value as string))
  return { ...group, wanted_at: date(group.wanted_at), promised_at: date(group.promised_at) }
}

const HEAD_OF: Prepared = { name: 'order.head', text: `select ${HEAD} from orders o where o.id = $1` }

/** The order's own row, as it is. @throws Refusal `resource.not_found` */
export async function readHead(db: Queryable, orderId: string): Promise<OrderHead> {
  const [row] = await db.query<OrderHead>(HEAD_OF, [orderId])
  if (!row) throw new Refusal('resource.not_found')
  return row
}

const LOCK: Prepared = {
  name: 'order.lock',
  text: `select ${HEAD} from orders o where o.id = $1 for no key update`,
}

/** The order's own row, locked until the transaction ends. @throws Refusal `resource.not_found` */
export async function lockOrder(tx: Queryable, orderId: string): Promise<OrderHead> {
  const [row] = await tx.query<OrderHead>(LOCK, [orderId])
  if (!row) throw new Refusal('resource.not_found')
  return row
}

/** Writes down who did what to an order. */
export async function writeStep(
  tx: Queryable,
  ctx: Pick<CallCtx, 'actor' | 'now'>,
  orderId: string,
  what: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  await tx.query(
    `insert into order_step (merchant_id, order_id, at, actor, what, details)
     values (tandem_merchant(), $1, $2, $3, $4, $5)`,
    [orderId, new Date(ctx.now), actorText(ctx.actor), what, JSON.stringify(details)],
  )
}

/** What an order is as a whole, as it is answered. */
export function toHead(row: OrderHead): Omit<OrderAnswer, 'groups' | 'lines'> {
  return {
    id: row.id,
    number: row.number,
    storeId: row.store_id,
    channel: row.channel,
    platform: row.platform,
    externalId: row.external_id,
    state: row.state,
    currency: row.currency,
    list: row.list,
    discount: row.discount,
    goods: row.goods,
    shipping: row.shipping,
    tax: row.tax,
    due: row.due,
    paid: row.paid,
    authorised: row.authorised,
    refunded: row.refunded,
    placedAt: row.placed_at.getTime(),
    businessDate: row.business_date,
    expiresAt: timeOf(row.expires_at),
    confirmedAt: timeOf(row.confirmed_at),
    closedAt: timeOf(row.closed_at),
    version: row.version,
    note: row.note,
  }
}

function timeOf(date: Date | null): EpochMs | null {
  return date?.getTime() ?? null
}

/** An order as it is answered at a time. */
export function toOrder(row: OrderRow, now: EpochMs): OrderAnswer {
  return {
    ...toHead(row),
    groups: row.groups.map((group) => ({
      id: group.id,
      mode: group.mode,
      state: group.state,
      placeId: group.place_id,
      fee: group.fee,
      feeDiscount: group.fee_discount,
      wantedAt: timeOf(group.wanted_at),
      promisedAt: timeOf(group.promised_at),
      lateMinutes: nextPromise(row.state, [{ ...group, promisedAt: timeOf(group.promised_at) }], now).lateMinutes,
      tableCode: group.table_code,
      actions: actionsIn(MACHINES[group.mode], group.state),
    })),
    lines: row.lines.map((line) => {
      const inUnits = (quantity: number) => quantity / 10 ** line.decimals
      return {
        line: line.line,
        group: line.group_id,
        sku: line.sku,
        name: line.name,
        unit: line.unit,
        quantity: inUnits(line.quantity),
        unitPrice: line.unit_price,
        list: line.list,
        discount: line.list - line.net,
        net: line.net,
        tax: line.tax,
        options: line.options.map(shownOption),
        note: line.note,
        cancelled: inUnits(line.cancelled),
        handedOver: inUnits(line.handed_over),
        returned: inUnits(line.returned),
        refunded: line.refunded,
        substitutes: line.substitutes,
        addedBy: line.added_by,
        addedAt: line.added_at === null ? null : Date.parse(line.added_at),
      }
    }),
  }
}
