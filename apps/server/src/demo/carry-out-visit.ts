import { type FulfilmentMode, type OrderAnswer, ReturnGoods } from '@tandem/contracts'
import { type Ctx, type EpochMs, MINUTE, Refusal } from '@tandem/kernel'
import { cancelOrder, moveGroup, type OrderDesk, readOrder, returnGoods, toOrder } from '../business/orders/index.ts'
import { refundOwed, sendRefunds, takeMoney } from '../business/payments/index.ts'
import type { Stage, Visit } from './morning-visits.ts'

const CHANNELS = { pickup: 'app', delivery: 'platform', ship: 'app', dine_in: 'till', instant: 'till' } as const
export const TILL = 'till-1'
const PLATFORM = 'yunkuai'

/** What happens to an order, so many minutes after it was placed; `pay` is cash at the till. */
type Step = readonly [what: string, afterMinutes: number]

const PAY: Step = ['pay', 1]
const STEPS: Readonly<Record<FulfilmentMode, readonly Step[]>> = {
  pickup: [PAY, ['start', 3], ['finish', 12], ['collect', 25]],
  // The platform was paid for it.
  delivery: [
    ['start', 3],
    ['finish', 12],
    ['dispatch', 16],
    ['deliver', 34],
  ],
  dine_in: [
    ['serve', 12],
    ['pay', 39],
    ['close', 40],
  ],
  ship: [],
  instant: [PAY],
}

/** What has happened to an order that has come so far. */
const HAPPENED: Readonly<Record<Stage, readonly string[]>> = {
  unpaid: [],
  waiting: ['pay'],
  preparing: ['pay', 'start'],
  ready: ['pay', 'start', 'finish', 'serve'],
  done: ['pay', 'start', 'finish', 'serve', 'collect', 'dispatch', 'deliver', 'close'],
  cancelled: ['pay'],
  returned: ['pay', 'start', 'finish', 'collect'],
}

/**
 * Takes a visit through the use cases of the shop as far as its stage says, at the moments at which it would have
 * happened, and never later than now. Done again, or after it was cut off, it does what is missing. Nobody sits down in
 * a restaurant that is closed.
 */
export async function carryOutVisit(ctx: Ctx, desk: OrderDesk, visit: Visit, placedAt: EpochMs): Promise<void> {
  const at = (minutes: number): Ctx => ({ ...ctx, now: Math.min(ctx.now, placedAt + minutes * MINUTE) })
  const id = await placeIt(at(0), desk, visit)
  if (id === null) return
  const look = async () => toOrder(await readOrder(ctx.db, id), ctx.now)
  const happened = HAPPENED[visit.stage]
  for (const [what, minutes] of STEPS[visit.mode]) {
    // A tab is paid when they leave, which those who sit there have not done.
    const isTab = visit.mode === 'dine_in' && what === 'pay'
    if (!happened.includes(isTab ? 'close' : what)) continue
    await takeStep(at(minutes), await look(), what)
  }
  if (visit.stage === 'cancelled') await callOff(at(6), id)
  if (visit.stage === 'returned') await bringBack(at(60), await look())
}

/** A platform took over what is delivered; staff takes down what is ordered at a table or the till; the rest is the app's. */
async function placeIt(ctx: Ctx, desk: OrderDesk, { key, asked, mode }: Visit): Promise<string | null> {
  const isTab = mode === 'dine_in'
  const buyer = { channel: CHANNELS[mode], customerId: null, tier: null, segments: [], owner: null } as const
  const pay = mode === 'delivery' || isTab ? ('later' as const) : ('first' as const)
  const terms = { pay, ...(mode === 'delivery' ? { platform: { name: PLATFORM, externalId: key } } : {}) }
  try {
    const { answer } = await desk.place(ctx, asked, buyer, { caller: 'demo', key, hash: key }, terms)
    return answer.id
  } catch (error) {
    if (isTab && error instanceof Refusal && error.code === 'order.store') return null
    throw error
  }
}

async function takeStep(ctx: Ctx, order: OrderAnswer, what: string): Promise<void> {
  if (what === 'pay') {
    const isOpen = order.state === 'placed' || order.state === 'confirmed'
    if (isOpen && order.paid < order.due) await takeMoney(ctx, { orderId: order.id, provider: 'cash', tillId: TILL })
    return
  }
  const [group] = order.groups
  if (group?.actions.includes(what)) await moveGroup(ctx, { orderId: order.id, groupId: group.id, action: what })
}

async function callOff(ctx: Ctx, orderId: string): Promise<void> {
  await cancelOrder(ctx, orderId, { by: 'customer', reason: 'changed_mind' })
  await giveMoneyBack(ctx, orderId, 'cancelled')
}

/** The first thing of it was not good. */
async function bringBack(ctx: Ctx, { id, lines: [first] }: OrderAnswer): Promise<void> {
  if (!first || first.handedOver === 0) return
  const lines = [{ line: first.line, quantity: first.quantity }]
  if (first.returned === 0) await returnGoods(ctx, id, ReturnGoods.parse({ lines, reason: 'quality', restock: false }))
  await giveMoneyBack(ctx, id, 'returned')
}

async function giveMoneyBack(ctx: Ctx, orderId: string, reason: string): Promise<void> {
  await refundOwed(ctx, orderId, reason)
  await sendRefunds(ctx, new Map(), orderId)
}
