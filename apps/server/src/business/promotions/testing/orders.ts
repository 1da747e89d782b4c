import { randomUUID } from 'node:crypto'
import { type CallCtx, Refusal } from '@tandem/kernel'
import { type Basket, type Quote, quote } from '@tandem/promotions'
import { hold } from '../../buckets/index.ts'
import { holdsOf, type LivePromotions, livePromotions, type PromotionAsk } from '../index.ts'
import { basket } from './terms.ts'

export const AT = Date.UTC(2026, 10, 2, 4)
export const MINUTE = 60_000

/** By Ann, who brings no code. */
export function ask(change: Partial<PromotionAsk> = {}): PromotionAsk {
  return { at: AT, codes: [], owner: 'customer:ann', customerId: 'ann', tier: null, stock: [], ...change }
}

export interface Priced {
  live: LivePromotions
  quote: Quote
  holds: ReturnType<typeof holdsOf>
}

export async function price(ctx: CallCtx, asked = ask(), goods: Basket = basket({ at: AT })): Promise<Priced> {
  const live = await livePromotions(ctx, asked)
  const full = { ...goods, codes: live.codes }
  const priced = quote(full, live.promotions)
  return { live, quote: priced, holds: holdsOf(priced, live, asked.owner) }
}

/** An order that is not paid yet. @returns what was taken off */
export async function place(ctx: CallCtx, asked = ask(), goods: Basket = basket({ at: AT })): Promise<number> {
  const { quote, holds } = await price(ctx, asked, goods)
  const id = randomUUID()
  await hold(ctx.db, AT, { id, cause: `order:${id}`, expiresAt: AT + MINUTE, ...holds })
  return quote.discount
}

/** What was given to those who came through. A rival in the same moment undoes a statement: that is a no as well. */
export async function crowd(orders: readonly Promise<number>[]): Promise<number[]> {
  const ends = await Promise.allSettled(orders)
  return ends.flatMap((end) => (end.status === 'fulfilled' && end.value > 0 ? [end.value] : []))
}

export async function refusal(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'done',
    (error) => (error instanceof Refusal ? error.code : String(error)),
  )
}
