import { z } from 'zod'
import { IsoDay, NameText, TillId } from './common.ts'
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

export const AppliedPromotion = z.object({
  promotionId: z.string(),
  version: z.int(),
  name: NameText.nullable(),
  funder: z.string(),
  amount: Money,
})

/** What was chosen of an option group of a dish, as it was called when it was ordered. */
export const ChosenOption = z.object({
  group: z.string(),
  name: NameText.describe('What the group was called; its code where that was not written down'),
  choices: z.array(z.string()),
  choiceNames: z.array(NameText).describe('In the order of `choices`; a code where no name was written down'),
})
export type ChosenOption = z.infer<typeof ChosenOption>

export const PricedLine = z.object({
  line: z.int().describe('Counted from 1 in the order: what cancelling, returning and handing over name'),
  group: z.int().describe('Counted from 1, in the order in which they were asked for'),
  sku: z.string(),
  name: NameText,
  unit: z.string(),
  quantity: z.number(),
  unitPrice: Money,
  list: Money.describe('Before discounts, of the quantity; so are `discount`, `net` (after them) and `tax`'),
  discount: Money,
  net: Money,
  tax: Money,
  options: z.array(ChosenOption),
})

/** Taken by others, or nothing is handed out or brought then. */
export const SlotProblem = z.enum(['order.slot_full', 'order.slot_closed'])
export type SlotProblem = z.infer<typeof SlotProblem>

/** What it costs, and why; what did not apply, and why not; what is short. */
export const QuoteAnswer = z.object({
  currency: z.string(),
  lines: z.array(PricedLine),
  list: Money,
  discount: Money,
  goods: Money,
  shipping: Money,
  tax: Money,
  due: Money.describe('Everything that is to pay'),
  applied: z.array(AppliedPromotion),
  notApplied: z.array(
    z.object({
      promotionId: z.string(),
      name: NameText.nullable(),
      reason: z.string(),
      missing: Money.optional().describe('By how much the basket falls short of it'),
      with: z.string().optional().describe('The promotion that excludes it'),
    }),
  ),
  problems: z
    .array(z.object({ code: z.string(), reason: z.string() }))
    .describe('Of `codes`, those that give nothing: `unknown`, `used`, `expired`, `not_yours`'),
  short: z
    .array(z.object({ sku: z.string(), wanted: z.number(), free: z.number() }))
    .describe('Lines of which less is free than asked; ordering is refused until they are changed'),
  groups: z
    .array(
      z.object({
        group: z.int(),
        mode: FulfilmentMode,
        wantedAt: z.int().nullable(),
        promisedAt: z.int().nullable(),
        problem: z
          .object({ code: SlotProblem, next: z.int().nullable() })
          .nullable()
          .describe(
            'Why the wanted time cannot be had, with the next one that can; ordering is refused until another is chosen',
          ),
      }),
    )
    .describe(
      'When each group can be had, as it would be promised now; nothing is promised of what is sent or taken along',
    ),
  isProvedCheapest: z
    .boolean()
    .describe('False: there were too many combinations to try them all, and it is the best found'),
})
export type QuoteAnswer = z.infer<typeof QuoteAnswer>

/** POST /api/v1/shops/:merchantId/slots: for which times a basket can be wanted. */
export const SlotsAsk = OrderAsk.omit({ codes: true }).extend({ days: z.int().min(1).max(14).default(3) })
export type SlotsAsk = z.infer<typeof SlotsAsk>

/** By business day of the store; days without any are left out, and so are times at which it is closed or too late. */
export const SlotsAnswer = z.object({
  groups: z.array(
    z.object({
      group: z.int(),
      mode: FulfilmentMode,
      days: z.array(
        z.object({
          date: IsoDay,
          slots: z
            .array(z.object({ at: z.int(), left: z.int().nullable() }))
            .describe(
              '`left`: how many such baskets it still takes, 0 when it is full; null where nothing limits them',
            ),
        }),
      ),
    }),
  ),
})
export type SlotsAnswer = z.infer<typeof SlotsAnswer>

export const OrderState = z.enum(['placed', 'confirmed', 'closed', 'cancelled', 'expired'])

const LateMinutes = z
  .int()
  .min(0)
  .describe('Whole minutes by which a promise is overdue, by the system clock; 0 where there is time, or it was kept')

