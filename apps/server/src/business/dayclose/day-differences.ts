import type { DayMethod } from '@tandem/contracts'
import type { Minor } from '@tandem/kernel'
import type { Takings } from '../ledger/index.ts'
import type { Shift } from './shift-store.ts'

/** Two figures that should be one. */
export interface Difference {
  /** `till:<till>:<shift>`: counted against expected; `method:<method>`: payments against the ledger. */
  subject: string
  actual: Minor
  expected: Minor
}

/**
 * Till = payments = ledger, for each way of paying. Only cash is counted: what was in the drawers beyond (or short of)
 * what the ledger expected is what the till says beyond the ledger.
 *
 * @param payments null where this server takes no payments
 */
export function methodsOf(
  shifts: readonly Pick<Shift, 'counted' | 'expected'>[],
  payments: readonly Takings[] | null,
  ledger: readonly Takings[],
): DayMethod[] {
  const over = shifts.reduce((sum, { counted, expected }) => sum + (counted ?? 0) - (expected ?? 0), 0)
  const names = new Set([...(payments ?? []), ...ledger].map(({ method }) => method))
  if (shifts.length > 0) names.add('cash')
  return [...names].sort().map((method) => {
    const booked = netOf(ledger, method)
    return {
      method,
      till: method === 'cash' && shifts.length > 0 ? booked + over : null,
      payments: payments === null ? null : netOf(payments, method),
      ledger: booked,
    }
  })
}

/** What somebody must see to before the day is closed: every count that was off, every way of paying that differs. */
export function differencesOf(
  shifts: readonly Pick<Shift, 'id' | 'tillId' | 'counted' | 'expected'>[],
  methods: readonly DayMethod[],
): Difference[] {
  const counts = shifts.flatMap(({ id, tillId, counted, expected }) =>
    counted === null || expected === null ? [] : [{ subject: `till:${tillId}:${id}`, actual: counted, expected }],
  )
  const booked = methods.flatMap(({ method, payments, ledger }) =>
    payments === null ? [] : [{ subject: `method:${method}`, actual: payments, expected: ledger }],
  )
  return [...counts, ...booked].filter(({ actual, expected }) => actual !== expected)
}

function netOf(takings: readonly Takings[], method: string): Minor {
  return takings
    .filter((one) => one.method === method)
    .reduce((sum, { captured, refunded }) => sum + captured - refunded, 0)
}
