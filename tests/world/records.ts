import type { RecordOf } from '@tandem/contracts'
import { zonedTime } from '@tandem/kernel'

/**
 * Plain records for tests to change: everything a contract asks for, nothing a test has to know. Times are on the
 * wall clock of Shanghai, where the sample store is.
 */
const SAMPLE_ZONE = 'Asia/Shanghai'

/** `2026-03-02 09:30` on the wall clock of the sample store. */
export function at(wallClock: string, zone: string = SAMPLE_ZONE): number {
  const [date = '', time = '00:00'] = wallClock.split(' ')
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return zonedTime(date, hours * 60 + minutes, zone)
}

export function store(change: Partial<RecordOf<'store'>> = {}): RecordOf<'store'> {
  return {
    kind: 'store',
    id: 'S1',
    at: at('2025-01-01'),
    name: { zh: '一店', en: 'One' },
    format: 'fresh',
    district: 'East',
    city: null,
    lng: null,
    lat: null,
    zone: SAMPLE_ZONE,
    cutoffHour: 4,
    opensAt: 9 * 60,
    closesAt: 21 * 60,
    openedOn: '2025-01-01',
    closedOn: null,
    areaSquareMetres: null,
    seats: null,
    tables: null,
    ...change,
  }
}

export function product(change: Partial<RecordOf<'product'>> = {}): RecordOf<'product'> {
  return {
    kind: 'product',
    id: 'P1',
    at: at('2025-01-01'),
    name: { zh: '苹果', en: 'Apple' },
    productKind: 'good',
    department: null,
    category: 'fruit',
    brand: null,
    unit: null,
    price: 1000,
    cost: 600,
    shelfLifeDays: null,
    supplierId: null,
    ...change,
  }
}

type Line = RecordOf<'order'>['lines'][number]

export function line(change: Partial<Line> = {}): Line {
  return { line: 1, productId: 'P1', quantity: 1, requested: 1, gross: 1000, discount: 0, cost: 600, ...change }
}

/** A paid till order whose gross and discount are those of its lines. */
export function order(change: Partial<RecordOf<'order'>> = {}): RecordOf<'order'> {
  const lines = change.lines ?? [line()]
  const gross = lines.reduce((sum, each) => sum + each.gross, 0)
  const discount = lines.reduce((sum, each) => sum + each.discount, 0)
  const placedAt = change.placedAt ?? at('2026-03-02 10:00')
  return {
    kind: 'order',
    id: 'O1',
    version: 1,
    person: 'member:M1',
    storeId: 'S1',
    channel: 'till',
    platform: null,
    mode: 'instant',
    status: 'fulfilled',
    placedAt,
    paidAt: placedAt,
    acceptedAt: null,
    readyAt: null,
    closedAt: null,
    sessionId: null,
    staffId: null,
    partySize: null,
    queueSeconds: null,
    lines,
    discounts: [],
    gross,
    discount,
    deliveryFee: 0,
    tax: 0,
    payments: [],
    packagingCost: 0,
    deliveryCost: 0,
    loyaltyAccrued: 0,
    ...change,
  }
}

export function session(change: Partial<RecordOf<'session'>> = {}): RecordOf<'session'> {
  return {
    kind: 'session',
    id: 'V1',
    person: 'member:M1',
    at: at('2026-03-02 10:00'),
    storeId: 'S1',
    source: 'search',
    device: 'phone',
    seconds: 60,
    pages: ['home'],
    orderId: null,
    ...change,
  }
}

export function pageEvent(change: Partial<RecordOf<'page_event'>> = {}): RecordOf<'page_event'> {
  return {
    kind: 'page_event',
    id: 'E1',
    sessionId: 'V1',
    person: 'member:M1',
    at: at('2026-03-02 10:00'),
    storeId: 'S1',
    event: 'page_view',
    page: 'home',
    productId: null,
    query: null,
    results: null,
    ...change,
  }
}

export function delivery(change: Partial<RecordOf<'delivery'>> = {}): RecordOf<'delivery'> {
  return {
    kind: 'delivery',
    id: 'D1',
    version: 1,
    orderId: 'O1',
    storeId: 'S1',
    courierId: 'C1',
    carrier: 'own',
    distanceMeters: 1200,
    paidAt: at('2026-03-02 10:00'),
    handedOverAt: null,
    deliveredAt: at('2026-03-02 10:40'),
    promisedAt: at('2026-03-02 10:45'),
    courierPay: 500,
    carrierFee: 0,
    failedCost: 0,
    status: 'delivered',
    ...change,
  }
}

export function stockMovement(change: Partial<RecordOf<'stock_movement'>> = {}): RecordOf<'stock_movement'> {
  return {
    kind: 'stock_movement',
    id: 'K1',
    at: at('2026-03-02 10:00'),
    storeId: 'S1',
    productId: 'P1',
    lotId: null,
    reason: 'sale',
    quantity: -1,
    unitCost: 600,
    cause: null,
    wastageReason: null,
    ...change,
  }
}

export function stockDay(change: Partial<RecordOf<'stock_day'>> = {}): RecordOf<'stock_day'> {
  return {
    kind: 'stock_day',
    id: `${change.date ?? '2026-03-02'} ${change.storeId ?? 'S1'} ${change.productId ?? 'P1'}`,
    date: '2026-03-02',
    storeId: 'S1',
    productId: 'P1',
    onHand: 10,
    valueAtCost: 6000,
    openMinutes: 720,
    outMinutes: 0,
    soldOutAt: null,
    available: 20,
    sold: 10,
    ...change,
  }
}

export function ticket(change: Partial<RecordOf<'ticket'>> = {}): RecordOf<'ticket'> {
  return {
    kind: 'ticket',
    id: 'T1',
    version: 1,
    person: 'member:M1',
    orderId: null,
    storeId: 'S1',
    channel: 'app',
    topic: 'late',
    openedAt: at('2026-03-02 10:00'),
    firstResponseAt: null,
    resolvedAt: null,
    reopened: false,
    compensation: 0,
    ...change,
  }
}

export function booking(change: Partial<RecordOf<'booking'>> = {}): RecordOf<'booking'> {
  return {
    kind: 'booking',
    id: 'B1',
    version: 1,
    storeId: 'S1',
    person: 'member:M1',
    productId: null,
    resourceKind: 'therapist',
    resourceId: 'W1',
    bookedAt: at('2026-03-01 10:00'),
    startsAt: at('2026-03-02 10:00'),
    endsAt: at('2026-03-02 11:00'),
    partySize: 1,
    status: 'attended',
    orderId: null,
    ...change,
  }
}

export function shift(change: Partial<RecordOf<'shift'>> = {}): RecordOf<'shift'> {
  return {
    kind: 'shift',
    id: 'H1',
    staffId: 'W1',
    storeId: 'S1',
    startsAt: at('2026-03-02 09:00'),
    endsAt: at('2026-03-02 17:00'),
    plannedMinutes: 480,
    paidMinutes: 480,
    cost: 20_000,
    ...change,
  }
}
