import { type CallCtx, type EpochMs } from '@tandem/kernel'
import { afterSweeping } from '../orders/index.ts'
import { countAuthorised } from './count-authorised.ts'
import { type CountedPayment, countPayment, type TakenMoney } from './count-payment.ts'

/** What was told of a payment: money was taken, or somebody agreed that it be taken later. */
export type Told = ['captured', TakenMoney] | ['authorised', TakenMoney & { until: EpochMs }]

/** Counts it in a transaction of its own. @returns as `countPayment` and `countAuthorised` do */
export async function countNow(ctx: CallCtx, ...[what, money]: Told): Promise<CountedPayment | null> {
  return await afterSweeping(ctx, (isSwept) =>
    ctx.db.transaction((tx) =>
      what === 'captured'
        ? countPayment(tx, ctx, { ...money, isSwept })
        : countAuthorised(tx, ctx, { ...money, isSwept }),
    ),
  )
}
