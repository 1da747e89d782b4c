import type { Db, EpochMs } from '@tandem/kernel'
import type { PaymentProvider, StatementLine } from '../providers/index.ts'
import { type AccountSums, shareOut } from './share-out.ts'
import {
  closeReading,
  keepLines,
  type OwnedLine,
  onlyMerchantOf,
  type ProviderDate,
  paymentsOfLines,
} from './statement-store.ts'

/** Lines that are in memory at once. */
const AT_ONCE = 500

export interface ReadDay {
  lines: number
  /** Lines about no payment of ours. */
  strays: number
}

/**
 * Reads a day of a provider's statement and keeps every line with the merchant whose payment it is about. A line about
 * nobody's payment is kept where only one merchant is paid through this provider, and counted else. What is of the
 * account as a whole (payouts, its own fees) is shared out at the end. Read again, it takes the place of what was read.
 *
 * @throws StatementUnavailable
 */
export async function readStatement(
  platform: Db,
  provider: PaymentProvider,
  day: ProviderDate,
  at: EpochMs,
): Promise<ReadDay> {
  const sole = await onlyMerchantOf(platform, day.provider)
  const sums: AccountSums = new Map()
  let [lines, strays] = [0, 0]
  for await (const batch of inBatches(provider.statement(day.date))) {
    const from = lines + 1
    const paymentOf = await paymentsOfLines(platform, day.provider, batch)
    const owned = batch.flatMap((line): OwnedLine[] => {
      lines += 1
      const payment = paymentOf(line)
      if (payment) return [{ ...line, line: lines, merchantId: payment.merchantId, ourPaymentId: payment.id }]
      if (line.kind === 'payout' || line.kind === 'fee') {
        addTo(sums, line.kind, line)
        return []
      }
      strays += 1
      return sole === null ? [] : [{ ...line, line: lines, merchantId: sole, ourPaymentId: null }]
    })
    await platform.transaction((tx) => keepLines(tx, day, { from, to: lines }, owned))
  }
  await platform.transaction(async (tx) => {
    await closeReading(tx, day, { lines, strays, at })
    await shareOut(tx, day, sums, at)
  })
  return { lines, strays }
}

async function* inBatches(lines: AsyncIterable<StatementLine>): AsyncGenerator<StatementLine[]> {
  let batch: StatementLine[] = []
  for await (const line of lines) {
    batch.push(line)
    if (batch.length < AT_ONCE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function addTo(sums: AccountSums, kind: 'payout' | 'fee', { amount, currency }: StatementLine): void {
  const key = `${kind} ${currency}`
  const before = sums.get(key)?.amount ?? 0
  sums.set(key, { kind, currency, amount: before + amount })
}
