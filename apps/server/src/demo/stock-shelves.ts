import { NewReceipt } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import { isOfTrade, readProducts } from '../business/catalog/index.ts'
import { receiveGoods } from '../business/inventory/index.ts'
import type { OpenStore } from './open-shop.ts'

const PIECES = 300
const KILOGRAMS = 150
const PER_RECEIPT = 200

/**
 * The morning's delivery: to each store so much of everything of its trade that stands on shelves, at its cost.
 *
 * @param idOf names the nth receipt of a store; one with an id that is known changes nothing
 */
export async function stockShelves(
  ctx: Ctx,
  stores: readonly Pick<OpenStore, 'id' | 'trade'>[],
  idOf: (storeId: string, nth: number) => string,
): Promise<void> {
  const products = (await readProducts(ctx.db)).filter(({ status }) => status === 'active')
  for (const { id: storeId, trade } of stores) {
    const goods = products
      .filter(({ id }) => isOfTrade(trade, id))
      .flatMap(({ skus }) => skus)
      .filter(({ stocked }) => stocked)
      .map(({ sku, decimals, cost }) => ({ sku, quantity: decimals === 3 ? KILOGRAMS : PIECES, unitCost: cost }))
    for (let from = 0; from < goods.length; from += PER_RECEIPT) {
      const lines = goods.slice(from, from + PER_RECEIPT)
      await receiveGoods(ctx, storeId, NewReceipt.parse({ id: idOf(storeId, from / PER_RECEIPT), lines }))
    }
  }
}
