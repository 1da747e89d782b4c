import { z } from 'zod'
import { OrderLineAsk } from './order-asks.ts'
import { SlotProblem } from './orders.ts'

const Money = z.int().min(0).max(1_000_000_000_000)
const LineNumber = z.int().min(1).max(1000)
const Quantity = z.number().positive().max(100_000)
const Codes = z.array(z.string().min(1).max(60)).max(20).default([])

/** POST …/orders/:orderId/changes */
export const EditOrder = z
  .object({
    set: z
      .array(z.object({ line: LineNumber, quantity: z.number().min(0).max(100_000) }))
      .max(300)
      .default([])
      .describe('How much is wanted of lines that are there, in units; 0 is none of it'),
    add: z
      .array(OrderLineAsk.extend({ group: z.int().min(1).max(100).optional() }))
      .max(100)
      .default([])
      .describe('What is wanted besides; of the first group unless it names another'),
    codes: Codes.describe('Coupon codes besides those that the order has'),
    expectedDue: Money.optional().describe('What was seen and agreed to: at another price nothing changes'),
  })
  .refine(({ set, add, codes }) => set.length + add.length + codes.length > 0, 'nothing to change')
  .meta({
    examples: [
      {
        set: [
          { line: 1, quantity: 3 },
          { line: 2, quantity: 0 },
        ],
        add: [{ sku: 'milk', quantity: 1 }],
        expectedDue: 2_500,
      },
    ],
  })
export type EditOrder = z.infer<typeof EditOrder>

/** What an order would cost, and what would be left to pay or is owed back; how much more of what is wanted than there is. */
export const EditQuote = z.object({
  list: Money,
  discount: Money,
  goods: Money,
  shipping: Money,
  tax: Money,
  due: Money,
  openAmount: Money,
  owed: Money,
  short: z.array(z.object({ sku: z.string(), wanted: z.number(), free: z.number() })),
  groups: z
    .array(
      z.object({
        group: z.int(),
        promisedAt: z.int().nullable(),
        problem: z.object({ code: SlotProblem, next: z.int().nullable() }).nullable(),
      }),
    )
    .describe(
      'When each group would be promised; why it cannot be had when it is wanted, with the next time at which it can',
    ),
})
export type EditQuote = z.infer<typeof EditQuote>

/** POST …/orders/:orderId/lines */
export const AddToTab = z.object({
  lines: z.array(OrderLineAsk).min(1).max(100),
  codes: Codes,
  expectedDue: Money.optional(),
})
export type AddToTab = z.infer<typeof AddToTab>

/** The code that lies on a table: who shows it sits there. */
const Qr = z.string().min(1).max(1000)

/** POST /shops/…/tabs: adds to the tab at a table, to one of several if it is named. */
export const AddAtTable = AddToTab.extend({ qr: Qr, orderId: z.uuid().optional() }).meta({
  examples: [{ qr: 'what the code on the table says', lines: [{ sku: 'noodles', quantity: 1 }] }],
})
export const AtTable = z.object({ qr: Qr })

const LineToMove = z.object({ line: LineNumber, quantity: Quantity.optional() })

/** POST …/orders/:orderId/split: these lines, or so much of them, onto a tab of their own. */
export const SplitTab = z.object({
  lines: z.array(LineToMove).min(1).max(300),
  tableCode: z.string().min(1).max(60).optional(),
})

/** POST …/orders/:orderId/move: onto another tab; everything, where no lines are named. */
export const MoveToTab = z.object({ to: z.uuid(), lines: z.array(LineToMove).min(1).max(300).optional() })

/** POST …/orders/:orderId/lines/:line/substitute */
export const ProposeSubstitute = z
  .object({
    with: OrderLineAsk,
    quantity: Quantity.optional().describe('How much of the line cannot be had; all that is open without'),
    dearer: z
      .boolean()
      .default(false)
      .describe('It costs more, if the customer says yes to that; otherwise it costs no more than what was agreed'),
  })
  .meta({ examples: [{ with: { sku: 'rice', quantity: 1 }, quantity: 1 }] })
export type ProposeSubstitute = z.infer<typeof ProposeSubstitute>

/** POST …/orders/:orderId/substitutions/:substitutionId */
export const DecideSubstitute = z.object({
  accept: z.boolean(),
  expectedDue: Money.optional().describe('What the order costs with it: needed where that is more than before'),
})

export const SubstitutionAnswer = z.object({
  id: z.string(),
  line: z.int(),
  quantity: z.number(),
  with: OrderLineAsk,
  dearer: z.boolean(),
  due: Money,
  state: z.enum(['proposed', 'accepted', 'refused', 'over']),
  proposedAt: z.int(),
  decidedAt: z.int().nullable(),
})
export type SubstitutionAnswer = z.infer<typeof SubstitutionAnswer>
export const SubstitutionsAnswer = z.object({ substitutions: z.array(SubstitutionAnswer) })

/** POST …/orders/:orderId/groups/:groupId/parts */
export const HandOverPart = z
  .object({
    lines: z
      .array(z.object({ line: LineNumber, quantity: Quantity }))
      .min(1)
      .max(300),
    rest: z
      .enum(['later', 'cancel'])
      .default('later')
      .describe('What becomes of the rest: it comes later, or cannot be had, is cancelled and owed back'),
  })
  .meta({ examples: [{ lines: [{ line: 1, quantity: 2 }], rest: 'cancel' }] })
export type HandOverPart = z.infer<typeof HandOverPart>
