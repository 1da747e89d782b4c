import type { OrderAsk } from '@tandem/contracts'
import { type CallCtx, Refusal } from '@tandem/kernel'
import { freshShelf, rememberedShelf, type Shelf, type ShelfQuestion } from '../catalog/index.ts'
import { freshStore, rememberedStore, type SellingStore } from '../stores/index.ts'
import { skusOf } from './lines.ts'

/** What a basket is priced by, besides promotions. */
export interface SellingTerms {
  store: SellingStore
  shelf: Shelf
}

/**
 * Prices by what this process remembers of the store and its shelf, where that is still right, and by what they are now
 * where it is not: a price that was made of an older version is made again, and so is a refusal.
 *
 * @param price says of which version the catalogue was when it was made
 * @throws Refusal of `price`; `order.store` when the store does not sell
 */
export async function onTerms<Priced extends { terms: number }>(
  ctx: CallCtx,
  ask: { asked: OrderAsk } & Omit<ShelfQuestion, 'storeId' | 'skus' | 'at'>,
  price: (terms: SellingTerms) => Promise<Priced>,
): Promise<Priced> {
  const { asked, channel, tier } = ask
  const { storeId } = asked
  const question = { storeId, channel, tier, at: ctx.now, skus: skusOf(asked) }
  const remembered = rememberedTerms(ctx, question)
  if (remembered) {
    const priced = await price(remembered).catch(nothingIfRefused)
    if (priced?.terms === remembered.shelf.version) return priced
  }
  const [store, shelf] = await Promise.all([freshStore(ctx, storeId), freshShelf(ctx, question)])
  if (!store?.takesOrders) throw new Refusal('order.store', { storeId })
  return await price({ store, shelf })
}

function rememberedTerms(ctx: CallCtx, question: ShelfQuestion): SellingTerms | null {
  const store = rememberedStore(ctx, question.storeId)
  const shelf = store?.takesOrders ? rememberedShelf(ctx, question) : null
  return store && shelf?.version === store.version ? { store, shelf } : null
}

function nothingIfRefused(error: unknown): null {
  if (error instanceof Refusal) return null
  throw error
}
