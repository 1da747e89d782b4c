import type { CallCtx, Minor } from '@tandem/kernel'
import { post, reversed, settled, type Transfer } from '../../ledger/index.ts'
import { lockDaysToPost, type ProviderDate, recordPosted } from './statement-store.ts'

/**
 * Posts what a provider kept and paid out on a day: what is new since it was posted last, so a day that is read again
 * posts nothing, and one that has changed the difference.
 */
export async function postDay(ctx: CallCtx, day: ProviderDate): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    for (const sums of await lockDaysToPost(tx, day)) {
      const { currency, fees, feesPosted, payouts, payoutsPosted, postings } = sums
      const on = { businessDate: day.date, currency }
      const transfers = [
        ...moved((fee) => settled(on, { provider: day.provider, payout: 0, fee }), fees - feesPosted),
        ...moved((payout) => settled(on, { provider: day.provider, payout, fee: 0 }), payouts - payoutsPosted),
      ]
      await recordPosted(tx, day, currency)
      const cause = `statement:${day.provider}:${day.date}:${currency}/settled:${postings + 1}`
      await post(tx, ctx, { cause, transfers })
    }
  })
}

/** What the provider gave back goes the other way. */
function moved(transfersOf: (amount: Minor) => Transfer[], amount: Minor): Transfer[] {
  return amount >= 0 ? transfersOf(amount) : reversed(transfersOf(0 - amount))
}
