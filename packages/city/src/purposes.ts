/**
 * What a random number is for. Every draw is keyed by (who or what, day, purpose): changing one thing leaves all
 * other numbers where they were. Purposes of demand are below 100, those of telling above.
 */
export const PURPOSE = {
  start: 1,
  drift: 2,
  visit: 3,
  details: 4,
  coupon: 5,
  wonBack: 6,
  fulfil: 7,
  soldOut: 8,
  soldOutAt: 9,
  listing: 10,
  arm: 11,
  target: 12,
  habit: 13,
  abuse: 14,
  oneTime: 15,
  session: 101,
  browse: 102,
  stock: 103,
  booking: 104,
  afterSales: 105,
  voice: 106,
  till: 107,
  shift: 108,
  cost: 109,
  advertising: 110,
  investigation: 111,
  reply: 112,
} as const
