import type { IsoDate, Minor } from '@tandem/kernel'
import {
  type AccountCode,
  bank,
  cash,
  clearing,
  deliveryRevenue,
  discounts,
  fees,
  giftCard,
  goodsRevenue,
  loyaltyCost,
  owedByFunder,
  POINTS,
  points,
  pointsIssued,
  pointsOwed,
  prepayments,
  refunds,
  rounding,
  openTabs as tabs,
  taxOwed,
  tips,
  wallet,
} from './chart.ts'
import { gather, type Move } from './gather.ts'
import type { Transfer } from './post.ts'
import { givesUp, type SoldLine, streamsOf } from './sold-line.ts'

/*
 * What each event of the business posts. All functions are pure; their transfers may be put together under one cause.
 * Worked examples: docs/methods/ledger.md.
 */

/** Where and on which business date something happens. */
export interface Occasion {
  storeId: string
  businessDate: IsoDate
  currency: string
}

/** How somebody pays. Points are burned in points, for `amount` of money. */
export type Tender =
  | { kind: 'cash'; storeId: string; tillId: string }
  | { kind: 'provider'; provider: string }
  | { kind: 'wallet'; customerId: string }
  | { kind: 'gift'; cardId: string }
  | { kind: 'points'; customerId: string; points: number }

/** What an order owes us and we owe it meets in one account: money taken before the goods, or goods before the money. */
export type Against = 'prepayment' | 'tab'

export interface Paid {
  tender: Tender
  /** What was taken or given. */
  amount: Minor
  /** What it settles, where rounding to coins that exist made `amount` another. */
  due?: Minor
  against?: Against
}

/** Money was taken for an order. */
export function captured(on: Occasion, { tender, amount, due = amount, against }: Paid): Transfer[] {
  const order = orderSide(on, against)
  return gather(on, [
    move('captured', tenderAccount(tender), order, Math.min(amount, due)),
    move('rounding', rounding(on.storeId), order, Math.max(0, due - amount)),
    move('rounding', tenderAccount(tender), rounding(on.storeId), Math.max(0, amount - due)),
    ...(tender.kind === 'points' ? [burned(tender.customerId, tender.points)] : []),
  ])
}

/** Money was given back; for goods that were handed over, together with `returned`. */
export function refunded(on: Occasion, paid: Paid): Transfer[] {
  const { tender } = paid
  const money = captured(on, { ...paid, tender: tender.kind === 'points' ? { ...tender, points: 0 } : tender })
  return gather(on, [
    ...reversed(money).map((transfer) =>
      transfer.kind === 'captured' ? { ...transfer, kind: 'refunded' as const } : transfer,
    ),
    ...(tender.kind === 'points' ? [earned(tender.customerId, tender.points)] : []),
  ])
}

/** Lines, and what goes with them, that were handed over (or taken back) together. */
export interface Goods {
  lines: readonly SoldLine[]
  tip?: Minor
  against?: Against
}

/**
 * Goods were handed over: what was prepaid becomes revenue and tax. Revenue is shown before discounts; each discount
 * stands beside it, ours as revenue below zero, others' as what their funder owes us.
 */
export function handedOver(on: Occasion, { lines, tip = 0, against }: Goods): Transfer[] {
  const order = orderSide(on, against)
  const sold = lines.flatMap((line) => {
    const revenue = line.kind === 'delivery' ? deliveryRevenue(on.storeId) : goodsRevenue(on.storeId)
    return streamsOf(line).map(({ from, to, amount }): Move => {
      const kind = from ? 'discount' : to === 'tax' ? 'tax' : 'sale'
      const details = from ? { promotion: from.promotionId } : undefined
      const credit = to === 'tax' ? taxOwed(line.tax.class) : revenue
      return { ...move(kind, from ? givesUp(from) : order, credit, amount), details }
    })
  })
  return gather(on, [...sold, move('tip', order, tips, tip)])
}

/** Goods came back, or were never right: revenue, tax and discounts of these lines are taken back, discounts to whoever funded them. */
export function returned(on: Occasion, { lines, tip = 0, against }: Goods): Transfer[] {
  const order = orderSide(on, against)
  const back = lines.flatMap((line) =>
    streamsOf(line).map(({ from, to, amount }): Move => {
      const debit = to === 'tax' ? taxOwed(line.tax.class) : refunds(on.storeId)
      const details = from ? { promotion: from.promotionId } : undefined
      return { ...move('returned', debit, from ? givesUp(from) : order, amount), details }
    }),
  )
  return gather(on, [...back, move('returned', tips, order, tip)])
}

