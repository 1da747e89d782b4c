import type { PurchaseOrder, PurchaseOrdersQuery } from '@tandem/contracts'
import { type CallCtx, type Minor, type Queryable, Refusal } from '@tandem/kernel'
import { beyond, nextOf } from './documents.ts'

/*
 * A purchase order:
 *
 *   ordered --receive a part--> part_received --receive the rest--> received
 *      |                            |
 *   cancel                        close (the rest will not come)
 *      v                            v
 *   cancelled                     closed
 */
export interface PurchaseLine {
  sku: string
  /** Smallest units, as is `received`. */
  ordered: number
  received: number
  unitCost: Minor
}

export interface LockedPurchase {
  id: string
  supplier: string
  placeId: string
  state: PurchaseOrder['state']
  toleranceBasisPoints: number
  lines: PurchaseLine[]
}

/** The purchase order, for nobody else to change. @throws Refusal `resource.not_found` */
export async function lockPurchase(tx: Queryable, id: string): Promise<LockedPurchase> {
  const [head] = await tx.query<Omit<LockedPurchase, 'lines'>>(
    `select id, supplier, place_id as "placeId", state, tolerance_basis_points as "toleranceBasisPoints"
       from purchase_order where id = $1 for no key update`,
    [id],
  )
  if (!head) throw new Refusal('resource.not_found', { purchaseOrder: id })
  const lines = await tx.query<PurchaseLine>(
    `select sku, ordered, received, unit_cost as "unitCost" from purchase_order_line
      where purchase_order_id = $1 order by line`,
    [id],
  )
  return { ...head, lines }
}

/**
 * @throws Refusal `purchase.wrong_state` when nothing of it is awaited any more, `purchase.over_delivered` naming what
 *   was not ordered, or not so much of it
 */
export function refuseOverDelivery(
  { state, lines, toleranceBasisPoints }: LockedPurchase,
  came: readonly { sku: string; quantity: number }[],
): void {
  if (state === 'closed' || state === 'cancelled') throw new Refusal('purchase.wrong_state', { state })
  const over = summed(came).flatMap(({ sku, quantity }) => {
    const line = lines.find((one) => one.sku === sku)
    const most = line ? Math.floor((line.ordered * (10_000 + toleranceBasisPoints)) / 10_000) : 0
    return (line?.received ?? 0) + quantity > most ? [sku] : []
  })
  if (over.length > 0) throw new Refusal('purchase.over_delivered', { skus: over })
}

/** Counts what came against what was ordered. */
export async function bookReceived(
  tx: Queryable,
  ctx: Pick<CallCtx, 'now'>,
  { id, lines }: LockedPurchase,
  came: readonly { sku: string; quantity: number }[],
): Promise<void> {
  const sums = summed(came)
  const isWhole = lines.every(
    ({ sku, ordered, received }) => received + (sums.find((one) => one.sku === sku)?.quantity ?? 0) >= ordered,
  )
  await tx.query(
    `update purchase_order_line l set received = l.received + t.quantity
       from unnest($2::text[], $3::bigint[]) as t(sku, quantity) where l.purchase_order_id = $1 and l.sku = t.sku`,
    [id, sums.map(({ sku }) => sku), sums.map(({ quantity }) => quantity)],
  )
  await tx.query(`update purchase_order set state = $2, received_at = $3, version = version + 1 where id = $1`, [
    id,
    isWhole ? 'received' : 'part_received',
    new Date(ctx.now),
  ])
}

function summed(came: readonly { sku: string; quantity: number }[]): { sku: string; quantity: number }[] {
  return [...Map.groupBy(came, ({ sku }) => sku)].map(([sku, all]) => ({
    sku,
    quantity: all.reduce((sum, one) => sum + one.quantity, 0),
  }))
}

interface Row extends Omit<PurchaseOrder, 'orderedAt' | 'promisedAt' | 'receivedAt'> {
  orderedAt: Date
  promisedAt: Date | null
  receivedAt: Date | null
}

const PURCHASE = `select o.id, o.supplier, o.place_id as "placeId", o.state,
    o.tolerance_basis_points as "toleranceBasisPoints", o.ordered_at as "orderedAt", o.ordered_by as "orderedBy",
    o.promised_at as "promisedAt", o.received_at as "receivedAt", o.note, o.version,
    (select json_agg(json_build_object('sku', l.sku, 'ordered', l.ordered / power(10, s.decimals),
              'received', l.received / power(10, s.decimals), 'unitCost', l.unit_cost) order by l.line)
       from purchase_order_line l join sku s on s.sku = l.sku where l.purchase_order_id = o.id) as lines
  from purchase_order o`

/** @throws Refusal `resource.not_found` */
export async function readPurchase(db: Queryable, id: string): Promise<PurchaseOrder> {
  const [row] = await db.query<Row>(`${PURCHASE} where o.id = $1`, [id])
  if (!row) throw new Refusal('resource.not_found', { purchaseOrder: id })
  return toPurchase(row)
}

/** Purchase orders for places in scope, the newest first. */
export async function listPurchases(
  db: Queryable,
  scope: 'all' | readonly string[],
  { placeId, state, after, pageSize }: PurchaseOrdersQuery,
): Promise<{ purchaseOrders: PurchaseOrder[]; next: string | null }> {
  const values: unknown[] = []
  const given = (value: unknown): string => `$${values.push(value)}`
  const where = [
    'true',
    ...(scope === 'all' ? [] : [`o.place_id = any(${given(scope)})`]),
    ...(placeId === undefined ? [] : [`o.place_id = ${given(placeId)}`]),
    ...(state === undefined ? [] : [`o.state = ${given(state)}`]),
    ...(after === undefined ? [] : [beyond('o.ordered_at', after, given)]),
  ]
  const rows = await db.query<Row>(
    `${PURCHASE} where ${where.join(' and ')} order by o.ordered_at desc, o.id desc limit ${Math.trunc(pageSize) + 1}`,
    values,
  )
  return {
    purchaseOrders: rows.slice(0, pageSize).map(toPurchase),
    next: nextOf(rows, pageSize, ({ orderedAt, id }) => `${orderedAt.toISOString()} ${id}`),
  }
}

function toPurchase(row: Row): PurchaseOrder {
  const { orderedAt, promisedAt, receivedAt } = row
  return {
    ...row,
    orderedAt: orderedAt.getTime(),
    promisedAt: promisedAt?.getTime() ?? null,
    receivedAt: receivedAt?.getTime() ?? null,
  }
}
