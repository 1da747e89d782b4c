import type { RecordKind, RecordOf } from '@tandem/contracts'
import { allocate, businessDate, type EpochMs, type IsoDate, localHour, nodeId, weekday } from '@tandem/kernel'
import type { Told } from '../told.ts'

/** A line with its share of the order's tax taken off. */
export interface Line {
  productId: string
  category: string
  quantity: number
  requested: number
  gross: number
  discount: number
  net: number
  cost: number | null
}

/** An order with what follows from it, by the definitions of the product. */
export interface Order {
  told: RecordOf<'order'>
  storeId: string
  day: IsoDate
  hour: number
  weekday: number
  /** Paid, and not cancelled or unavailable: counts as a sale. */
  isPaid: boolean
  /** What the goods earned: after discounts, before tax. */
  net: number
  /** Null as soon as one line's is unknown. */
  cost: number | null
  fee: number
  contribution: number | null
  lines: Line[]
}

/** A record on the business day of its store. */
export type Dated<K extends RecordKind> = RecordOf<K> & { day: IsoDate }

/** Everything that was told, dated and computed in the most obvious way. */
export class Facts {
  readonly told: Told
  readonly merchantId: string
  readonly stores: ReadonlyMap<string, RecordOf<'store'>>
  readonly #categories: ReadonlyMap<string, string>
  readonly orders: readonly Order[]
  readonly deliveries: readonly Dated<'delivery'>[]
  readonly stockMovements: readonly Dated<'stock_movement'>[]
  readonly stockDays: readonly Dated<'stock_day'>[]
  readonly returns: readonly Dated<'return'>[]
  readonly reviews: readonly Dated<'review'>[]
  readonly tickets: readonly Dated<'ticket'>[]
  readonly shifts: readonly Dated<'shift'>[]
  readonly sessions: readonly Dated<'session'>[]
  readonly adSpend: readonly Dated<'ad_spend'>[]
  readonly couponEvents: readonly Dated<'coupon_event'>[]
  readonly dayCloses: readonly Dated<'till_event'>[]

  constructor(told: Told, merchantId: string) {
    this.told = told
    this.merchantId = merchantId
    this.stores = new Map(told.of('store').map((store) => [store.id, store]))
    this.#categories = new Map(told.of('product').map(({ id, category }) => [id, category ?? '']))
    this.orders = told.of('order').map((order) => this.#order(order))
    this.deliveries = this.#dated('delivery', (one) => one.paidAt ?? one.handedOverAt ?? one.deliveredAt ?? 0)
    this.stockMovements = this.#dated('stock_movement', ({ at }) => at)
    this.stockDays = told.of('stock_day').map((one) => ({ ...one, day: one.date }))
    this.returns = this.#dated('return', ({ at }) => at)
    this.reviews = this.#dated('review', ({ at }) => at)
    this.tickets = this.#dated('ticket', ({ openedAt }) => openedAt)
    this.shifts = this.#dated('shift', ({ startsAt }) => startsAt)
    this.sessions = this.#dated('session', ({ at }) => at)
    this.adSpend = told.of('ad_spend').map((one) => ({ ...one, day: one.date }))
    this.couponEvents = this.#dated('coupon_event', ({ at }) => at)
    this.dayCloses = this.#dated('till_event', ({ at }) => at).filter(({ event }) => event === 'day_close')
  }

  /** What happened at no store goes by the calendar of the merchant's first. */
  dayOf(storeId: string | null, at: EpochMs): IsoDate {
    const { zone, cutoffHour } = this.#store(storeId)
    return businessDate(at, zone, cutoffHour)
  }

  node(person: string): string {
    return nodeId(this.merchantId, person)
  }

  /** Empty where the product has none, or where nobody told of it. */
  categoryOf(productId: string): string {
    return this.#categories.get(productId) ?? ''
  }

  #store(storeId: string | null): RecordOf<'store'> {
    const store = storeId === null ? [...this.stores.values()][0] : this.stores.get(storeId)
    if (!store) throw new Error(`nobody told of store ${storeId}`)
    return store
  }

  #dated<K extends RecordKind>(kind: K, at: (record: RecordOf<K>) => EpochMs): Dated<K>[] {
    return this.told.of(kind).map((record) => {
      const { storeId } = record as { storeId?: string | null }
      return { ...record, day: this.dayOf(storeId ?? null, at(record)) }
    })
  }

  #order(told: RecordOf<'order'>): Order {
    const { storeId, placedAt } = told
    const day = this.dayOf(storeId, placedAt)
    const paid = told.lines.map(({ gross, discount }) => gross - discount)
    const taxes = paid.length === 0 ? [] : allocate(told.tax, paid)
    const lines = told.lines.map((line, i) => ({
      ...line,
      category: this.categoryOf(line.productId),
      net: (paid[i] ?? 0) - (taxes[i] ?? 0),
    }))
    const isCosted = lines.length > 0 && lines.every(({ cost }) => cost !== null)
    const cost = isCosted ? total(lines, (line) => line.cost ?? 0) : null
    const net = told.gross - told.discount - told.tax
    const fee = total(told.payments, (payment) => payment.fee)
    const spent = fee + told.deliveryCost + told.packagingCost + told.loyaltyAccrued
    return {
      told,
      storeId,
      day,
      hour: localHour(placedAt, this.#store(storeId).zone),
      weekday: weekday(day),
      isPaid: told.paidAt !== null && (told.status === 'paid' || told.status === 'fulfilled'),
      net,
      cost,
      fee,
      contribution: cost === null ? null : net + told.deliveryFee - cost - spent,
      lines,
    }
  }
}

export function total<T>(list: readonly T[], value: (one: T) => number): number {
  return list.reduce((sum, one) => sum + value(one), 0)
}
