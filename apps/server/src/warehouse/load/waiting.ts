import type { Warehouse } from '../client.ts'
import { encode } from '../encode.ts'
import type { BatchSource, PositionedBatch } from './batch-source.ts'
import type { Calendars } from './calendars.ts'
import { insertSpan } from './insert-span.ts'
import type { Progress } from './progress.ts'
import { addBatch, emptySpan, type Span } from './span.ts'

const COLUMNS = ['position', 'merchant_id', 'store_id', 'waits'] as const

interface WaitingBatch {
  position: number
  merchantId: string
  /** '' = any store of the merchant. */
  storeId: string
}

/** Writes down the batches that were left out, before the span counts as loaded. */
export async function noteWaiting(warehouse: Warehouse, { waiting }: Span): Promise<void> {
  if (waiting.length === 0) return
  const rows = waiting.map(({ position, merchantId, storeId }) => [position, merchantId, storeId ?? '', 1])
  await warehouse.insert('load_waiting', encode(COLUMNS, rows))
}

/** Loads the waiting batches whose store has been described meanwhile; answers how many still wait. */
export async function loadWaiting(
  warehouse: Warehouse,
  log: BatchSource,
  calendars: Calendars,
  { epoch }: Progress,
): Promise<number> {
  const batches = await warehouse.query<WaitingBatch>(`
    select position, merchant_id as merchantId, store_id as storeId
    from load_waiting final
    where waits = 1
    order by position`)
  let left = 0
  for (const { position, merchantId, storeId } of batches) {
    const isKnown = calendars.knows(merchantId, storeId === '' ? null : storeId)
    const span = isKnown ? await spanOf(log, calendars, position) : null
    const stillMissing = span?.waiting[0]
    if (!span || stillMissing) {
      left += 1
      if (stillMissing && span) await noteWaiting(warehouse, span)
      continue
    }
    await insertSpan(warehouse, span, { token: `${epoch}:waited-${position}`, again: true })
    await warehouse.insert('load_waiting', encode(COLUMNS, [[position, merchantId, storeId, 0]]))
  }
  return left
}

async function spanOf(log: BatchSource, calendars: Calendars, position: number): Promise<Span> {
  const span = emptySpan(position)
  addBatch(span, await batchAt(log, position), calendars)
  return span
}

async function batchAt(log: BatchSource, position: number): Promise<PositionedBatch> {
  for await (const batch of log.read(position)) return batch
  throw new Error(`the log has no batch ${position}`)
}
