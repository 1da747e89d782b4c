import type { WalletEntry } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'
import { type Entry, entriesOf, merchantCurrency, wallet } from '../ledger/index.ts'
import { ordersBehind } from './wallet-store.ts'

/**
 * What happened on a customer's wallet, the newest first: each line with what was on it afterwards, and the order that it
 * paid for or came back from.
 */
export async function walletStatement(
  db: Queryable,
  customerId: string,
  page: { before?: number | undefined; limit: number },
): Promise<WalletEntry[]> {
  const commodity = await merchantCurrency(db)
  const entries = await entriesOf(db, { code: wallet(customerId), commodity, ...page })
  const behind = await ordersBehind(db, entries.map(movedBy))
  return entries.map((entry) => {
    const order = behind.find(({ id }) => id === movedBy(entry))
    const { id, at, change: amount, balance } = entry
    const about = { orderId: order?.orderId ?? null, orderNumber: order?.orderNumber ?? null }
    return { id, at: at.getTime(), kind: kindOf(entry), amount, balance, currency: commodity, ...about }
  })
}

/** `payment:…/captured`, `refund:…`: the id between. */
function movedBy({ cause }: Entry): string {
  return /^(?:payment|refund):([0-9a-f-]{36})/.exec(cause)?.[1] ?? NOBODY
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

function kindOf({ kind }: Entry): WalletEntry['kind'] {
  if (kind === 'captured') return 'paid'
  return kind === 'top_up' || kind === 'bonus' || kind === 'refunded' ? kind : 'other'
}
