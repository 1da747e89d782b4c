import { z } from 'zod'
import { IsoDay, NameText } from './common.ts'
import { OrderAddress, OrderAsk, Substitutes } from './order-asks.ts'
import { FulfilmentMode, StoreId } from './stores.ts'

const Money = z.int().min(0).max(1_000_000_000_000)

/** Who funds it is between the merchant and the funder: shoppers are not told. */
export const AppliedPromotion = z.object({
  promotionId: z.string(),
  version: z.int(),
  name: NameText.nullable(),
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
