import { businessDate, type EpochMs, type IsoDate, type Queryable } from '@tandem/kernel'

/** The day of the merchant in scope at a moment, where no store's is meant. */
export async function merchantDate(tx: Queryable, at: EpochMs): Promise<IsoDate> {
  const [merchant] = await tx.query<{ zone: string }>('select zone from merchant where id = tandem_merchant()')
  if (!merchant) throw new Error('the merchant in scope is missing')
  return businessDate(at, merchant.zone)
}