/** A provider paid out what it took for us, less its fee. No store's: one payout covers many. */
export function settled(
  on: Omit<Occasion, 'storeId'>,
  { provider, payout, fee }: { provider: string; payout: Minor; fee: Minor },
): Transfer[] {
  return gather({ ...on, storeId: null }, [
    move('payout', bank, clearing(provider), payout),
    move('fee', fees(provider), clearing(provider), fee),
  ])
}

/**
 * A platform that sold for us owes what its customer paid and, as a funder, what it gave them at its own cost; what it
 * gave at ours is a discount, what it keeps is a fee. All settles what was served and not paid. Amounts below zero take
 * back what was posted before.
 */
export function platformSettled(
  on: Occasion,
  sold: { platform: string; sale: Minor; platformDiscount: Minor; ourDiscount: Minor; commission: Minor },
): Transfer[] {
  const { platform } = sold
  const order = orderSide(on, 'tab')
  const details = { promotion: `platform:${platform}` }
  return gather(on, [
    signed('platform_sale', clearing(platform), order, sold.sale),
    { ...signed('discount', owedByFunder(platform), order, sold.platformDiscount), details },
    { ...signed('discount', discounts('merchant'), order, sold.ourDiscount), details },
    signed('commission', fees(platform), clearing(platform), sold.commission),
  ])
}

/** A funder paid what they owed for their promotions. */
export function paidByFunder(
  on: Omit<Occasion, 'storeId'>,
  { funder, amount }: { funder: string; amount: Minor },
): Transfer[] {
  return gather({ ...on, storeId: null }, [move('payout', bank, owedByFunder(funder), amount)])
}

/** Money was put on a wallet or a gift card, in a store or in none; the bonus on top is a discount given ahead. */
export function toppedUp(
  on: Omit<Occasion, 'storeId'> & { storeId: string | null },
  {
    to,
    tender,
    amount,
    bonus,
  }: {
    to: { kind: 'wallet'; customerId: string } | { kind: 'gift'; cardId: string }
    tender: Tender
    amount: Minor
    bonus?: { funder: string; promotionId: string; amount: Minor }
  },
): Transfer[] {
  return gather(on, [
    move('top_up', tenderAccount(tender), tenderAccount(to), amount),
    ...(bonus
      ? [
          {
            ...move('bonus', givesUp(bonus), tenderAccount(to), bonus.amount),
            details: { promotion: bonus.promotionId },
          },
        ]
      : []),
  ])
}

/** A customer got points; `worth` of money is owed for them from now on. */
export function pointsEarned(on: Occasion, got: { customerId: string; points: number; worth: Minor }): Transfer[] {
  return gather(on, [earned(got.customerId, got.points), move('points_earned', loyaltyCost, pointsOwed, got.worth)])
}

/** Points that were earned by what came back, or that expired. */
export function pointsTakenBack(on: Occasion, lost: { customerId: string; points: number; worth: Minor }): Transfer[] {
  return gather(on, [burned(lost.customerId, lost.points), move('points_earned', pointsOwed, loyaltyCost, lost.worth)])
}

/** The way back of transfers that were wrong: a ledger is never rewritten. To be posted under a cause of its own. */
export function reversed(transfers: readonly Transfer[]): Transfer[] {
  return transfers.map((transfer) => ({ ...transfer, debit: transfer.credit, credit: transfer.debit }))
}

function tenderAccount(tender: Tender | { kind: 'wallet'; customerId: string }): AccountCode {
  switch (tender.kind) {
    case 'cash':
      return cash(tender.storeId, tender.tillId)
    case 'provider':
      return clearing(tender.provider)
    case 'wallet':
      return wallet(tender.customerId)
    case 'gift':
      return giftCard(tender.cardId)
    case 'points':
      return pointsOwed
  }
}

function orderSide({ storeId }: Occasion, against: Against = 'prepayment'): AccountCode {
  return against === 'tab' ? tabs(storeId) : prepayments
}

function earned(customerId: string, amount: number): Move {
  return { ...move('points_earned', pointsIssued, points(customerId), amount), commodity: POINTS }
}

function burned(customerId: string, amount: number): Move {
  return { ...move('points_burned', points(customerId), pointsIssued, amount), commodity: POINTS }
}

/** Below zero it goes the other way. */
function signed(kind: Move['kind'], debit: AccountCode, credit: AccountCode, amount: Minor): Move {
  return amount < 0 ? move(kind, credit, debit, 0 - amount) : move(kind, debit, credit, amount)
}

function move(kind: Move['kind'], debit: AccountCode, credit: AccountCode, amount: Minor): Move {
  return { kind, debit, credit, amount }
}
