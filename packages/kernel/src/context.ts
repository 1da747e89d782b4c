import type { Actor } from './actor.ts'
import type { EpochMs } from './time.ts'

/**
 * SQL under a name: parsed and planned once a connection, then only run. For what a shopper waits for. The plan knows
 * no parameters, so a limit is written as a literal.
 */
export interface Prepared {
  /** Unique in the system, 63 characters at most: `order.place`. */
  readonly name: string
  readonly text: string
}

/** Runs SQL with positional parameters ($1, $2, …) and answers the rows. */
export interface Queryable {
  query<Row = Record<string, unknown>>(sql: string | Prepared, values?: readonly unknown[]): Promise<Row[]>
}

/**
 * A database seen through one merchant's scope: row-level security lets nothing of another merchant through. A single
 * `query` is a transaction of its own; `transaction` commits when `work` resolves and rolls back when it throws.
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

/** What every use case gets: scoped database, who acts, and the system clock's time. No hidden clock. */
export interface CallCtx {
  db: Db
  merchantId: string
  actor: Actor
  now: EpochMs
  requestId: string
}

/** On the merchant's side of the counter: a person with a role, or the system itself. */
export interface Ctx extends CallCtx {
  access: Access
}

/** On the customer's side: somebody known, or a guest, told apart by the device that they hold. */
export interface ShopCtx extends CallCtx {
  shopper: Shopper
}

export interface Shopper {
  customerId: string | null
  deviceId: string | null
  /** Member tier of a customer, for prices. */
  tier?: string | null
}
