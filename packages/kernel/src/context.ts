import type { Actor } from './actor.ts'
import type { ApprovalLimits, Permission } from './permissions.ts'
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

export type Role = 'owner' | 'regional_manager' | 'store_manager' | 'cashier' | 'finance' | 'analyst'

/** What one person, or a key, may do at one merchant (`can`), and see of it: everything, or the named stores. */
export interface Access {
  merchantId: string
  /** Of a key: none, it has `permissions` of its own. */
  role: Role | 'key'
  storeIds: 'all' | readonly string[]
  /** Instead of what the role says. */
  permissions?: readonly Permission[]
  /** Up to how much is decided alone, where it differs from the role's. */
  limits?: ApprovalLimits | null
}

/** What every use case gets: scoped database, who acts, and the system clock's time. No hidden clock. */
export interface CallCtx {
  db: Db
  merchantId: string
  actor: Actor
  now: EpochMs
  requestId: string
}

/** On the merchant's side of the counter: a person with a role, a key of the merchant's, or the system itself. */
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
