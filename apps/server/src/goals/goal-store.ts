import type { NewGoal } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'

/** A goal as it stands in the table; what became of it is computed when asked. */
export interface StoredGoal extends NewGoal {
  id: string
  baseline: number | null
  createdAt: EpochMs
  createdBy: string
  endedAt: EpochMs | null
}

const COLUMNS = `id, metric, store_ids as "storeIds", target, due_on as "dueOn", guard_rails as "guardRails", baseline,
  created_at as "createdAt", created_by as "createdBy", ended_at as "endedAt"`

type Row = Omit<StoredGoal, 'createdAt' | 'endedAt'> & { createdAt: Date; endedAt: Date | null }

export async function insertGoal(tx: Queryable, goal: Omit<StoredGoal, 'endedAt'>): Promise<void> {
  await tx.query(
    `insert into goal (merchant_id, id, metric, store_ids, target, due_on, guard_rails, baseline, created_at, created_by)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      goal.id,
      goal.metric,
      goal.storeIds,
      goal.target,
      goal.dueOn,
      JSON.stringify(goal.guardRails),
      goal.baseline,
      new Date(goal.createdAt),
      goal.createdBy,
    ],
  )
}

/** Running goals first, then the ended ones; the latest first in each. */
export async function listGoals(tx: Queryable): Promise<StoredGoal[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from goal order by ended_at is not null, created_at desc limit 200`,
  )
  return rows.map(fromRow)
}

export async function findGoal(tx: Queryable, id: string): Promise<StoredGoal | null> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from goal where id = $1`, [id])
  return row ? fromRow(row) : null
}

/** Ends the goal at `at`, or lets it run again with null. */
export async function setGoalEnd(tx: Queryable, id: string, at: EpochMs | null): Promise<void> {
  await tx.query('update goal set ended_at = $2 where id = $1', [id, at === null ? null : new Date(at)])
}

function fromRow(row: Row): StoredGoal {
  return { ...row, createdAt: row.createdAt.getTime(), endedAt: row.endedAt?.getTime() ?? null }
}
