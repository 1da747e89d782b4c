import { actorText, type CallCtx, type EpochMs, type Queryable } from '@tandem/kernel'

/** Something done with a privilege: approving, advancing the demo, granting access, exporting. */
export interface AuditEntry {
  /** What was done, noun first: `decision.approved`. */
  action: string
  /** What it was done to: `decision:01J…`. */
  subject: string
  /** Small facts that explain it; never personal data or secrets. */
  details?: Record<string, unknown>
}

export interface AuditLine extends Required<AuditEntry> {
  id: number
  at: EpochMs
  actor: string
  requestId: string
}

/** Records the action in its own transaction: what was not done is not recorded, and the other way round. */
export async function audit(
  tx: Queryable,
  ctx: Pick<CallCtx, 'actor' | 'now' | 'requestId'>,
  entry: AuditEntry,
): Promise<void> {
  await tx.query(
    `insert into audit (merchant_id, at, actor, action, subject, details, request_id)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6)`,
    [
      new Date(ctx.now),
      actorText(ctx.actor),
      entry.action,
      entry.subject,
      JSON.stringify(entry.details ?? {}),
      ctx.requestId,
    ],
  )
}

/** The latest entries of the merchant in scope, newest first. */
export async function readAudit(db: Queryable, limit = 100): Promise<AuditLine[]> {
  const rows = await db.query<Omit<AuditLine, 'at'> & { at: Date }>(
    `select id, at, actor, action, subject, details, request_id as "requestId"
       from audit order by at desc, id desc limit $1`,
    [limit],
  )
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}
