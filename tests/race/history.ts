/**
 * What clients of one run wrote down: what they asked, when, and what they heard. Nothing here knows the server; the
 * checker judges by these pages alone.
 */
export interface History {
  seed: number
  start: Start
  entries: readonly Entry[]
  end: End
}

/** The world before anybody came. */
export interface Start {
  goods: readonly Goods[]
  /** Pieces, or thousandths of the unit. */
  stock: readonly { sku: string; place: string; quantity: number }[]
  /** The shop's clock: it showed `shown` when this machine's showed `real`, and runs `speed` times as fast. */
  clock: { shown: number; real: number; speed: number }
  /** What makes it cheaper; null where nothing does. */
  offers: Offers | null
}

/** A price for so many units, and a code that so many orders may use. The code takes off less than a flash unit saves. */
export interface Offers {
  flash: { sku: string; price: number; units: number }
  coupon: { code: string; off: number; uses: number }
}

export interface Goods {
  sku: string
  /** Of one unit, minor. */
  price: number
  decimals: 0 | 3
}

export type Operation =
  | 'place'
  | 'look'
  | 'cancel'
  | 'pay'
  | 'page'
  | 'cash'
  | 'move'
  | 'receive'
  | 'count'
  | 'probe_free'
  | 'probe_sold_out'

/** One request of one client. */
export interface Entry {
  who: string
  what: Operation
  /** This machine's clock, milliseconds. */
  from: number
  until: number
  /** Its Idempotency-Key, or the document that it was asked under. */
  key: string | null
  orderId: string | null
  asked: Asked
  /** Null: no answer came, so it may have been done or not. */
  heard: { status: number; code: string | null; body: Body } | null
}

/** As far as an operation has them. */
export interface Asked {
  storeId?: string
  mode?: string
  lines?: readonly { sku: string; quantity: number }[]
  code?: string
  /** What the customer agreed to pay. */
  expectedDue?: number
  /** Of a part to be cancelled. */
  part?: readonly { line: number; quantity: number }[]
  action?: string
  paymentId?: string
  amount?: number
  decision?: string
  /** Of stock that was counted or came in, in smallest units. */
  sku?: string
  place?: string
  quantity?: number
}

/** Of an answer, what the checker reads. */
export interface Body {
  id?: string
  number?: number
  state?: string
  due?: number
  paid?: number
  version?: number
  expiresAt?: number | null
  paymentId?: string
  amount?: number
  captured?: number
}

/** What was seen when everything had come to rest. */
export interface End {
  at: number
  orders: readonly SeenOrder[]
  stock: readonly { sku: string; place: string; capacity: number; held: number; used: number; free: number }[]
  /** What the provider says of each payment that is known to anybody. */
  provider: readonly { paymentId: string; captured: number; refunds: readonly { amount: number; state: string }[] }[]
}

export interface SeenOrder {
  id: string
  number: number
  storeId: string
  /** Clients write their key here. */
  note: string | null
  state: string
  list: number
  discount: number
  due: number
  paid: number
  refunded: number
  version: number
  closedAt: number | null
  groups: readonly { mode: string; state: string }[]
  lines: readonly { line: number; sku: string; quantity: number; cancelled: number; handedOver: number; net: number }[]
  payments: readonly { id: string; provider: string; state: string; captured: number; refunded: number }[]
}

/** Something that cannot be, by a rule that has a name. */
export interface Complaint {
  rule: string
  /** Whose order, key or SKU. */
  about: string
  detail: string
}
