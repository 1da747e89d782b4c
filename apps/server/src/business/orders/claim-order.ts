import type { Queryable } from '@tandem/kernel'
import { Refusal } from '@tandem/kernel'
import type { CustomerClaim } from '../customers/index.ts'

/**
 * A guest's order becomes the customer's who shows its slip.
 *
 * @throws Refusal `resource.not_found` when it is another customer's already: what a slip names is said to nobody else
 */
export const claimOrder: CustomerClaim = async (tx, _ctx, { subject, customerId }) => {
  const id = /^order:([0-9a-f-]{36})$/.exec(subject)?.[1]
  if (id === undefined) return false
  if (!(await giveOrder(tx, id, customerId))) throw new Refusal('resource.not_found')
  return true
}

/** One statement decides between two customers who show the same slip at once. */
async function giveOrder(tx: Queryable, id: string, customerId: string): Promise<boolean> {
  const rows = await tx.query(
    `update orders set customer_id = $2, version = version + case when customer_id is null then 1 else 0 end
      where id = $1 and (customer_id is null or customer_id = $2) returning id`,
    [id, customerId],
  )
  return rows.length > 0
}
