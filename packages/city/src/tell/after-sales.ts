import type { RecordOf } from '@tandem/contracts'
import { HOUR, MINUTE } from '@tandem/kernel'
import type { Sale } from '../demand/sale.ts'
import { PURPOSE } from '../purposes.ts'
import { type Telling, writeAt } from './telling.ts'

type Ticket = RecordOf<'ticket'>

/** Chance that a fault is complained about, and that a bought thing comes back because of it. */
const COMPLAINT = { quality: 0.34, missing: 0.5, wrong_item: 0.48, none: 0 } as const
const RETURN = { quality: 0.3, missing: 0.3, wrong_item: 0.42, none: 0 } as const
/** Chance that somebody whose order came more than five minutes late writes in. */
const LATE_COMPLAINT = 0.16
const CHANGED_MIND = 0.004

/** Tells complaints with their answers, and what came back for money. */
export function tellAfterSales(telling: Telling): void {
  const { random, day } = telling
  for (const sale of telling.sales) {
    if (sale.order.status !== 'fulfilled' || sale.abuse !== 'none') continue
    random.seek(sale.person, day, PURPOSE.afterSales)
    const isLate = sale.lateMinutes > 5
    const draw = random.next()
    if (draw < COMPLAINT[sale.fault]) tellTicket(telling, sale, sale.fault === 'none' ? 'other' : sale.fault)
    else if (isLate && draw > 1 - LATE_COMPLAINT) tellTicket(telling, sale, 'late')
    else if (draw > 0.9985)
      tellTicket(telling, sale, random.pick(['staff', 'booking', 'refund', 'other', 'food_safety'] as const))
    if (random.chance(RETURN[sale.fault]))
      tellReturn(telling, sale, sale.fault === 'wrong_item' ? 'wrong_item' : 'quality')
    else if (random.chance(CHANGED_MIND)) tellReturn(telling, sale, 'changed_mind')
  }
}

/** Two versions: as it was opened, and as it was closed. Answers wait for the next morning when it is late. */
function tellTicket(telling: Telling, { order }: Sale, topic: Ticket['topic']): void {
  const { random } = telling
  const openedAt = (order.closedAt ?? order.placedAt) + Math.round(random.between(2, 150) * MINUTE)
  const isFoodSafety = topic === 'food_safety'
  const firstResponseAt = inServiceHours(
    telling,
    openedAt + Math.round(random.exponential(isFoodSafety ? 6 : 21) * MINUTE) + 40_000,
  )
  const resolvedAt = inServiceHours(telling, firstResponseAt + Math.round(random.exponential(260) * MINUTE) + MINUTE)
  const owes = topic === 'late' ? 0.45 : topic === 'staff' || topic === 'booking' || topic === 'other' ? 0.15 : 0.6
  const open: Ticket = {
    kind: 'ticket',
    id: `T${order.id.slice(1)}`,
    version: 1,
    person: order.person,
    orderId: order.id,
    storeId: order.storeId,
    channel:
      order.channel === 'till'
        ? random.chance(0.6)
          ? 'counter'
          : 'phone'
        : order.channel === 'platform'
          ? 'platform'
          : 'app',
    topic,
    openedAt,
    firstResponseAt: null,
    resolvedAt: null,
    reopened: false,
    compensation: 0,
  }
  const compensation = random.chance(owes) ? 300 + 100 * random.int(13) : 0
  const reopened = random.chance(0.06)
  writeAt(telling, openedAt, open)
  writeAt(telling, resolvedAt, { ...open, version: 2, firstResponseAt, resolvedAt, reopened, compensation })
}

function tellReturn(telling: Telling, { order }: Sale, reason: RecordOf<'return'>['reason']): void {
  const { random } = telling
  const served = order.lines.filter((line) => line.quantity > 0 && line.gross > line.discount)
  if (served.length === 0) return
  const line = random.pick(served)
  const amount = line.gross - line.discount
  const at = (order.closedAt ?? order.placedAt) + Math.round(random.between(0.3, 30) * HOUR)
  writeAt(telling, inServiceHours(telling, at), {
    kind: 'return',
    id: `R${order.id.slice(1)}`,
    at: inServiceHours(telling, at),
    orderId: order.id,
    storeId: order.storeId,
    person: order.person,
    reason,
    amount,
    lines: [{ line: line.line, quantity: line.quantity, amount }],
  })
}

/** The instant itself between 8 and 22 o'clock, else the next morning with the same minutes past the hour. */
export function inServiceHours({ world }: Telling, instant: number): number {
  const midnight = world.midnight(0)
  const sinceMidnight = (((instant - midnight) % (24 * HOUR)) + 24 * HOUR) % (24 * HOUR)
  const hour = sinceMidnight / HOUR
  if (hour >= 8 && hour < 22) return instant
  const past = sinceMidnight % HOUR
  return instant - sinceMidnight + (hour >= 22 ? 24 * HOUR : 0) + 8 * HOUR + past
}
