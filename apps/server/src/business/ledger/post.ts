import { type CallCtx, type IsoDate, type Minor, type Queryable, Refusal, toMinor } from '@tandem/kernel'
import { type AccountCode, accountOf } from './chart.ts'
import { type AskedTransfer, openAccounts, postedUnder, postTransfers } from './transfer-store.ts'

/** One movement: `amount` leaves the account `credit` and enters the account `debit`. */
export interface Transfer {
  /** Unique under its cause. */
  step: string
  /** What happened, as statements group by it. */
  kind: TransferKind
  debit: AccountCode
  credit: AccountCode
  /** More than nothing; a way back is a transfer in the other direction. */
  amount: Minor
  /** A currency (`CNY`) or `points`. */
  commodity: string
  /** Whose day it counts in; left out or null where it is no store's. */
  storeId?: string | null
  businessDate: IsoDate
  /** Small facts that statements show: which promotion, which reason. Never personal data. */
  details?: Readonly<Record<string, string | number>>
}

export type TransferKind =
  | 'captured'
  | 'refunded'
  | 'sale'
  | 'tax'
  | 'discount'
  | 'tip'
  | 'rounding'
  | 'returned'
  | 'fee'
  | 'payout'
  | 'top_up'
  | 'bonus'
  | 'points_earned'
  | 'points_burned'
  | 'float'
  | 'paid_in'
  | 'paid_out'
  | 'taken_to_safe'
  | 'counted'
  | 'platform_sale'
  | 'commission'

/** Transfers that belong together: all are posted or none. */
export interface Posting {
  /** What makes it happen, thing first: `order:1042/captured:77`. The same cause is posted once. */
  cause: string
  transfers: readonly Transfer[]
}

/**
 * Posts transfers to the ledger, in one statement where every account is known. The same cause and step again changes
 * nothing. What is meant for a business date that is closed goes to the store's next open one.
 *
 * Guarded accounts are locked in the order of their ids, so of two postings one waits for the other. Post last in a
 * transaction, and once: what it locked stays locked until the end.
 *
 * @returns the steps that were new
 * @throws Refusal `balance.short` when a guarded account would fall below zero, `posting.conflict` when the cause and
 *   step were posted with another content; RangeError when the posting is not one
 */
export async function post(tx: Queryable, ctx: Pick<CallCtx, 'now'>, posting: Posting): Promise<string[]> {
  refuseNonsense(posting)
  const { cause, transfers } = posting
  if (transfers.length === 0) return []
  const at = new Date(ctx.now)
  let outcome = await postTransfers(tx, cause, at, transfers.map(asked))
  if (outcome.missing) {
    await openAccounts(tx, accountsOf(transfers))
    outcome = await postTransfers(tx, cause, at, transfers.map(asked))
  }
  if (outcome.added.length < transfers.length) await refuseUnlessSame(tx, posting, outcome)
  return outcome.added
}

/** What was not added now must stand there already, as it is now. */
async function refuseUnlessSame(
  tx: Queryable,
  { cause, transfers }: Posting,
  { added, short }: { added: readonly string[]; short: readonly AccountCode[] },
): Promise<void> {
  const posted = new Map((await postedUnder(tx, cause)).map((one) => [one.step, one]))
  for (const { step, debit, credit, amount, commodity } of transfers) {
    const before = posted.get(step)
    if (added.includes(step)) continue
    if (!before && short.length > 0) throw new Refusal('balance.short', { accounts: short })
    const isSame =
      before?.debit === debit && before.credit === credit && before.amount === amount && before.commodity === commodity
    if (!isSame) throw new Refusal('posting.conflict', { cause, step, posted: before?.amount, asked: amount })
  }
}

function refuseNonsense({ cause, transfers }: Posting): void {
  const steps = new Set(transfers.map(({ step }) => step))
  if (steps.size < transfers.length) throw new RangeError(`${cause}: a step stands twice`)
  for (const { step, amount, debit, credit } of transfers) {
    if (toMinor(amount) <= 0) throw new RangeError(`${cause}: ${step} moves ${amount}`)
    if (debit === credit) throw new RangeError(`${cause}: ${step} goes nowhere`)
  }
}

function asked({ storeId = null, details = {}, ...transfer }: Transfer): AskedTransfer {
  return { ...transfer, storeId, details }
}

/** Each once, in order: two posters that open the same accounts wait for each other in the same order. */
function accountsOf(transfers: readonly Transfer[]) {
  const all = transfers.flatMap(({ debit, credit, commodity }) => [
    { code: debit, commodity, ...accountOf(debit) },
    { code: credit, commodity, ...accountOf(credit) },
  ])
  const byKey = new Map(all.map((account) => [`${account.code} ${account.commodity}`, account]))
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as (typeof all)[number])
}
