import { type Minor, toMinor } from '@tandem/kernel'
import { type AccountCode, discounts, owedByFunder, pointsOwed } from './chart.ts'

/** A line of an order, or a part of one, as it was priced. */
export interface SoldLine {
  kind: 'goods' | 'delivery'
  /** What the customer pays for it in the end, with tax. */
  paid: Minor
  /** The tax in it, or on it: prices with and without tax look alike from here. */
  tax: { class: string; amount: Minor }
  discounts: readonly LineDiscount[]
}

/** What was taken off, and who bears it. */
export interface LineDiscount {
  /** `merchant` or `store:…` is the house, `points` what customers' points are worth; anybody else owes it to us. */
  funder: string
  promotionId: string
  amount: Minor
}

/** A part of a line's money on its way from who bears it (null: the customer) to what it is for. */
export interface Stream {
  from: LineDiscount | null
  to: 'tax' | 'revenue'
  amount: Minor
}

/**
 * A line as streams: the customer's money covers the tax first, then revenue; a discount covers what is left. Revenue
 * is therefore paid + discounts - tax: the price before discounts, without tax.
 *
 * @throws RangeError when an amount is below zero or the tax is more than everything that was paid for the line
 */
export function streamsOf({ paid, tax, discounts: taken }: SoldLine): Stream[] {
  const sources = [{ from: null, amount: paid }, ...taken.map((from) => ({ from, amount: from.amount }))]
  if ([tax.amount, ...sources.map(({ amount }) => amount)].some((amount) => toMinor(amount) < 0)) {
    throw new RangeError('a sold line has an amount below zero')
  }
  let untaxed = tax.amount
  const streams = sources.flatMap(({ from, amount }): Stream[] => {
    const toTax = Math.min(untaxed, amount)
    untaxed -= toTax
    return [
      { from, to: 'tax', amount: toTax },
      { from, to: 'revenue', amount: amount - toTax },
    ]
  })
  if (untaxed > 0) throw new RangeError(`the tax of a line is ${untaxed} more than what was paid for it`)
  return streams
}

/**
 * What `now` of the `whole` quantity is of a line, after `before` of it went before. Parts that cover the whole add up
 * to it exactly, and none has anything below zero: every stream is cut by itself.
 *
 * @throws RangeError unless 0 <= before, 0 < now and before + now <= whole
 */
export function partOf(line: SoldLine, whole: number, before: number, now: number): SoldLine {
  if (!(before >= 0 && now > 0 && before + now <= whole)) {
    throw new RangeError(`${now} of ${whole} after ${before} is no part`)
  }
  const cut = (amount: Minor): Minor => upTo(amount, before + now, whole) - upTo(amount, before, whole)
  const streams = streamsOf(line).map((stream) => ({ ...stream, amount: cut(stream.amount) }))
  const sum = (some: (stream: Stream) => boolean): Minor =>
    streams.filter(some).reduce((total, { amount }) => total + amount, 0)
  return {
    kind: line.kind,
    paid: sum(({ from }) => from === null),
    tax: { class: line.tax.class, amount: sum(({ to }) => to === 'tax') },
    discounts: line.discounts.map((one) => ({ ...one, amount: sum(({ from }) => from === one) })),
  }
}

/** Exact also where the product is beyond what a number holds. */
function upTo(amount: Minor, quantity: number, whole: number): Minor {
  return Number((BigInt(amount) * BigInt(quantity)) / BigInt(whole))
}

/** The account that a discount comes out of. */
export function givesUp({ funder }: Pick<LineDiscount, 'funder'>): AccountCode {
  if (funder === 'points') return pointsOwed
  return funder === 'merchant' || funder.startsWith('store:') ? discounts(funder) : owedByFunder(funder)
}
