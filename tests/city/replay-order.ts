import { randomUUID } from 'node:crypto'
import { NewOrder, type RecordOf } from '@tandem/contracts'
import { type CallCtx, type EpochMs, Refusal } from '@tandem/kernel'
import { adjust } from '../../apps/server/src/business/buckets/index.ts'
import { cancelOrder } from '../../apps/server/src/business/orders/cancel-order.ts'
import { moveGroup } from '../../apps/server/src/business/orders/move-group.ts'
import type { OrderDesk } from '../../apps/server/src/business/orders/place-order.ts'
import { countPayment } from '../../apps/server/src/business/payments/count-payment.ts'
import { openPayment } from '../../apps/server/src/business/payments/payment-store.ts'
import { takeMoney } from '../../apps/server/src/business/payments/take-money.ts'
import { issueDrawn } from '../../apps/server/src/business/promotions/issue-coupons.ts'
import { PLATFORM_GIFT, shelvesOf } from './open-city-shops.ts'
import { type CitySample, soldLines } from './sample.ts'

type Order = RecordOf<'order'>

export interface Replayer {
  at: (now: EpochMs) => CallCtx
  desk: OrderDesk
  sample: CitySample
  /** The customer that a member of the city is in Tandem. */
  customerOf: (person: string) => string
}

/** Takes an order through Tandem's use cases at the moments at which it happened. @returns its id */
export async function replayOrder(replayer: Replayer, order: Order): Promise<string> {
  const { at } = replayer
  const isCancelled = order.status === 'cancelled'
  // Goods that were called off were there while they were wanted, and then for others.
  if (isCancelled)
    await adjust(at(order.placedAt).db, order.placedAt, { cause: `lent:${order.id}` }, shelvesOf([order], 1))
  const id = await placeIt(replayer, order)
  if (isCancelled) {
    const closedAt = order.closedAt ?? order.placedAt
    await cancelOrder(at(closedAt), id, { by: 'customer' })
    await adjust(at(closedAt).db, closedAt, { cause: `returned:${order.id}` }, shelvesOf([order], -1))
    return id
  }
  if (order.mode === 'dine_in') await eatIt(replayer, order, id)
  else {
    await payIt(replayer, order, id)
    await handItOver(replayer, order, id)
  }
  return id
}

/** Tries to order what nobody got. @returns the code with which it is refused, null when it is not */
export async function tryUnavailable(replayer: Replayer, order: Order): Promise<string | null> {
  const wished = { ...order, lines: order.lines.map((line) => ({ ...line, quantity: line.requested })) }
  try {
    await placeIt(replayer, wished)
    return null
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

async function placeIt({ at, desk, sample, customerOf }: Replayer, order: Order): Promise<string> {
  const ctx = at(order.placedAt)
  const { channel, mode, person, platform, storeId } = order
  const customerId = person === null ? null : customerOf(person)
  const isDoor = mode === 'delivery'
  const asked = NewOrder.parse({
    storeId,
    groups: [
      {
        mode,
        lines: soldLines(order).map(({ productId, quantity }) => ({ sku: productId, quantity })),
        ...(isDoor ? { address: doorOf(sample, order) } : {}),
        ...(mode === 'dine_in' ? { tableCode: 'T1' } : {}),
      },
    ],
    codes: await codesOf(ctx, order),
  })
  const owner = customerId === null || channel === 'platform' ? null : `customer:${customerId}`
  const buyer = { channel, customerId, tier: null, segments: [], owner }
  const request = { caller: 'city', key: order.id, hash: order.id }
  const pay = mode === 'dine_in' || platform !== null ? ('later' as const) : ('first' as const)
  const terms = { pay, ...(platform === null ? {} : { platform: { name: platform, externalId: order.id } }) }
  const { answer } = await desk.place(ctx, asked, buyer, request, terms)
  return answer.id
}

/** As far north of the store as the courier went. */
function doorOf({ stores, deliveryByOrder }: CitySample, { id, storeId }: Order) {
  const store = stores.find((one) => one.id === storeId)
  const metersPerDegree = 111_195
  const lat = (store?.lat ?? 0) + (deliveryByOrder.get(id)?.distanceMeters ?? 500) / metersPerDegree
  return { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: store?.lng ?? 0, lat }
}

/** The coupon that was used, and one worth what the platform gave. */
async function codesOf(ctx: CallCtx, { discounts }: Order): Promise<string[]> {
  const codes: string[] = []
  for (const { source, couponId, amount } of discounts) {
    if (source === 'coupon' && couponId !== null) codes.push(couponId)
    if (source !== 'platform') continue
    const coupon = { promotionId: PLATFORM_GIFT, uses: 1, value: amount, validUntil: null, source: 'city' }
    codes.push(...(await ctx.db.transaction((tx) => issueDrawn(tx, ctx, coupon, [null]))))
  }
  return codes
}

/** Each payment by its own way, with what the provider kept. A platform's order was paid there. */
async function payIt({ at }: Replayer, { payments, paidAt, platform }: Order, orderId: string): Promise<void> {
  if (platform !== null || paidAt === null) return
  const ctx = at(paidAt)
  for (const { method, amount, fee } of payments) {
    if (method === 'cash') {
      await takeMoney(ctx, { orderId, provider: 'cash', tillId: 'T1', amount })
      continue
    }
    const provider = method === 'wechat' || method === 'alipay' ? method : 'stripe'
    const opened = await openPayment(ctx.db, { id: randomUUID(), orderId, provider, amount, method, at: paidAt })
    if (!opened) throw new Error(`nothing is due of ${orderId}`)
    await ctx.db.transaction((tx) =>
      countPayment(tx, ctx, { paymentId: opened.id, amount, currency: opened.currency, fee, method }),
    )
  }
}

async function handItOver({ at, sample }: Replayer, order: Order, orderId: string): Promise<void> {
  const move = (action: string, when: EpochMs | null | undefined) =>
    moveGroup(at(when ?? order.placedAt), { orderId, groupId: 1, action })
  if (order.mode === 'instant') return
  await move('start', order.acceptedAt)
  await move('finish', order.readyAt)
  if (order.mode === 'pickup') return await move('collect', order.closedAt)
  const delivery = sample.deliveryByOrder.get(order.id)
  await move('dispatch', delivery?.handedOverAt)
  await move('deliver', delivery?.deliveredAt)
}

/** Served when it is ready; who ordered in the app paid first, who sat down pays before they leave. */
async function eatIt(replayer: Replayer, order: Order, orderId: string): Promise<void> {
  const { at } = replayer
  const move = (action: string, when: EpochMs | null) =>
    moveGroup(at(when ?? order.placedAt), { orderId, groupId: 1, action })
  if (order.channel !== 'till') await payIt(replayer, order, orderId)
  await move('serve', order.readyAt)
  if (order.channel === 'till') await payIt(replayer, order, orderId)
  await move('close', order.closedAt)
}
