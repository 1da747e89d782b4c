import type { Sale } from '../demand/sale.ts'
import { ABUSE } from '../parameters.ts'
import { BAD_TILL_STORE } from '../people/abusers.ts'
import { STORES, type Store } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import type { World } from '../world.ts'
import { at, dateOf, type Telling } from './telling.ts'

/** The cashier who voids cash sales after the customer has gone. Known to the truth and to nobody else. */
export function badCashier(world: World): string | null {
  const store = STORES.find((one) => one.id === BAD_TILL_STORE)
  return world.teams[store?.index ?? -1]?.cashier?.[1]?.id ?? null
}

/** A void that took money out of the till. */
export interface StolenVoid {
  id: string
  at: number
  orderId: string
  storeId: string
  staffId: string
  amount: number
}

/** Tells what happened at the tills beside sales: voids, drawers opened, discounts by hand, and the count at closing. */
export function tellTills(telling: Telling): StolenVoid[] {
  const stolen: StolenVoid[] = []
  const thief = badCashier(telling.world)
  for (const sale of telling.sales) {
    if (sale.order.channel !== 'till' || sale.order.staffId === null) continue
    telling.random.seek(sale.person, telling.day, PURPOSE.till)
    const taken = tellTill(telling, sale, sale.order.staffId === thief)
    if (taken) stolen.push(taken)
  }
  for (const store of STORES) closeDay(telling, store)
  return stolen
}

function tellTill({ random, write }: Telling, { order }: Sale, isThief: boolean): StolenVoid | null {
  const { storeId, staffId, placedAt, id } = order
  if (staffId === null) return null
  const base = { kind: 'till_event', storeId, staffId } as const
  const manual = order.discounts.find((discount) => discount.source === 'manual')
  if (manual)
    write({ ...base, id: `${id}-md`, at: placedAt, event: 'manual_discount', orderId: id, amount: manual.amount })
  if (random.chance(0.008))
    write({ ...base, id: `${id}-ns`, at: placedAt + 90_000, event: 'no_sale', orderId: null, amount: 0 })
  if (order.status !== 'fulfilled') return null
  const paid = order.gross - order.discount
  if (isThief && random.chance(ABUSE.voidShareOfBadTill)) {
    const event = {
      ...base,
      id: `${id}-vo`,
      at: (order.closedAt ?? placedAt) + 240_000,
      event: 'void',
      orderId: id,
      amount: paid,
    } as const
    write(event)
    return { id: event.id, at: event.at, orderId: id, storeId, staffId, amount: paid }
  }
  // An honest void undoes a sale that was rung up wrong and was then rung up right: no order stays behind.
  if (random.chance(ABUSE.voidShare)) {
    write({
      ...base,
      id: `${id}-vo`,
      at: placedAt - 60_000,
      event: 'void',
      orderId: null,
      amount: Math.round(paid * random.between(0.2, 1.1)),
    })
  }
  return null
}

/** Counted cash less what the till expected, in the name of the manager. */
function closeDay(telling: Telling, store: Store): void {
  const { random, world, day, write } = telling
  random.seek(store.index, day, PURPOSE.till + 1000)
  const staffId = world.teams[store.index]?.manager?.[0]?.id
  if (!staffId) return
  const isExact = random.chance(0.55)
  const difference = isExact ? 0 : Math.round(random.normal(-1, store.id === BAD_TILL_STORE ? 26 : 8)) * 100
  write({
    kind: 'till_event',
    id: `${dateOf(telling)}-${store.id}-close`,
    at: at(telling, store.closesAt + 20),
    storeId: store.id,
    staffId,
    event: 'day_close',
    orderId: null,
    amount: difference,
  })
}
