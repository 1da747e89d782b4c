import type { NewOrder, PlacedAnswer, PromotionLimits } from '@tandem/contracts'
import { amountFor, type CallCtx, type EpochMs, type Minor, uuidv7 } from '@tandem/kernel'
import type { Promotion } from '@tandem/promotions'
import type { FieldCipher } from '../../platform/fields.ts'
import type { AskedWrite } from '../../platform/http/route.ts'
import type { OwnerLimit } from '../buckets/index.ts'
import { unitsUsed } from '../promotions/index.ts'
import { MACHINES, WAITING } from './machines/index.ts'
import type { OrderTerms } from './order-terms.ts'
import type { Buyer, PricedLine, PricedOrder } from './price-order.ts'
import { sealedPlace } from './sealed-place.ts'

interface ToWrite {
  asked: NewOrder
  buyer: Buyer
  priced: PricedOrder
  request: AskedWrite
  terms: OrderTerms
  /** Null confirms it at once. */
  expiresAt: EpochMs | null
}

/** Open unpaid orders of one customer or device. */
const OPEN_ORDERS = 5

/** An order as the statement that places it takes it. */
export type OrderRows = ReturnType<typeof rowsOf>

/** Names columns: what the statement of `place-sql.ts` reads. */
export function rowsOf(ctx: CallCtx, toWrite: ToWrite, cipher: FieldCipher) {
  const { asked, buyer, priced, request, terms, expiresAt } = toWrite
  const { quote } = priced
  const id = uuidv7(ctx.now)
  const isConfirmed = expiresAt === null
  const state: PlacedAnswer['state'] = isConfirmed ? 'confirmed' : 'placed'
  const sealed = (value: unknown, field: string) =>
    value === undefined || value === null
      ? null
      : cipher.seal(JSON.stringify(value), sealedPlace(field, ctx.merchantId, id))
  return {
    order: {
      id,
      hold_id: uuidv7(ctx.now),
      cause: `order:${id}`,
      hold_state: isConfirmed ? 'committed' : 'held',
      expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      confirmed_at: isConfirmed ? new Date(ctx.now).toISOString() : null,
      store_id: asked.storeId,
      channel: buyer.channel,
      platform: terms.platform?.name ?? null,
      external_id: terms.platform?.externalId ?? null,
      customer_id: buyer.customerId,
      device_id: ctx.actor.kind === 'guest' ? ctx.actor.deviceId : null,
      contact: sealed(asked.contact, 'contact'),
      note: asked.note ?? null,
      state,
      settles: terms.pay === 'first' ? 'prepayment' : 'tab',
      currency: priced.currency,
      list: quote.list,
      discount: quote.discount,
      goods: quote.goods,
      shipping: quote.shipping.reduce((sum, { amount, discount }) => sum + amount - discount, 0),
      tax: priced.tax,
      due: priced.due,
      business_date: priced.businessDate,
      caller: request.caller,
      request_key: request.key,
      request_hash: request.hash,
      priced: {
        basket: priced.basket,
        rules: rulesOf(priced),
        limits: priced.limits,
        coupons: couponsOf(priced),
        codes: asked.codes,
      },
    },
    amounts: priced.amounts.map(({ kind, resource, place = '', period, quantity, leave = 0 }) => ({
      kind,
      resource,
      place,
      period: period === undefined ? '-infinity' : new Date(period).toISOString(),
      quantity,
      leave,
    })),
    limits: [...priced.limits, ...openOrderLimit(buyer, isConfirmed)],
    groups: priced.groups.map((group) => ({
      id: group.id,
      mode: group.mode,
      state: isConfirmed ? MACHINES[group.mode].start : WAITING,
      place_id: group.placeId,
      fee: group.fee,
      fee_discount: group.feeDiscount,
      discounts: group.discounts,
      wanted_at: group.wantedAt === null ? null : new Date(group.wantedAt).toISOString(),
      promised_at: group.promisedAt === null ? null : new Date(group.promisedAt).toISOString(),
      preparation: group.preparation,
      address: sealed(group.address, `address-${group.id}`),
      lng: group.address?.lng ?? null,
      lat: group.address?.lat ?? null,
      table_code: group.tableCode,
    })),
    lines: priced.lines.map((line) => lineRow(line, priced.groups[line.group]?.id ?? 1)),
  }
}

/** A line as its table has it. */
export function lineRow(line: PricedLine, groupId: number) {
  const { sellable, quantity } = line
  return {
    line: line.line,
    group_id: groupId,
    sku: sellable.sku,
    name: sellable.name,
    kind: sellable.kind,
    unit: sellable.unit,
    decimals: sellable.decimals,
    quantity,
    unit_price: line.unitPrice,
    options: line.options,
    note: line.note,
    substitutes: line.substitutes,
    list: line.list,
    discounts: line.discounts,
    net: line.net,
    tax_class: sellable.taxClass,
    tax_basis_points: sellable.taxBasisPoints,
    tax_included: sellable.taxIncluded,
    tax: line.tax,
    cost: sellable.cost === null ? null : amountFor(sellable.cost, quantity, sellable.decimals),
    takes: line.takes,
    handed_over: 0,
  }
}

/** Unpaid orders of one customer or device keep goods from others: so many at a time. */
function openOrderLimit({ owner }: Buyer, isConfirmed: boolean): OwnerLimit[] {
  return owner === null || isConfirmed
    ? []
    : [{ what: 'open_orders', owner, most: OPEN_ORDERS, quantity: 1, ends: 'closed' }]
}

/** Which code opened a rule that applied. */
export function couponsOf({ quote, live }: Pick<PricedOrder, 'quote' | 'live'>): Record<string, string> {
  const used = quote.applied.flatMap(({ promotionId }) => {
    const coupon = live.coupons.get(promotionId)
    return coupon ? [[promotionId, coupon.code] as const] : []
  })
  return Object.fromEntries(used)
}

/**
 * The rules that made the price, or could have: what the kept part is priced by when something is cancelled or returned.
 * Of what is limited, it gets no more than the order holds: nothing of a promotion or a coupon that it did not use.
 */
export function rulesOf({ quote, live }: Pick<PricedOrder, 'quote' | 'live'>): Promotion[] {
  const isNear = new Set(['not_cheapest', 'below_threshold', 'excluded', 'nothing_off'])
  const used = new Map(quote.applied.map(({ promotionId, amount }) => [promotionId, amount]))
  const isLimited = (id: string) => live.limits.has(id) || (live.coupons.get(id)?.uses ?? null) !== null
  const near = new Set(
    quote.notApplied
      .filter(({ promotionId, reason }) => isNear.has(reason) && !isLimited(promotionId))
      .map(({ promotionId }) => promotionId),
  )
  return live.promotions.flatMap(({ left: _left, ...rule }) => {
    const amount = used.get(rule.id)
    if (amount === undefined) return near.has(rule.id) ? [rule] : []
    const limits = live.limits.get(rule.id)
    return [limits ? withinHeld(rule, limits, amount, unitsUsed(quote, rule.id)) : rule]
  })
}

function withinHeld(rule: Promotion, limits: PromotionLimits, amount: Minor, units: number): Promotion {
  const { offer, capPerOrder = amount } = rule
  const isCounted = limits.unitsQuota !== null || limits.unitsPerOwner !== null
  return {
    ...rule,
    ...(limits.budget === null ? {} : { capPerOrder: Math.min(capPerOrder, amount) }),
    offer: isCounted && offer.kind === 'unit_price' ? { ...offer, unitsLeft: units } : offer,
  }
}
