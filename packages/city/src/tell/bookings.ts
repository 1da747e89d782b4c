import { HOUR, MINUTE } from '@tandem/kernel'
import type { Sale } from '../demand/sale.ts'
import { STORES } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import { at, dateOf, type Telling } from './telling.ts'

/** Tells appointments (attended or not) and table bookings. An appointment made at the counter was a call days before. */
export function tellBookings(telling: Telling): void {
  for (const sale of telling.sales) {
    telling.random.seek(sale.person, telling.day, PURPOSE.booking)
    if (sale.order.mode === 'appointment') tellAppointment(telling, sale)
    else if (sale.order.mode === 'dine_in' && sale.order.channel === 'till' && telling.random.chance(0.16))
      tellTable(telling, sale)
  }
  tellMissedTables(telling)
}

function tellAppointment(telling: Telling, { order, minute, noShow, store, person }: Sale): void {
  const { random, write } = telling
  const startsAt = at(telling, minute)
  const isOnline = order.channel !== 'till'
  const isBeauty = STORES[store]?.format === 2
  write({
    kind: 'booking',
    id: `K${order.id.slice(1)}`,
    version: 1,
    storeId: order.storeId,
    person: order.person,
    productId: order.lines[0]?.productId ?? null,
    resourceKind: isBeauty ? 'therapist' : 'seat',
    resourceId: isBeauty ? (order.staffId ?? `${order.storeId}-ANY`) : `${order.storeId}-S${1 + (person % 24)}`,
    bookedAt: isOnline ? order.placedAt : Math.round(startsAt - random.between(4, 70) * HOUR),
    startsAt,
    endsAt: noShow || order.closedAt === null ? startsAt + HOUR : Math.max(order.closedAt, startsAt + MINUTE),
    partySize: 1,
    status: noShow ? 'no_show' : order.status === 'fulfilled' ? 'attended' : 'cancelled',
    orderId: order.id,
  })
}

function tellTable(telling: Telling, { order, store, minute }: Sale): void {
  const { random, write } = telling
  const startsAt = at(telling, minute)
  write({
    kind: 'booking',
    id: `K${order.id.slice(1)}`,
    version: 1,
    storeId: order.storeId,
    person: order.person,
    productId: null,
    resourceKind: 'table',
    resourceId: `${order.storeId}-T${1 + random.int(STORES[store]?.tables ?? 20)}`,
    bookedAt: Math.round(startsAt - random.between(1, 40) * HOUR),
    startsAt,
    endsAt: Math.max(order.closedAt ?? startsAt, startsAt + 30 * MINUTE),
    partySize: order.partySize ?? 2,
    status: 'attended',
    orderId: order.id,
  })
}

/** Tables that were kept for nobody: no order tells of them. */
function tellMissedTables(telling: Telling): void {
  const { random, write, day } = telling
  for (const store of STORES) {
    if (store.format !== 1) continue
    random.seek(store.index, day, PURPOSE.booking + 1000)
    const missed = random.poisson(telling.sales.length / 1400 + (telling.shape.off ? 0.2 : 0))
    for (let i = 0; i < missed; i += 1) {
      const startsAt = at(telling, random.chance(0.7) ? 1080 + random.int(8) * 15 : 720 + random.int(4) * 15)
      write({
        kind: 'booking',
        id: `K${dateOf(telling)}-${store.id}-${i}`,
        version: 1,
        storeId: store.id,
        person: null,
        productId: null,
        resourceKind: 'table',
        resourceId: `${store.id}-T${1 + random.int(store.tables ?? 20)}`,
        bookedAt: Math.round(startsAt - random.between(2, 60) * HOUR),
        startsAt,
        endsAt: startsAt + HOUR,
        partySize: 2 + random.int(5),
        status: random.chance(0.6) ? 'no_show' : 'cancelled',
        orderId: null,
      })
    }
  }
}