export const OrderAnswer = z.object({
  id: z.string(),
  number: z.int().describe('What people call it: counted in the merchant'),
  storeId: z.string(),
  channel: z.string().describe('`app`, `till`, `platform` …'),
  platform: z.string().nullable().describe('The platform that took it; null for one’s own'),
  externalId: z.string().nullable().describe('Its number there'),
  state: OrderState.describe(
    '`placed` waits for money until `expiresAt`, `confirmed` is being fulfilled, `closed` is over',
  ),
  currency: z.string(),
  list: Money.describe('Goods before discounts'),
  discount: Money,
  goods: Money.describe('Goods after discounts'),
  shipping: Money.describe('Fees of all groups, after what was taken off them'),
  tax: Money.describe('Tax in it, whether prices include it or it comes on top'),
  due: Money.describe('What it costs in all: `due` less what was paid and authorised is still to be paid'),
  paid: Money,
  authorised: Money.describe('Agreed to by payers and not taken yet; it confirms an order as what is paid does'),
  refunded: Money,
  placedAt: z.int(),
  businessDate: IsoDay,
  expiresAt: z.int().nullable().describe('Until when its goods are kept for it unpaid; null once it is confirmed'),
  confirmedAt: z.int().nullable(),
  closedAt: z.int().nullable(),
  version: z.int().describe('Moves with every change: send it as `after` to wait for the next'),
  note: z.string().nullable(),
  groups: z.array(
    z.object({
      id: z.int(),
      mode: FulfilmentMode,
      state: z.string(),
      placeId: z.string().describe('From where it comes: the store, or another place'),
      fee: Money,
      feeDiscount: Money,
      wantedAt: z.int().nullable(),
      promisedAt: z.int().nullable(),
      lateMinutes: LateMinutes,
      tableCode: z.string().nullable(),
      actions: z.array(z.string()).describe('What can be done with it next'),
    }),
  ),
  lines: z.array(
    PricedLine.extend({
      note: z.string().nullable().describe('What whoever ordered wants done with it'),
      cancelled: z
        .number()
        .describe('How much of `quantity` was cancelled, in the unit; so are `handedOver` and `returned`'),
      handedOver: z.number(),
      returned: z.number(),
      refunded: Money.describe('What went back for it'),
      substitutes: Substitutes,
      addedBy: z
        .string()
        .nullable()
        .describe('Who asked for it after the order was placed; null for what was there from the start'),
      addedAt: z.int().nullable(),
    }),
  ),
})
export type OrderAnswer = z.infer<typeof OrderAnswer>

/** GET …/orders/:orderId/recipients */
export const RecipientsAnswer = z.object({
  contact: OrderAddress.pick({ name: true, phone: true }).nullable(),
  groups: z.array(z.object({ id: z.int(), mode: FulfilmentMode, address: OrderAddress.nullable() })),
})
export type RecipientsAnswer = z.infer<typeof RecipientsAnswer>

/** What placing answers: the order, and for a guest the token that opens it again. */
export const PlacedAnswer = z.object({
  id: z.string(),
  number: z.int(),
  state: OrderState,
  currency: z.string(),
  due: Money,
  expiresAt: z.int().nullable(),
  groups: z
    .array(z.object({ group: z.int(), promisedAt: z.int().nullable() }))
    .describe('When each group is promised for: somebody may have taken what the quote said'),
  guestToken: z
    .string()
    .nullable()
    .describe('For a guest: opens the order again, in the header `tandem-guest`; null for everybody else'),
})
export type PlacedAnswer = z.infer<typeof PlacedAnswer>

/** POST …/orders/:orderId/payments */
export const PayOrder = z
  .object({
    provider: z
      .string()
      .min(1)
      .max(20)
      .describe('A refusal `payment.unknown_provider` lists those that are set up as `known`'),
    method: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe('One of the provider’s own ways of paying; its usual one without'),
    amount: z
      .int()
      .min(1)
      .max(1_000_000_000_000)
      .optional()
      .describe('A part of what is due, where the rest is paid another way'),
    returnUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .optional()
      .describe('Where the provider sends the shopper afterwards, paid or not: ask the order which'),
  })
  .meta({ examples: [{ provider: 'sandbox', amount: 1_000, returnUrl: 'https://shop.example/paid' }] })

/** When money is taken: at once, or what the goods cost in the end when they are handed over. */
export const CaptureWay = z.enum(['automatic', 'manual'])
export type CaptureWay = z.infer<typeof CaptureWay>

