import type { NewStockTransfer, StockTransfer, StockTransferStep } from '@tandem/contracts'
import { actorText, type Ctx, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { audit } from '../../platform/audit.ts'
import { adjust, makeBuckets } from '../buckets/index.ts'
import { causeOf, closeDocument, type DocumentHead, type DocumentLine, hashOf, openDocument } from './documents.ts'
import { refuseTwice } from './purchase-orders.ts'
import { type Came, putAway } from './receive-goods.ts'
import { itemOf, refuseOtherPlaces, type StockItem, smallestUnits, stockItems } from './stock-items.ts'
import { takeFromLots } from './take-from-lots.ts'
import { type LockedTransfer, lockTransfer, readTransfer, type TransferLot } from './transfer-store.ts'

/**
 * Asks for goods of another place. The same id again changes nothing.
 *
 * @throws Refusal `access.denied` unless one of the places is the caller's, `resource.not_found`, `stock.unknown_sku`,
 *   `stock.quantity`, `document.conflict`, `request.invalid` from a place to itself
 */
export async function requestTransfer(ctx: Ctx, asked: NewStockTransfer): Promise<StockTransfer> {
  const { id, fromPlace, toPlace, note, lines } = asked
  refuseUnlessOneOf(ctx, [fromPlace, toPlace])
  refuseTwice(lines)
  if (fromPlace === toPlace) throw new Refusal('request.invalid', { detail: 'body.toPlace: the same place' })
  return await ctx.db.transaction(async (tx) => {
    const hash = hashOf(asked)
    const fresh = await tx.query(
      `insert into stock_transfer (merchant_id, id, from_place, to_place, state, requested_at, requested_by, note,
         request_hash)
       values (tandem_merchant(), $1, $2, $3, 'requested', $4, $5, $6, $7) on conflict do nothing returning id`,
      [id, fromPlace, toPlace, new Date(ctx.now), actorText(ctx.actor), note, hash],
    )
    if (fresh.length === 0) {
      const [before] = await tx.query('select from stock_transfer where id = $1 and request_hash = $2', [id, hash])
      if (!before) throw new Refusal('document.conflict', { id })
      return await readTransfer(tx, id)
    }
    const skus = lines.map(({ sku }) => sku)
    const items = await stockItems(tx, fromPlace, skus)
    await stockItems(tx, toPlace, skus)
    const quantities = lines.map(({ sku, quantity }) => smallestUnits(itemOf(items, sku), quantity))
    await tx.query(
      `insert into stock_transfer_line (merchant_id, transfer_id, sku, requested)
       select tandem_merchant(), $1, sku, quantity from unnest($2::text[], $3::bigint[]) as t(sku, quantity)`,
      [id, skus, quantities],
    )
    await tell(tx, ctx, { id, fromPlace, toPlace }, 'requested')
    return await readTransfer(tx, id)
  })
}

/**
 * The goods leave: they are at neither place until they come. Once shipped, shipping again changes nothing.
 *
 * @throws Refusal `resource.not_found`, `access.denied`, `transfer.wrong_state`, `bucket.short` when they are promised or
 *   not there, `stock.quantity`, `request.invalid` for a SKU that was not asked for
 */
export async function shipTransfer(ctx: Ctx, id: string, step: StockTransferStep): Promise<StockTransfer> {
  return await ctx.db.transaction(async (tx) => {
    const transfer = await lockTransfer(tx, id)
    const { fromPlace, state } = transfer
    refuseOtherPlaces(ctx.access, [fromPlace])
    if (state === 'in_transit' || state === 'received') return await readTransfer(tx, id)
    if (state !== 'requested') throw new Refusal('transfer.wrong_state', { state })
    const items = await stockItems(
      tx,
      fromPlace,
      transfer.lines.map(({ sku }) => sku),
    )
    const left = told(transfer, step, items, ({ requested }) => requested)
    const head: DocumentHead = {
      id: uuidv7(ctx.now),
      kind: 'transfer_out',
      placeId: fromPlace,
      about: `transfer:${id}`,
    }
    await openDocument(tx, ctx, head, step)
    // From now on the place that they go to lists them, though it never had any. Made before any is locked: making
    // waits for whoever changes a bucket that is there already, and they may send goods the other way.
    await makeBuckets(
      tx,
      left.flatMap(({ sku }) =>
        [fromPlace, transfer.toPlace].map((place) => ({ kind: 'stock', resource: sku, place })),
      ),
    )
    const lots = await leave(tx, ctx, head, left, items)
    await tx.query(
      `update stock_transfer_line l set shipped = t.quantity, unit_cost = t.cost, lots = t.lots
         from json_to_recordset($2::json) as t(sku text, quantity bigint, cost bigint, lots jsonb)
        where l.transfer_id = $1 and l.sku = t.sku`,
      [
        id,
        JSON.stringify(
          left.map((one) => ({ ...one, cost: itemOf(items, one.sku).cost, lots: lots.get(one.sku) ?? [] })),
        ),
      ],
    )
    await move(tx, ctx, id, 'in_transit', 'shipped_at')
    return await readTransfer(tx, id)
  })
}

/**
 * The goods have come, or what came of them; what is missing is shown as a difference. Again, nothing happens.
 *
 * @throws Refusal `resource.not_found`, `access.denied`, `transfer.wrong_state`, `stock.quantity`; `request.invalid` for
 *   more than was shipped
 */
export async function receiveTransfer(ctx: Ctx, id: string, step: StockTransferStep): Promise<StockTransfer> {
  return await ctx.db.transaction(async (tx) => {
    const transfer = await lockTransfer(tx, id)
    const { toPlace, state } = transfer
    refuseOtherPlaces(ctx.access, [toPlace])
    if (state === 'received') return await readTransfer(tx, id)
    if (state !== 'in_transit') throw new Refusal('transfer.wrong_state', { state })
    const items = await stockItems(
      tx,
      toPlace,
      transfer.lines.map(({ sku }) => sku),
    )
    const came = told(transfer, step, items, ({ shipped }) => shipped ?? 0)
    const over = came.find(({ sku, quantity }) => quantity > (transfer.lines.find((l) => l.sku === sku)?.shipped ?? 0))
    if (over) throw new Refusal('request.invalid', { detail: `body.lines: more of ${over.sku} than was shipped` })
    const head: DocumentHead = { id: uuidv7(ctx.now), kind: 'transfer_in', placeId: toPlace, about: `transfer:${id}` }
    await openDocument(tx, ctx, head, step)
    await putAway(
      tx,
      ctx,
      head,
      came.flatMap((one) => cameOf(transfer, one, itemOf(items, one.sku))),
      items,
      null,
    )
    await tx.query(
      `update stock_transfer_line l set received = t.quantity
         from unnest($2::text[], $3::bigint[]) as t(sku, quantity) where l.transfer_id = $1 and l.sku = t.sku`,
      [id, came.map(({ sku }) => sku), came.map(({ quantity }) => quantity)],
    )
    await move(tx, ctx, id, 'received', 'received_at')
    return await readTransfer(tx, id)
  })
}

/** Before anything has left. Again, nothing happens. @throws Refusal as `shipTransfer` */
export async function cancelTransfer(ctx: Ctx, id: string): Promise<StockTransfer> {
  return await ctx.db.transaction(async (tx) => {
    const transfer = await lockTransfer(tx, id)
    const { fromPlace, toPlace, state } = transfer
    refuseUnlessOneOf(ctx, [fromPlace, toPlace])
    if (state === 'cancelled') return await readTransfer(tx, id)
    if (state !== 'requested') throw new Refusal('transfer.wrong_state', { state })
    await tx.query(`update stock_transfer set state = 'cancelled', version = version + 1 where id = $1`, [id])
    await tell(tx, ctx, transfer, 'cancelled')
    return await readTransfer(tx, id)
  })
}

interface Told {
  sku: string
  quantity: number
}

/** What a step says of each line, in smallest units; all of it where it says nothing at all, none where it leaves one out. */
function told(
  { lines }: LockedTransfer,
  step: StockTransferStep,
  items: ReadonlyMap<string, StockItem>,
  all: (line: LockedTransfer['lines'][number]) => number,
): Told[] {
  const asked = step.lines
  if (!asked) return lines.map((line) => ({ sku: line.sku, quantity: all(line) }))
  refuseTwice(asked)
  const strange = asked.find(({ sku }) => !lines.some((line) => line.sku === sku))
  if (strange) throw new Refusal('request.invalid', { detail: `body.lines: ${strange.sku} is not part of it` })
  return lines.map(({ sku }) => {
    const found = asked.find((one) => one.sku === sku)
    return { sku, quantity: found ? smallestUnits(itemOf(items, sku), found.quantity) : 0 }
  })
}

/** Takes them from the origin and its lots. @returns what left by lot */
async function leave(
  tx: Queryable,
  ctx: Ctx,
  head: DocumentHead,
  left: readonly Told[],
  items: ReadonlyMap<string, StockItem>,
): Promise<ReadonlyMap<string, TransferLot[]>> {
  const { id, placeId } = head
  const gone = left.filter(({ quantity }) => quantity > 0)
  await adjust(
    tx,
    ctx.now,
    { cause: causeOf(id), reason: head.kind },
    gone.map(({ sku, quantity }) => ({ kind: 'stock', resource: sku, place: placeId, by: -quantity })),
  )
  const picks = await takeFromLots(
    tx,
    ctx.now,
    causeOf(id),
    gone.map((one) => ({ ...one, placeId })),
  )
  const picked = Map.groupBy(picks, ({ sku }) => sku)
  const lines = gone.flatMap(({ sku, quantity }): DocumentLine[] => {
    const unitCost = itemOf(items, sku).cost
    const byLot = picked.get(sku)
    if (!byLot) return [{ sku, lotId: null, quantity: -quantity, unitCost }]
    return byLot.map((one) => ({ sku, lotId: one.lot.id, quantity: -one.quantity, unitCost }))
  })
  await closeDocument(tx, ctx, head, lines, items)
  return new Map(
    [...picked].map(([sku, all]) => [
      sku,
      all.map(({ lot, quantity }) => ({ batch: lot.batch, expiresAt: lot.expiresAt?.getTime() ?? null, quantity })),
    ]),
  )
}

/** What came by lot, those that expire first taken to have come first; in one piece of a SKU without lots. */
function cameOf({ lines }: LockedTransfer, { sku, quantity }: Told, item: StockItem): Came[] {
  const line = lines.find((one) => one.sku === sku)
  const unitCost = line?.unitCost ?? item.cost
  if (!item.tracksLots) return quantity > 0 ? [{ sku, quantity, unitCost, lot: null }] : []
  let open = quantity
  const pieces = (line?.lots ?? []).flatMap(({ batch, expiresAt, quantity: there }): Came[] => {
    const part = Math.min(open, there)
    open -= part
    return part > 0 ? [{ sku, quantity: part, unitCost, lot: { batch, expiresAt } }] : []
  })
  return open > 0 ? [...pieces, { sku, quantity: open, unitCost, lot: { batch: null, expiresAt: null } }] : pieces
}

async function move(
  tx: Queryable,
  ctx: Ctx,
  id: string,
  state: 'in_transit' | 'received',
  stamp: 'shipped_at' | 'received_at',
): Promise<void> {
  await tx.query(`update stock_transfer set state = $2, ${stamp} = $3, version = version + 1 where id = $1`, [
    id,
    state,
    new Date(ctx.now),
  ])
}

async function tell(
  tx: Queryable,
  ctx: Ctx,
  { id, fromPlace, toPlace }: Pick<LockedTransfer, 'id' | 'fromPlace' | 'toPlace'>,
  what: 'requested' | 'cancelled',
): Promise<void> {
  const subject = `transfer:${id}`
  await audit(tx, ctx, { action: `transfer.${what}`, subject, details: { fromPlace, toPlace } })
  const payload = { transferId: id, fromPlace, toPlace }
  await emit(tx, { kind: `transfer.${what}`, aggregate: subject, payload, at: ctx.now })
}

function refuseUnlessOneOf({ access }: Ctx, placeIds: readonly string[]): void {
  const { storeIds } = access
  if (storeIds !== 'all' && !placeIds.some((id) => storeIds.includes(id))) {
    throw new Refusal('access.denied', { places: placeIds })
  }
}
