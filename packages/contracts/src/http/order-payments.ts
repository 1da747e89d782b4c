import { z } from 'zod'
import { TillId } from './common.ts'

const Money = z.int().min(0).max(1_000_000_000_000)

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
