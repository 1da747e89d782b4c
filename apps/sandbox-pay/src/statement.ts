import { addDays } from '@tandem/kernel'
import type { StatementLine } from './model.ts'
import type { State } from './state.ts'

/** A day's lines in order, then what is paid out for the day before: one line a currency. */
export function* statementOf(state: State, date: string): Generator<StatementLine> {
  yield* state.linesByDate.get(date) ?? []
  const netByCurrency = new Map<string, number>()
  for (const line of state.linesByDate.get(addDays(date, -1)) ?? []) {
    const net = line.kind === 'capture' ? line.amount - line.fee : -line.amount
    netByCurrency.set(line.currency, (netByCurrency.get(line.currency) ?? 0) + net)
  }
  const at = Date.parse(`${date}T00:00:00Z`)
  for (const [currency, amount] of netByCurrency) {
    const reference = `po_${date.replaceAll('-', '')}_${currency}`
    yield { reference, paymentId: '', kind: 'payout', refund: null, amount, fee: 0, currency, at }
  }
}
