import type { EpochMs, IsoDate, Minor, Queryable } from '@tandem/kernel'
import type { BookedLine } from './judge.ts'
import type { ProviderDate } from './statement-store.ts'

export interface StatementTotals {
  currency: string
  lines: number
  captured: Minor
  refunded: Minor
  fees: Minor
  payouts: Minor
}

export interface StatementDay extends ProviderDate {
  date: IsoDate
  readAt: EpochMs | null
  totals: StatementTotals[]
  lines: (BookedLine & { line: number; paymentId: string | null; orderId: string | null; at: EpochMs })[]
  next: number | null
}

/** What a provider's statement says of a merchant on a day. */
export async function readDay(
  db: Queryable,
  { provider, date }: ProviderDate,
  { after, limit }: { after: number; limit: number },
): Promise<StatementDay> {
  const totals = await db.query<StatementTotals & { read_at: Date }>(
    `select currency, lines, captured, refunded, fees, payouts, read_at from statement_day
      where provider = $1 and date = $2 order by currency`,
    [provider, date],
  )
  const lines = await db.query<Omit<StatementDay['lines'][number], 'at'> & { at: Date }>(
    `select l.line, l.kind, l.reference, l.refund_reference as "refundReference", l.payment_id as "paymentId",
            p.order_id as "orderId", l.amount, l.fee, l.currency, l.at
       from statement_line l left join payment p on p.merchant_id = l.merchant_id and p.id = l.payment_id
      where l.provider = $1 and l.date = $2 and l.line > $3 order by l.line limit ${Math.trunc(limit)}`,
    [provider, date, after],
  )
  return {
    ...{ provider, date, totals },
    readAt: totals[0]?.read_at.getTime() ?? null,
    lines: lines.map((line) => ({ ...line, at: line.at.getTime() })),
    next: lines.length === limit ? (lines.at(-1)?.line ?? null) : null,
  }
}
