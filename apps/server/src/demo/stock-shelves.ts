import { NewReceipt } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import { readProducts } from '../business/catalog/index.ts'
import { receiveGoods } from '../business/inventory/index.ts'

const PIECES = 300
const KILOGRAMS = 150
const PER_RECEIPT = 200

/**
 * The morning's delivery: so much of everything that stands on shelves, in each of the stores, at its cost.
 *
 * @param idOf names the nth receipt of a store; one with an id that is known changes nothing
 */
export async function stockShelves(
  ctx: Ctx,
  storeIds: readonly string[],
  idOf: (storeId: string, nth: number) => string,
): Promise<void> {
  const products = (await readProducts(ctx.db)).filter(({ status }) => status === 'active')
  const goods = products
    .flatMap(({ skus }) => skus)
    .filter(({ stocked }) => stocked)
    .map(({ sku, decimals, cost }) => ({ sku, quantity: decimals === 3 ? KILOGRAMS : PIECES, unitCost: cost }))
  for (const storeId of storeIds) {
    for (let from = 0; from < goods.length; from += PER_RECEIPT) {
      const lines = goods.slice(from, from + PER_RECEIPT)
      await receiveGoods(ctx, storeId, NewReceipt.parse({ id: idOf(storeId, from / PER_RECEIPT), lines }))
    }
  }
}
