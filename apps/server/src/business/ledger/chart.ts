/**
 * The chart of accounts. A code is a head, said below, and what it is the account of: `cash:s1:till-2`. An account comes
 * into being with its first transfer.
 */
export type AccountCode = string & { readonly accountCode?: true }

/** Transfers of points are counted in this; those of money in their currency (`CNY`). */
export const POINTS = 'points'

export type AccountClass = 'asset' | 'liability' | 'income' | 'expense' | 'equity'

interface Head {
  class: AccountClass
  /** May not fall below zero. */
  guarded: boolean
}

const asset: Head = { class: 'asset', guarded: false }
const liability: Head = { class: 'liability', guarded: false }
const guarded: Head = { class: 'liability', guarded: true }
const income: Head = { class: 'income', guarded: false }
const expense: Head = { class: 'expense', guarded: false }
const equity: Head = { class: 'equity', guarded: false }

/** Every head there is. Income that is taken back (discounts, refunds) is income below zero: both sides stay visible. */
const HEADS: Readonly<Record<string, Head>> = {
  cash: asset,
  safe: asset,
  clearing: asset,
  bank: asset,
  'receivable:tab': asset,
  'receivable:funder': asset,
  customer_prepayments: liability,
  tax: liability,
  tips: liability,
  points_owed: liability,
  wallet: guarded,
  gift: guarded,
  points: guarded,
  'revenue:goods': income,
  'revenue:delivery': income,
  discounts: income,
  refunds: income,
  fees: expense,
  loyalty: expense,
  paid_out: expense,
  over_short: expense,
  rounding: expense,
  points_issued: equity,
}

/** What a code is: the longest head that it begins with. @throws RangeError when the chart does not know it */
export function accountOf(code: AccountCode): Head {
  const [first = '', second = ''] = code.split(':')
  const head = HEADS[`${first}:${second}`] ?? HEADS[first]
  if (!head) throw new RangeError(`no account of the chart: ${JSON.stringify(code)}`)
  return head
}

/** Money in the drawer of a till. */
export function cash(storeId: string, tillId: string): AccountCode {
  return coded('cash', storeId, tillId)
}

/** A store's cash outside its tills: where floats come from and takings go to. */
export function safe(storeId: string): AccountCode {
  return coded('safe', storeId)
}

/** What a payment provider took for us and has not paid out. */
export function clearing(provider: string): AccountCode {
  return coded('clearing', provider)
}

export const bank: AccountCode = 'bank'

/** Money taken for orders whose goods are not handed over yet. One account; the order is in the cause. */
export const prepayments: AccountCode = 'customer_prepayments'

/** Served and not yet paid: open tables. */
export function openTabs(storeId: string): AccountCode {
  return coded('receivable:tab', storeId)
}

/** What somebody owes us for the promotions that they fund. */
export function owedByFunder(funder: string): AccountCode {
  return coded('receivable:funder', funder)
}

/** Tax owed, by tax class: `tax:900` for nine percent. */
export function taxOwed(taxClass: string): AccountCode {
  return coded('tax', taxClass)
}

/** Tips belong to those who served. */
export const tips: AccountCode = 'tips'

/** A customer's stored value. Never below zero. */
export function wallet(customerId: string): AccountCode {
  return coded('wallet', customerId)
}

/** What is left on a gift card. Never below zero. */
export function giftCard(cardId: string): AccountCode {
  return coded('gift', cardId)
}

/** A customer's points, counted in points. Never below zero. */
export function points(customerId: string): AccountCode {
  return coded('points', customerId)
}

/** The other side of all points, counted in points. */
export const pointsIssued: AccountCode = 'points_issued'

/** What the points that customers hold are worth, in money. */
export const pointsOwed: AccountCode = 'points_owed'

/** What points cost when they are given. */
export const loyaltyCost: AccountCode = 'loyalty'

/** Goods and services at their price before discounts, without tax. */
export function goodsRevenue(storeId: string): AccountCode {
  return coded('revenue:goods', storeId)
}

export function deliveryRevenue(storeId: string): AccountCode {
  return coded('revenue:delivery', storeId)
}

/** Discounts that we give ourselves, by who in the house funds them; revenue below zero. */
export function discounts(funder: string): AccountCode {
  return coded('discounts', funder)
}

/** Revenue given back after goods were handed over, before discounts, without tax. */
export function refunds(storeId: string): AccountCode {
  return coded('refunds', storeId)
}

/** What a payment provider keeps. */
export function fees(provider: string): AccountCode {
  return coded('fees', provider)
}

/** Small expenses paid out of a till. */
export function paidOut(storeId: string): AccountCode {
  return coded('paid_out', storeId)
}

/** Cash that was missing at a count; more than expected is below zero. */
export function overShort(storeId: string): AccountCode {
  return coded('over_short', storeId)
}

/** What rounding to coins that exist costs. */
export function rounding(storeId: string): AccountCode {
  return coded('rounding', storeId)
}

/** The way of paying whose money an account holds; null for accounts that nobody pays with. */
export function methodOf(code: AccountCode): string | null {
  const [head = ''] = code.split(':')
  if (head === 'clearing') return ofCode(code)
  if (head === 'points_owed') return 'points'
  return ['cash', 'wallet', 'gift'].includes(head) ? head : null
}

/** The last part of a code: the id of what it is the account of. */
export function ofCode(code: AccountCode): string {
  return code
    .slice(code.lastIndexOf(':') + 1)
    .replaceAll('%3A', ':')
    .replaceAll('%25', '%')
}

/** Ids that people choose may hold a colon. */
function coded(head: string, ...parts: readonly string[]): AccountCode {
  return [head, ...parts.map((part) => part.replaceAll('%', '%25').replaceAll(':', '%3A'))].join(':')
}
