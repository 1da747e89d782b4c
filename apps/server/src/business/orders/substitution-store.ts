import type { OrderLineAsk, SubstitutionAnswer } from '@tandem/contracts'
import { actorText, type CallCtx, type Minor, type Queryable, Refusal } from '@tandem/kernel'

/** Something that is offered for what cannot be had of a line. */
export interface Proposal {
  id: string
  order_id: string
  line: number
  /** Of the line, in smallest units. */
  quantity: number
  offered: OrderLineAsk
  /** It may cost more than what was agreed, if the customer says so. */
  dearer: boolean
  /** What the order would cost with it. */
  due: Minor
  state: 'proposed' | 'accepted' | 'refused' | 'over'
}

/** @throws Refusal `substitute.asked` while another one stands for the line */
export async function insertProposal(tx: Queryable, ctx: CallCtx, proposal: Proposal): Promise<void> {
  const { id, order_id, line, quantity, offered, dearer, due } = proposal
  const rows = await tx.query(
    `insert into order_substitution (merchant_id, id, order_id, line, quantity, offered, dearer, due, state, proposed_by,
       proposed_at)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7, 'proposed', $8, $9)
     on conflict do nothing returning id`,
    [id, order_id, line, quantity, JSON.stringify(offered), dearer, due, actorText(ctx.actor), new Date(ctx.now)],
  )
  if (rows.length === 0) throw new Refusal('substitute.asked', { line })
}

/** @throws Refusal `resource.not_found` */
export async function lockProposal(tx: Queryable, orderId: string, id: string): Promise<Proposal> {
  const [row] = await tx.query<Proposal>(
    `select id, order_id, line, quantity, offered, dearer, due, state
       from order_substitution where order_id = $1 and id = $2 for no key update`,
    [orderId, id],
  )
  if (!row) throw new Refusal('resource.not_found')
  return row
}

export async function decide(tx: Queryable, ctx: CallCtx, id: string, state: Exclude<Proposal['state'], 'proposed'>) {
  await tx.query('update order_substitution set state = $2, decided_by = $3, decided_at = $4 where id = $1', [
    id,
    state,
    actorText(ctx.actor),
    new Date(ctx.now),
  ])
}

/** What was proposed for lines of which some is cancelled is asked no more: what is left of them may be had. */
export async function endProposals(tx: Queryable, ctx: CallCtx, orderId: string, lines: readonly number[]) {
  await tx.query(
    `update order_substitution set state = 'over', decided_by = $3, decided_at = $4
      where order_id = $1 and line = any($2::int[]) and state = 'proposed'`,
    [orderId, lines, actorText(ctx.actor), new Date(ctx.now)],
  )
}

/** What was proposed for an order's lines, the oldest first. */
export async function substitutionsOf(db: Queryable, orderId: string): Promise<SubstitutionAnswer[]> {
  const rows = await db.query<Proposal & { decimals: number; proposed_at: Date; decided_at: Date | null }>(
    `select s.id, s.order_id, s.line, s.quantity, s.offered, s.dearer, s.due, s.state, s.proposed_at, s.decided_at,
            coalesce(l.decimals, 0) as decimals
       from order_substitution s left join order_line l on l.order_id = s.order_id and l.line = s.line
      where s.order_id = $1 order by s.proposed_at, s.id`,
    [orderId],
  )
  return rows.map(({ id, line, quantity, offered, dearer, due, state, decimals, proposed_at, decided_at }) => ({
    id,
    line,
    quantity: quantity / 10 ** decimals,
    with: offered,
    dearer,
    due,
    state,
    proposedAt: proposed_at.getTime(),
    decidedAt: decided_at?.getTime() ?? null,
  }))
}
