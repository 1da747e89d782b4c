import { z } from 'zod'
import { Amount, At, Code, Day, Name, Quantity } from './common.ts'

/** A good, dish, service or class as it stands since `at`; a later record of the same id replaces it. */
export const ProductRecord = z.strictObject({
  kind: z.literal('product'),
  id: Code,
  at: At,
  name: Name,
  productKind: z.enum(['good', 'dish', 'service', 'class', 'voucher']),
  department: z.string().max(120).nullable(),
  category: z.string().max(120).nullable(),
  brand: z.string().max(120).nullable(),
  unit: z.string().max(40).nullable(),
  price: Amount.nullable(),
  cost: Amount.nullable(),
  shelfLifeDays: z.number().positive().nullable(),
  supplierId: Code.nullable(),
})

export const StockReason = z.enum(['receipt', 'sale', 'return', 'wastage', 'transfer_in', 'transfer_out', 'count'])

/** One change of stock: what, where, how many (signed), at which cost, for what. */
export const StockMovementRecord = z.strictObject({
  kind: z.literal('stock_movement'),
  id: Code,
  at: At,
  storeId: Code,
  productId: Code,
  lotId: Code.nullable(),
  reason: StockReason,
  quantity: Quantity,
  unitCost: Amount,
  /** The order, purchase order or count behind it. */
  cause: Code.nullable(),
  wastageReason: z.enum(['expired', 'damaged', 'spoiled', 'overproduced', 'theft']).nullable(),
})

/** A listed product at the close of one business day of a store. */
export const StockDayRecord = z.strictObject({
  kind: z.literal('stock_day'),
  id: Code,
  date: Day,
  storeId: Code,
  productId: Code,
  onHand: Quantity,
  /** Stock at cost, at close. */
  valueAtCost: Amount,
  /** Minutes open with the product listed, and how many of them with nothing free. */
  openMinutes: z.int().min(0).max(1440),
  outMinutes: z.int().min(0).max(1440),
  soldOutAt: At.nullable(),
  /** Units that could have been sold: opening stock + receipts. */
  available: Quantity,
  sold: Quantity,
})

export const PurchaseOrderRecord = z.strictObject({
  kind: z.literal('purchase_order'),
  id: Code,
  version: z.int().min(1),
  supplierId: Code,
  storeId: Code,
  orderedAt: At,
  promisedAt: At.nullable(),
  receivedAt: At.nullable(),
  lines: z.array(z.strictObject({ productId: Code, ordered: Quantity, received: Quantity, unitCost: Amount })).min(1),
})
