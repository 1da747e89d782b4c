import { z } from 'zod'
import { Amount, At, Code, Day, PersonKey } from './common.ts'

export const CostCategory = z.enum([
  'rent',
  'utilities',
  'technology',
  'sms',
  'maps',
  'training',
  'storage',
  'maintenance',
  'administration',
])

/** A cost of one day that belongs to no single order; storeId null = the whole merchant. */
export const CostRecord = z.strictObject({
  kind: z.literal('cost'),
  id: Code,
  date: Day,
  storeId: Code.nullable(),
  category: CostCategory,
  amount: Amount,
})

/** Money lost to abuse that an investigation confirmed. */
export const AbuseLossRecord = z.strictObject({
  kind: z.literal('abuse_loss'),
  id: Code,
  at: At,
  storeId: Code,
  abuse: z.enum(['brushing', 'coupon_farming', 'till_void', 'refund_fraud']),
  person: PersonKey.nullable(),
  staffId: Code.nullable(),
  orderId: Code.nullable(),
  amount: Amount,
})
