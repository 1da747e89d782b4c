import type { SlippingAnswer } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import { merchantDay } from '../merchant-day.ts'
import { storeNames } from '../store-names.ts'
import { computeSlipping } from './compute.ts'
import { OBSERVED_DAYS, readHistories } from './read-histories.ts'

/** Customers slipping away, as far as the caller's stores see them. */
export async function readSlipping(ctx: Ctx, warehouse: Warehouse): Promise<SlippingAnswer> {
  const { merchantId, storeIds } = ctx.access
  const { asOf } = await merchantDay(ctx, warehouse)
  const [histories, names] = await Promise.all([
    readHistories(warehouse, { merchantId, storeIds, asOf }),
    storeNames(warehouse, merchantId),
  ])
  const found = computeSlipping(histories, asOf, OBSERVED_DAYS)
  return {
    ...found,
    byStore: found.byStore.map((row) => ({
      ...row,
      name: names.get(row.storeId) ?? { zh: row.storeId, en: row.storeId },
    })),
  }
}
