import { z } from 'zod'
import { FulfilmentMode, StoreId } from './stores.ts'

const Code = z.string().min(1).max(60)
const Money = z.int().min(0).max(1_000_000_000_000)

export const OrderAddress = z.object({
  name: z.string().min(1).max(80),
  phone: z.string().regex(/^\+?[0-9 ()-]{5,24}$/),
  text: z.string().min(1).max(300),
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
})
export type OrderAddress = z.infer<typeof OrderAddress>

/** What is to happen when it cannot be had: ask, bring the best there is, or nothing instead. */
export const Substitutes = z.enum(['ask', 'best', 'none'])
export type Substitutes = z.infer<typeof Substitutes>

export const OrderLineAsk = z.object({
  sku: Code,
  quantity: z
    .number()
    .positive()
    .max(100_000)
    .describe("In the SKU's unit: pieces, or kilograms with up to three decimals"),
  options: z
    .array(z.object({ group: Code, choices: z.array(Code).max(20) }))
    .max(20)
    .default([])
    .describe('Chosen options of a dish, by option group'),
  note: z.string().max(200).optional(),
  substitutes: Substitutes.optional().describe(
    'When it cannot be had: `ask` (as without), bring the `best` there is, or `none` instead',
  ),
})
export type OrderLineAsk = z.infer<typeof OrderLineAsk>

export const OrderGroupAsk = z.object({
  mode: FulfilmentMode,
  lines: z.array(OrderLineAsk).min(1).max(100),
  address: OrderAddress.optional().describe('Where to bring it: for delivery and ship'),
  wantedAt: z.int().min(0).max(4_102_444_800_000).optional().describe('When it is wanted; as soon as possible without'),
  tableCode: Code.optional().describe('Which table, for dine_in: its `code`, as …/tables answers it'),
})

/** What somebody wants to buy: the same for a quote and for an order. */
export const OrderAsk = z
  .object({
    storeId: StoreId.min(1),
    groups: z.array(OrderGroupAsk).min(1).max(10),
    codes: z.array(z.string().min(1).max(60)).max(20).default([]).describe('Coupon codes'),
  })
  .meta({
    examples: [
      { storeId: 's1', groups: [{ mode: 'pickup', lines: [{ sku: 'apple', quantity: 1.235 }] }], codes: ['WELCOME'] },
    ],
  })
export type OrderAsk = z.infer<typeof OrderAsk>

export const NewOrder = OrderAsk.extend({
  expectedDue: Money.optional().describe('What the customer saw and agreed to: an order at another price is refused'),
  contact: z
    .object({ name: z.string().min(1).max(80), phone: OrderAddress.shape.phone })
    .optional()
    .describe('Whom to call about it'),
  note: z.string().max(300).optional(),
}).meta({
  examples: [
    {
      storeId: 's1',
      groups: [
        {
          mode: 'delivery',
          lines: [{ sku: 'tea', quantity: 2, substitutes: 'best' }],
          address: { name: '王', phone: '138 0000 0000', text: '长寿路 1 号', lng: 121.41, lat: 31.2 },
        },
      ],
      expectedDue: 2_500,
      contact: { name: '王', phone: '138 0000 0000' },
    },
    {
      storeId: 's1',
      groups: [
        {
          mode: 'dine_in',
          tableCode: 'A1',
          lines: [{ sku: 'noodles', quantity: 1, options: [{ group: 'spice', choices: ['mild'] }] }],
        },
      ],
    },
    { storeId: 's1', groups: [{ mode: 'instant', lines: [{ sku: 'apple', quantity: 0.5 }] }] },
  ],
})
export type NewOrder = z.infer<typeof NewOrder>

/** What a platform settles for an order, PUT …/orders/:orderId/platform-settlement */
export const PlatformSettlement = z.object({
  platformDiscount: Money.default(0).describe('What it gave its customer at its own cost: it owes it to the merchant'),
  ourDiscount: Money.default(0).describe('What it gave at the merchant’s'),
  commission: Money.default(0).describe('What it keeps of what it pays out'),
})
export type PlatformSettlement = z.infer<typeof PlatformSettlement>

export const PlatformSettlementAnswer = PlatformSettlement.extend({
  posted: z
    .object({
      sale: Money.describe('What the platform owes for its customer, before its commission'),
      platformDiscount: Money,
      ourDiscount: Money,
      commission: Money,
    })
    .describe('In the ledger by now: goods that are not handed over yet are not in it'),
})

/** An order that another platform took, with the number that it has there. */
export const NewChannelOrder = NewOrder.extend({
  platform: z.string().min(1).max(40),
  externalId: z.string().min(1).max(120),
  settlement: PlatformSettlement.optional().describe(
    'Where it is known already; without, nothing is said in the ledger of who owes for the order',
  ),
})
