import type { Minor } from '@tandem/kernel'
import { cash, overShort, paidOut, safe } from './chart.ts'
import { gather, type Move } from './gather.ts'
import type { Transfer } from './post.ts'
import type { Occasion } from './postings.ts'

/** Brings a drawer from what lies in it to what shall: the difference comes from the safe or goes there. */
export function drawerBrought(on: Occasion, drawer: { tillId: string; from: Minor; to: Minor }): Transfer[] {
  const [till, store] = [cash(on.storeId, drawer.tillId), safe(on.storeId)]
  const { from, to } = drawer
  return gather(on, [
    { kind: 'float', debit: till, credit: store, amount: Math.max(0, to - from) },
    { kind: 'taken_to_safe', debit: store, credit: till, amount: Math.max(0, from - to) },
  ])
}

/** Cash that goes in or out of a drawer without a sale. */
export type CashMovementKind = 'pay_in' | 'pay_out' | 'to_safe'

/** Change brought from the safe, a small expense paid, takings carried to the safe. */
export function cashMoved(
  on: Occasion,
  { tillId, kind, amount }: { tillId: string; kind: CashMovementKind; amount: Minor },
): Transfer[] {
  const till = cash(on.storeId, tillId)
  const moves: Record<CashMovementKind, Move> = {
    pay_in: { kind: 'paid_in', debit: till, credit: safe(on.storeId), amount },
    pay_out: { kind: 'paid_out', debit: paidOut(on.storeId), credit: till, amount },
    to_safe: { kind: 'taken_to_safe', debit: safe(on.storeId), credit: till, amount },
  }
  return gather(on, [moves[kind]])
}

/** A count found `counted` where `expected` should have been: the ledger follows the drawer. */
export function counted(on: Occasion, count: { tillId: string; expected: Minor; counted: Minor }): Transfer[] {
  const [till, difference] = [cash(on.storeId, count.tillId), overShort(on.storeId)]
  const over = count.counted - count.expected
  return gather(on, [
    { kind: 'counted', debit: till, credit: difference, amount: Math.max(0, over) },
    { kind: 'counted', debit: difference, credit: till, amount: Math.max(0, -over) },
  ])
}
