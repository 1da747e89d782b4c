import type { EpochMs } from './time.ts'

/** Runs SQL with positional parameters ($1, $2, …) and answers the rows. */
export interface Queryable {
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

/**
 * A database seen through one merchant's scope: row-level security lets nothing of another merchant through.
 * `transaction` commits when `work` resolves and rolls back when it throws.
 */
export interface Db extends Queryable {
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
}

export type Role = 'owner' | 'regional_manager' | 'store_manager' | 'analyst'

/** What one person may see of one merchant: everything, or the named stores. */
export interface Access {
  merchantId: string
  role: Role
  storeIds: 'all' | readonly string[]
}

export type Actor = { kind: 'user'; userId: string } | { kind: 'system'; name: string }

/** What every use case gets: scoped database, who acts, and the system clock's time. No hidden clock. */
export interface Ctx {
  db: Db
  access: Access
  actor: Actor
  now: EpochMs
  requestId: string
}
