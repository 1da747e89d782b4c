import { type Access, actorText, type CallCtx, type Minor, type Queryable, refuseBeyondLimit } from '@tandem/kernel'

/** The steps by which money is given: their `amount` is what the order costs less. */
const STEPS = { refund: ['compensate', 'return'], void: ['cancel', 'edit', 'give_up', 'substitute'] } as const

/**
 * What somebody gives of one order counts together, or a limit would be passed in small parts. Asked once the step is
 * written, by whoever has the order locked. Customers and jobs have no limits.
 *
 * @throws Refusal `approval.needed`, with what it would be in all
 */
export async function refuseBeyondGiven(
  tx: Queryable,
  ctx: CallCtx & { access?: Access },
  orderId: string,
  approval: keyof typeof STEPS,
): Promise<void> {
  if (!ctx.access) return
  const [row] = await tx.query<{ given: Minor }>(
    `select coalesce(sum((details ->> 'amount')::bigint), 0)::bigint as given
       from order_step where order_id = $1 and actor = $2 and what = any($3)`,
    [orderId, actorText(ctx.actor), STEPS[approval]],
  )
  refuseBeyondLimit(ctx.access, approval, row?.given ?? 0)
}
