import type { NewOrder, PlacedAnswer } from '@tandem/contracts'
import { type CallCtx, type EpochMs, mergeCalls, Refusal } from '@tandem/kernel'
import type { FieldCipher } from '../../platform/fields.ts'
import type { AskedWrite } from '../../platform/http/route.ts'
import { type Short, sweepDue } from '../buckets/index.ts'
import { openQuotas } from '../inventory/index.ts'
import { openPlanned } from '../stores/index.ts'
import { type OrderRows, rowsOf } from './order-rows.ts'
import type { OrderTerms } from './order-terms.ts'
import { PLACE, PLACED_UNDER } from './place-sql.ts'
import { type Buyer, type PricedOrder, priceOrder, refuseUnlessAgreed } from './price-order.ts'
import { sellUnpaid } from './sell-in-hand.ts'
import { refuseUnlessFits } from './settle-platform.ts'
import { refusalInUnits } from './short-goods.ts'

/** An unpaid basket keeps its goods from others so long. */
const HOLD_MS = 15 * 60_000
/** How often an order is priced anew for what rivals took first; each time at least one of them got some. */
const MOST_TRIES = 10
/** How often another time is: cells are small, and everybody who is in a hurry wants the next. */
const MOST_TIMES = 100
/** An order as placing answers it. */
export type PlacedOrder = Omit<PlacedAnswer, 'guestToken'>

export interface Placed {
  answer: PlacedOrder
  isRepeated: boolean
}

/** Places orders of one process: those that come at the same moment go to the database in one statement. */
export interface OrderDesk {
  place(ctx: CallCtx, asked: NewOrder, buyer: Buyer, request: AskedWrite, terms: OrderTerms): Promise<Placed>
}

interface Call {
  ctx: CallCtx
  rows: OrderRows
}

interface Verdict {
  ok: boolean
  number: number | null
  short: Short[]
  at_limit: string[]
}

export function openOrderDesk(cipher: FieldCipher): OrderDesk {
  const desk = openDesk(cipher)
  return {
    async place(ctx, asked, buyer, request, terms) {
      const placed = await orPlacedBefore(ctx, request, () => desk.place(ctx, asked, buyer, request, terms))
      const { id, state } = placed.answer
      // What waits for no payment is in the customer's hand already; told again it leaves the stock if it has not yet.
      if (state === 'confirmed' && asked.groups.some(({ mode }) => mode === 'instant')) await sellUnpaid(ctx, id)
      return placed
    },
  }
}

/** Told again, an order is what it was, also where it could not be placed by now: sold out, dearer, closed. */
async function orPlacedBefore(ctx: CallCtx, request: AskedWrite, place: () => Promise<Placed>): Promise<Placed> {
  try {
    return await place()
  } catch (error) {
    const before = error instanceof Refusal ? await placedUnder(ctx, request) : null
    if (!before) throw error
    return { answer: before, isRepeated: true }
  }
}

function openDesk(cipher: FieldCipher): OrderDesk {
  const desks = new Map<string, (call: Call) => Promise<Verdict>>()
  const deskOf = (merchantId: string) => {
    const desk = desks.get(merchantId) ?? mergeCalls(placeTogether, { atOnce: 2, most: 32 })
    desks.set(merchantId, desk)
    return desk
  }
  return {
    /**
     * Prices what is asked for and writes it with its holds, all or nothing.
     *
     * @throws Refusal of `priceOrder`; `order.price_changed` when another price was agreed to; `order.slot_full`,
     *   `order.slot_closed` naming the next time that can be had; `bucket.short`, `hold.limit`; `order.settlement`;
     *   `idempotency.conflict` when the key was used for another request
     */
    async place(ctx, asked, buyer, request, terms) {
      const price = async () => {
        const found = await priceOrder(ctx, asked, buyer)
        refuseUnlessAgreed(asked.expectedDue, found.due)
        if (terms.settlement) refuseUnlessFits(terms.settlement, found.due)
        return found
      }
      let priced = await price()
      const refused = await refusalOf(ctx, priced)
      if (refused) {
        if ((await sweepDue(ctx.db, ctx.now)) === 0) throw refused
        priced = await priceAgain(ctx, price)
      }
      const write = async (found: PricedOrder) => {
        await openQuotas(ctx, found.unopened)
        await openTimes(ctx, found)
        const expiresAt = expiryOf(ctx.now, found, terms)
        const rows = rowsOf(ctx, { asked, buyer, priced: found, request, terms, expiresAt }, cipher)
        return { rows, verdict: await tryTwice(ctx, { ctx, rows }, deskOf(ctx.merchantId)) }
      }
      for (let tries = 1; ; tries += 1) {
        const { rows, verdict } = await write(priced)
        if (verdict.number !== null) return { answer: answerOf(rows, verdict.number), isRepeated: false }
        const before = await placedUnder(ctx, request)
        if (before) return { answer: before, isRepeated: true }
        if (!mayGoOtherwise(priced, verdict, tries)) throw await refusalInUnits(ctx.db, priced.lines, verdict)
        priced = await priceAgain(ctx, price)
      }
    },
  }
}

