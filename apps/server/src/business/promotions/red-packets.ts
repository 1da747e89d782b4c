import { randomInt } from 'node:crypto'
import type { Grabbed, NewRedPacket, PromotionRule, RedPacket } from '@tandem/contracts'
import { type Ctx, type Minor, Refusal, rng, type ShopCtx, uuidv7 } from '@tandem/kernel'
import { randomRedPacket } from '@tandem/promotions'
import { audit } from '../../platform/audit.ts'
import { adjust, holdWithin, readBuckets } from '../buckets/index.ts'
import { issueDrawn } from './issue-coupons.ts'
import { ownerOf } from './owner.ts'
import * as store from './packet-store.ts'
import { lockPromotion } from './promotion-store.ts'
import { refuseOthersStores } from './stores-of-access.ts'

const fundOf = (id: string) => ({ kind: 'budget', resource: `packet:${id}` }) as const

/** A coupon of a packet is worth its share: the rule says from which sum on, and that a coupon is needed. */
export function fitsPackets({ needsCoupon, offer }: PromotionRule): boolean {
  return needsCoupon && offer.kind === 'threshold' && offer.steps.length === 1
}

/**
 * Puts money into a packet and draws its shares. They add up to it exactly.
 *
 * @throws Refusal `packet.exists`; `promotion.invalid`, `promotion.wrong_state` when its promotion cannot carry it
 */
export async function makePacket(ctx: Ctx, packet: NewRedPacket): Promise<RedPacket> {
  const { id, promotionId, total } = packet
  return await ctx.db.transaction(async (tx) => {
    const promotion = await lockPromotion(tx, promotionId)
    if (!promotion) throw new Refusal('resource.not_found', { promotion: promotionId })
    refuseOthersStores(ctx.access, promotion.rule)
    if (promotion.state === 'ended') throw new Refusal('promotion.wrong_state', { state: promotion.state })
    if (!fitsPackets(promotion.rule)) throw new Refusal('promotion.invalid', { reason: 'not_for_red_packets' })
    if (!(await store.insertPacket(tx, ctx.now, packet, sharesOf(packet)))) throw new Refusal('packet.exists', { id })
    await adjust(tx, ctx.now, { cause: `packet:${id}` }, [{ ...fundOf(id), by: total }])
    await audit(tx, ctx, { action: 'packet.made', subject: `packet:${id}`, details: { total, people: packet.people } })
    return await onePacket(tx, id)
  })
}

function sharesOf({ kind, total, people }: NewRedPacket): Minor[] {
  if (kind === 'fixed') return Array.from({ length: people }, () => total / people)
  return randomRedPacket(total, people, rng(randomInt(2 ** 32)))
}

/**
 * Gives a shopper the next share as a coupon, once; who asks again is told what they got. First come, first served.
 *
 * @throws Refusal `packet.closed` outside of its time, `packet.empty` when others were faster
 */
export async function grabPacket(ctx: ShopCtx, id: string): Promise<Grabbed> {
  const owner = ownerOf(ctx.shopper)
  if (owner === null) throw new Refusal('session.missing')
  const stand = await openStand(ctx, id, owner)
  if (stand.mine) return grabbed(stand, stand.mine)
  if (stand.isEmpty) throw new Refusal('packet.empty', { id })
  const mine = await ctx.db.transaction(async (tx) => {
    if (!(await store.claimGrab(tx, id, owner))) return null
    if (!(await store.keepOpen(tx, id))) throw new Refusal('packet.closed', { id })
    const share = await store.nextShare(tx, id)
    if (!share) throw new Refusal('packet.empty', { id })
    const { place, amount } = share
    const validUntil = stand.couponUntil?.getTime() ?? null
    const coupon = { promotionId: stand.promotionId, uses: 1, value: amount, validUntil, source: `packet:${id}` }
    const [code] = (await issueDrawn(tx, ctx, coupon, [ctx.shopper.customerId])) as [string]
    await store.giveShare(tx, ctx.now, { id, place, owner, code })
    // Last, since everybody waits for the fund.
    const amounts = [{ ...fundOf(id), quantity: amount }]
    await holdWithin(tx, ctx.now, { id: uuidv7(ctx.now), cause: `packet:${id}`, expiresAt: null, amounts })
    return { amount, code }
  })
  if (mine) return grabbed(stand, mine)
  const first = await openStand(ctx, id, owner)
  if (!first.mine) throw new Refusal('packet.empty', { id })
  return grabbed(first, first.mine)
}

async function openStand(ctx: ShopCtx, id: string, owner: string): Promise<store.PacketStand> {
  const stand = await store.readStand(ctx.db, id, owner)
  if (!stand) throw new Refusal('resource.not_found', { packet: id })
  const { from, until, isClosed, mine } = stand
  const isOpen = !isClosed && (from?.getTime() ?? 0) <= ctx.now && ctx.now < (until?.getTime() ?? Infinity)
  if (!mine && !isOpen) throw new Refusal('packet.closed', { id })
  return stand
}

function grabbed({ couponUntil }: store.PacketStand, mine: Pick<Grabbed, 'amount' | 'code'>): Grabbed {
  return { ...mine, couponUntil: couponUntil?.getTime() ?? null }
}

/** Closes a packet: what nobody took leaves its fund. Closed already, it stays so. */
export async function closePacket(ctx: Ctx, id: string): Promise<RedPacket> {
  return await ctx.db.transaction(async (tx) => {
    const packet = await onePacket(tx, id)
    const promotion = await lockPromotion(tx, packet.promotionId)
    if (promotion) refuseOthersStores(ctx.access, promotion.rule)
    if (!(await store.setClosed(tx, id, ctx.now))) return packet
    const [fund] = await readBuckets(tx, [fundOf(id)])
    const left = fund?.free ?? 0
    if (left > 0) await adjust(tx, ctx.now, { cause: `packet:${id}:closed` }, [{ ...fundOf(id), by: -left }])
    await audit(tx, ctx, { action: 'packet.closed', subject: `packet:${id}`, details: { left } })
    return await onePacket(tx, id)
  })
}

async function onePacket(tx: Parameters<typeof store.listPackets>[0], id: string): Promise<RedPacket> {
  const [packet] = await store.listPackets(tx, id)
  if (!packet) throw new Refusal('resource.not_found', { packet: id })
  return packet
}
