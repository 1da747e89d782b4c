import type { BilingualName } from './range.ts'

export interface Supplier {
  id: string
  name: BilingualName
  /** Days from order to delivery. */
  leadTimeDays: number
  /** Days between two orders of one store. */
  reviewDays: number
  /** Share of deliveries that come a day late. */
  lateShare: number
  city: string
}

export const SUPPLIERS: readonly Supplier[] = [
  supplier('S1', '青禾蔬菜合作社', 'Qinghe Vegetable Cooperative', 1, 1, 0.02, 'Linlan'),
  supplier('S2', '果岭鲜果', 'Guoling Fruit', 1, 1, 0.03, 'Linlan'),
  supplier('S3', '安丰肉业', 'Anfeng Meat', 1, 1, 0.02, 'Linlan'),
  supplier('S4', '澜江水产', 'Lanjiang Seafood', 1, 1, 0.05, 'Linlan'),
  supplier('S5', '晨牧乳业', 'Chenmu Dairy', 1, 2, 0.02, 'Minzhou'),
  supplier('S6', '澜畔中央厨房', 'Lanpan Central Kitchen', 1, 1, 0.01, 'Linlan'),
  supplier('S7', '丰年粮油', 'Fengnian Grain and Oil', 3, 7, 0.06, 'Minzhou'),
  supplier('S8', '北辰冷链', 'Beichen Cold Chain', 2, 7, 0.05, 'Minzhou'),
  supplier('S9', '澜江饮品', 'Lanjiang Beverages', 2, 7, 0.04, 'Linlan'),
  supplier('S10', '食光休闲食品', 'Shiguang Snacks', 4, 7, 0.08, 'Yuezhou'),
  supplier('S11', '洁居日化', 'Jieju Household', 5, 14, 0.08, 'Yuezhou'),
  supplier('S12', '素颜生物', 'Suyan Cosmetics', 6, 14, 0.06, 'Yuezhou'),
  supplier('S13', '启明教具', 'Qiming Teaching Aids', 7, 14, 0.1, 'Yuezhou'),
]

function supplier(
  id: string,
  zh: string,
  en: string,
  leadTimeDays: number,
  reviewDays: number,
  lateShare: number,
  city: string,
): Supplier {
  return { id, name: { zh, en }, leadTimeDays, reviewDays, lateShare, city }
}