/**
 * Somebody took it a moment before: another place may have the goods, another time may be free, and without the last of a
 * flash price or the last use of a coupon they are still to be had.
 */
function mayGoOtherwise({ isSourced }: PricedOrder, { short, at_limit }: Verdict, tries: number): boolean {
  const isOffer = at_limit.some((what) => /^(promotion|coupon):/.test(what))
  if (short.length === 0) return isOffer && tries < MOST_TRIES
  if (!isSourced && short.some(({ kind }) => kind === 'stock')) return false
  return tries < (short.every(({ kind }) => kind === 'capacity') ? MOST_TIMES : MOST_TRIES)
}

/** Opens cells of the store's capacity that nobody has asked for before. */
async function openTimes({ db, now }: CallCtx, { store, unopenedCells }: PricedOrder): Promise<void> {
  if (unopenedCells.length > 0) await db.transaction((tx) => openPlanned(tx, now, store.id, unopenedCells))
}

/** With stock and capacity as they are now. @throws Refusal those of `price` and of `refusalOf` */
async function priceAgain(ctx: CallCtx, price: () => Promise<PricedOrder>): Promise<PricedOrder> {
  const priced = await price()
  const refused = await refusalOf(ctx, priced)
  if (refused) throw refused
  return priced
}

/** Why the order cannot be placed, as far as can be seen before it is tried; null when it can. */
async function refusalOf(ctx: CallCtx, priced: PricedOrder): Promise<Error | null> {
  if (priced.short.length > 0) return await shortRefusal(ctx, priced)
  const [unkept] = priced.unkept
  if (!unkept) return null
  const { code, ...details } = unkept
  return new Refusal(code, details)
}

function expiryOf(now: EpochMs, { due }: PricedOrder, { pay }: OrderTerms): EpochMs | null {
  return pay === 'first' && due > 0 ? now + HOLD_MS : null
}

/** Once with whoever waits, once alone: behind a larger order, or a hold that nobody will pay, there may be enough. */
async function tryTwice(ctx: CallCtx, call: Call, desk: (call: Call) => Promise<Verdict>): Promise<Verdict> {
  const first = await desk(call)
  if (first.ok) return first
  await sweepDue(ctx.db, ctx.now)
  // Only the time was taken: another one is looked for, or the same one is if it is free after all.
  if (first.short.length > 0 && first.short.every(({ kind }) => kind === 'capacity')) return first
  for (let rivals = 0; ; rivals += 1) {
    const [again] = (await placeTogether([call])) as [Verdict]
    if (!again.at_limit.includes(RIVAL) || rivals === MOST_RIVALS) return again
  }
}

/** Somebody took the same numbered place of a limit in the same moment; with so many of them, it is crowded. */
const RIVAL = 'rival'
const MOST_RIVALS = 8

async function placeTogether(calls: readonly Call[]): Promise<Verdict[]> {
  const [{ ctx }] = calls as [Call]
  const all = <K extends keyof OrderRows>(part: K) =>
    JSON.stringify(calls.flatMap(({ rows }, ord) => [rows[part]].flat().map((row) => ({ ...row, ord }))))
  try {
    return await ctx.db.query<Verdict>(PLACE, [
      new Date(ctx.now),
      all('order'),
      all('amounts'),
      all('limits'),
      all('groups'),
      all('lines'),
    ])
  } catch (error) {
    // A rival took the same place of a limit in the same moment: alone, it is decided anew.
    if (calls.length === 1 && (error as { constraint?: string }).constraint === 'all_or_nothing') {
      return [{ ok: false, number: null, short: [], at_limit: [RIVAL] }]
    }
    throw error
  }
}

async function placedUnder(ctx: CallCtx, { caller, key, hash }: AskedWrite): Promise<PlacedOrder | null> {
  interface Before {
    id: string
    number: number
    state: PlacedOrder['state']
    currency: string
    due: number
    expires_at: Date | null
    request_hash: string
    groups: PlacedOrder['groups']
  }
  const [before] = await ctx.db.query<Before>(PLACED_UNDER, [caller, key])
  if (!before) return null
  if (before.request_hash !== hash) throw new Refusal('idempotency.conflict')
  const { id, number, state, currency, due, expires_at, groups } = before
  return { id, number, state, currency, due, expiresAt: expires_at?.getTime() ?? null, groups }
}

function answerOf({ order, groups }: OrderRows, number: number): PlacedOrder {
  const { id, state, currency, due, expires_at } = order
  const momentOf = (at: string | null) => (at === null ? null : Date.parse(at))
  const promises = groups.map((group) => ({ group: group.id, promisedAt: momentOf(group.promised_at) }))
  return { id, number, state, currency, due, expiresAt: momentOf(expires_at), groups: promises }
}

async function shortRefusal(ctx: CallCtx, { short, lines }: PricedOrder): Promise<Error> {
  const goods = short.map(({ sku, place, wanted, free }): Short => {
    return { kind: 'stock', resource: sku, place, period: null, wanted, free }
  })
  return await refusalInUnits(ctx.db, lines, { short: goods, at_limit: [] })
}