/** POST …/orders/:orderId/payments, of staff: as the settings of payments say, unless they choose. */
export const PayOrderAtCounter = PayOrder.extend({ capture: CaptureWay.optional() })

export const StartedPayment = z.object({
  paymentId: z.string(),
  amount: Money,
  currency: z.string(),
  action: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.literal('redirect'), url: z.string() }),
      z.object({ kind: z.literal('qr'), content: z.string() }),
      z.object({ kind: z.literal('sdk'), parameters: z.record(z.string(), z.string()) }),
    ])
    .describe("What the shopper's device is to do"),
})

/** POST …/orders/:orderId/wallet: nothing means all that is due. */
export const PayFromWallet = z.object({ amount: z.int().min(1).max(1_000_000_000_000).optional() }).nullish()

/** POST …/orders/:orderId/cash */
export const TakeCash = z
  .object({
    tillId: TillId,
    amount: z.int().min(1).max(1_000_000_000_000).optional(),
  })
  .meta({ examples: [{ tillId: 'till-1' }, { tillId: 'till-1', amount: 1_000 }] })

export const OrderPayment = z.object({
  id: z.string(),
  provider: z.string(),
  method: z.string().nullable(),
  state: z.string(),
  amount: Money,
  capture: CaptureWay,
  authorised: Money.describe('What the payer agreed to, where it is taken later'),
  authorisedUntil: z.int().nullable().describe('When the provider lets go of what was not taken'),
  toCapture: Money.nullable().describe('Decided to be taken of it'),
  captured: Money,
  refunded: Money,
  failure: z.string().nullable().describe('Why it failed, or the provider’s last no'),
  currency: z.string(),
  createdAt: z.int(),
  capturedAt: z.int().nullable(),
})
export const OrderPaymentsAnswer = z.object({ payments: z.array(OrderPayment) })

/** POST …/orders/:orderId/groups/:groupId/:action */
export const MoveGroupParams = z.object({
  orderId: z.uuid(),
  groupId: z.coerce.number().int().min(1).max(10),
  action: z.string().min(1).max(20),
})

/** POST …/orders/:orderId/cancel: nothing means everything that can still be cancelled. */
export const CancelOrder = z
  .object({
    lines: z
      .array(z.object({ line: z.int().min(1).max(1000), quantity: z.number().positive().max(100_000) }))
      .max(1000)
      .optional(),
    reason: z.string().max(200).optional(),
  })
  .meta({ examples: [{}, { lines: [{ line: 1, quantity: 1 }], reason: 'changed_mind' }] })

/** POST …/orders/:orderId/returns */
export const ReturnGoods = z
  .object({
    lines: z
      .array(z.object({ line: z.int().min(1).max(1000), quantity: z.number().positive().max(100_000) }))
      .min(1)
      .max(1000),
    reason: z.enum(['quality', 'wrong_item', 'late', 'changed_mind', 'expired', 'other']),
    restock: z.boolean().default(true).describe('Can be sold again: goes onto the shelf'),
    storeId: StoreId.min(1).optional().describe('The store that takes it back; the one that sold it without'),
  })
  .meta({ examples: [{ lines: [{ line: 1, quantity: 0.5 }], reason: 'quality', restock: false }] })
export type ReturnGoods = z.infer<typeof ReturnGoods>

export const OrderListQuery = z.object({
  storeId: StoreId.min(1).optional(),
  state: OrderState.optional(),
  mode: FulfilmentMode.optional(),
  groupState: z.string().max(20).optional(),
  late: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('`true`: only orders of which something is overdue'),
  from: IsoDay.optional(),
  to: IsoDay.optional(),
  search: z.string().max(60).optional().describe("A number, or a platform's"),
  after: z.string().max(120).optional().describe('The `next` of the page before'),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
})
export type OrderListQuery = z.infer<typeof OrderListQuery>

export const OrderSummary = OrderAnswer.omit({ lines: true, groups: true }).extend({
  modes: z.array(z.string()),
  groupStates: z.array(z.string()),
  units: z.number(),
  promisedAt: z
    .int()
    .nullable()
    .describe('The earliest promise that is still to be kept; null where nothing is, or nothing was promised'),
  lateMinutes: LateMinutes,
})
export type OrderSummary = z.infer<typeof OrderSummary>
export const OrderListAnswer = z.object({ orders: z.array(OrderSummary), next: z.string().nullable() })
