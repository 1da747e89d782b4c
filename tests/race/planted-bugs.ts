/** A bug as somebody could write it: fragments of the server's code and what stands there instead. */
export interface PlantedBug {
  /** What a reviewer would call it. */
  title: string
  changes: readonly { file: string; fragment: string; instead: string }[]
  /** Run on the database beforehand: guards that would stop it elsewhere. */
  sql?: string
}

const WITHOUT_GUARD = 'alter table bucket drop constraint bucket_never_oversold'

export const PLANTED_BUGS = {
  'lost-lock': {
    title: 'stock is decided without a lock on it',
    sql: WITHOUT_GUARD,
    changes: [
      {
        file: 'business/buckets/hold-sql.ts',
        fragment: '\n   order by b.id for no key update\n), line as materialized',
        instead: '\n), line as materialized',
      },
    ],
  },
  'read-modify-write': {
    title: 'what is free is read in one statement and taken in another',
    sql: WITHOUT_GUARD,
    changes: [
      {
        file: 'business/buckets/hold-sql.ts',
        fragment: 'bool_and(coalesce(up_to <= free, false))',
        instead: 'bool_and(true)',
      },
    ],
  },
  'no-idempotency': {
    title: 'a repeated request is taken for a new one',
    changes: [
      {
        file: 'business/orders/order-rows.ts',
        fragment: 'request_key: request.key,',
        instead: 'request_key: `${request.key}/${id}`,',
      },
    ],
  },
  'unordered-lock': {
    title: 'baskets lock their goods in any order',
    changes: [
      {
        file: 'business/buckets/hold-sql.ts',
        fragment: '\n   order by b.id for no key update\n), line as materialized',
        instead: '\n   order by random() for no key update\n), line as materialized',
      },
    ],
  },
  'late-payment-ignored': {
    title: 'money that comes after the order has ended is not looked at',
    changes: [
      {
        file: 'business/orders/receive-payment.ts',
        fragment: 'set paid = t.paid, authorised',
        instead: `set paid = t.paid - case when t.state in ('expired', 'cancelled') then $3 else 0 end, authorised`,
      },
      {
        file: 'business/orders/receive-payment.ts',
        fragment: `if (before === 'cancelled') return 'too_late'`,
        instead: `if (before === 'cancelled' || before === 'expired') return 'too_late'`,
      },
    ],
  },
} as const satisfies Record<string, PlantedBug>

export type BugName = keyof typeof PLANTED_BUGS
