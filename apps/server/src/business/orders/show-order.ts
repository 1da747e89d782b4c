import type { OrderAnswer } from '@tandem/contracts'
import { actorText, type ShopCtx } from '@tandem/kernel'
import { type OrderRow, toOrder } from './order-store.ts'

/** An order as a shopper is shown it: of others at the table only what they are, not who. */
export function toOrderFor({ actor, now }: Pick<ShopCtx, 'actor' | 'now'>, row: OrderRow): OrderAnswer {
  const order = toOrder(row, now)
  return { ...order, lines: order.lines.map((line) => ({ ...line, addedBy: kindOf(line.addedBy, actorText(actor)) })) }
}

function kindOf(addedBy: string | null, own: string): string | null {
  if (addedBy === null || addedBy === own) return addedBy === null ? null : 'you'
  const [kind] = addedBy.split(':')
  return kind === 'guest' || kind === 'customer' ? kind : 'staff'
}
