import type { StockTransfer, StockTransfersQuery } from '@tandem/contracts'
import { type Queryable, Refusal } from '@tandem/kernel'
import { beyond, nextOf } from './documents.ts'

/*
 * Goods from one place to another:
 *
 *   requested --ship--> in_transit --receive--> received
 *       |
 *    cancel
 *       v
 *   cancelled
 *
 * In transit they are at no place: they left the one and have not come to the other.
 */
export interface TransferLine {
  sku: string
  requested: number
  shipped: number | null
  received: number | null
  unitCost: number | null
  lots: TransferLot[]
}

/** What left by lot, so that it keeps its batch and its date where it comes to. */
export interface TransferLot {
  batch: string | null
  expiresAt: number | null
  quantity: number
}

export interface LockedTransfer {
  id: string
  fromPlace: string
  toPlace: string
  state: StockTransfer['state']
  lines: TransferLine[]
}

/** The transfer, for nobody else to change. @throws Refusal `resource.not_found` */
export async function lockTransfer(tx: Queryable, id: string): Promise<LockedTransfer> {
  const [head] = await tx.query<Omit<LockedTransfer, 'lines'>>(
    `select id, from_place as "fromPlace", to_place as "toPlace", state from stock_transfer where id = $1
        for no key update`,
    [id],
  )
  if (!head) throw new Refusal('resource.not_found', { transfer: id })
  const lines = await tx.query<TransferLine>(
    `select sku, requested, shipped, received, unit_cost as "unitCost", lots from stock_transfer_line
      where transfer_id = $1 order by sku`,
    [id],
  )
  return { ...head, lines }
}

interface Row extends Omit<StockTransfer, 'requestedAt' | 'shippedAt' | 'receivedAt'> {
  requestedAt: Date
  shippedAt: Date | null
  receivedAt: Date | null
}

const TRANSFER = `select t.id, t.from_place as "fromPlace", t.to_place as "toPlace", t.state,
    t.requested_at as "requestedAt", t.requested_by as "requestedBy", t.shipped_at as "shippedAt",
    t.received_at as "receivedAt", t.note, t.version,
    (select json_agg(json_build_object('sku', l.sku, 'requested', l.requested / power(10, s.decimals),
              'shipped', l.shipped / power(10, s.decimals), 'received', l.received / power(10, s.decimals),
              'difference', (l.received - l.shipped) / power(10, s.decimals)) order by l.sku)
       from stock_transfer_line l join sku s on s.sku = l.sku where l.transfer_id = t.id) as lines
  from stock_transfer t`

/** @throws Refusal `resource.not_found` */
export async function readTransfer(db: Queryable, id: string): Promise<StockTransfer> {
  const [row] = await db.query<Row>(`${TRANSFER} where t.id = $1`, [id])
  if (!row) throw new Refusal('resource.not_found', { transfer: id })
  return toTransfer(row)
}

/** Transfers from or to places in scope, the newest first. */
export async function listTransfers(
  db: Queryable,
  scope: 'all' | readonly string[],
  { placeId, state, after, pageSize }: StockTransfersQuery,
): Promise<{ transfers: StockTransfer[]; next: string | null }> {
  const values: unknown[] = []
  const given = (value: unknown): string => `$${values.push(value)}`
  const touching = (parameter: string): string => `(t.from_place = any(${parameter}) or t.to_place = any(${parameter}))`
  const where = [
    'true',
    ...(scope === 'all' ? [] : [touching(given(scope))]),
    ...(placeId === undefined ? [] : [touching(given([placeId]))]),
    ...(state === undefined ? [] : [`t.state = ${given(state)}`]),
    ...(after === undefined ? [] : [beyond('t.requested_at', after, given)]),
  ]
  const rows = await db.query<Row>(
    `${TRANSFER} where ${where.join(' and ')}
      order by t.requested_at desc, t.id desc limit ${Math.trunc(pageSize) + 1}`,
    values,
  )
  return {
    transfers: rows.slice(0, pageSize).map(toTransfer),
    next: nextOf(rows, pageSize, ({ requestedAt, id }) => `${requestedAt.toISOString()} ${id}`),
  }
}

function toTransfer(row: Row): StockTransfer {
  const { requestedAt, shippedAt, receivedAt } = row
  return {
    ...row,
    requestedAt: requestedAt.getTime(),
    shippedAt: shippedAt?.getTime() ?? null,
    receivedAt: receivedAt?.getTime() ?? null,
  }
}
