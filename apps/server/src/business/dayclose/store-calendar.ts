import { businessDate, type EpochMs, type IsoDate, type Queryable, Refusal } from '@tandem/kernel'

/** The business date of a store at a moment. @throws Refusal `resource.not_found` when there is no such store */
export async function storeDate(tx: Queryable, storeId: string, at: EpochMs): Promise<IsoDate> {
  const [store] = await tx.query<{ zone: string; cutoffHour: number }>(
    'select zone, cutoff_hour as "cutoffHour" from store where merchant_id = tandem_merchant() and id = $1',
    [storeId],
  )
  if (!store) throw new Refusal('resource.not_found', { store: storeId })
  return businessDate(at, store.zone, store.cutoffHour)
}
