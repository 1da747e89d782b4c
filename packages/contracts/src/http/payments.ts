import { z } from 'zod'
import { IsoDay, TillId } from './common.ts'
import { CaptureWay } from './order-payments.ts'
import { StoreId } from './stores.ts'

/** GET …/payment-differences */
export const PaymentDifferencesQuery = z.object({
  state: z.enum(['open', 'settled']).optional(),
  provider: z.string().min(1).max(20).optional(),
  before: z.uuid().optional().describe('Older ones than this: `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const PaymentDifference = z.object({
  id: z.string(),
  provider: z.string(),
  kind: z.enum([
    'amount',
    'currency',
    'only_ours',
    'only_theirs',
    'refund_failed',
    'disputed',
    'capture_failed',
    'authorisation_ended',
  ]),
  subject: z.string().describe("What it is about: `capture:…` and `refund:…` name the provider's reference"),
  paymentId: z.string().nullable(),
  orderId: z.string().nullable(),
  ours: z.int().nullable(),
  theirs: z.int().nullable(),
  currency: z.string(),
  state: z.enum(['open', 'settled']),
  owner: z.string().nullable(),
  note: z.string().nullable(),
  settledBy: z
    .string()
    .nullable()
    .describe('Who settled it; `agreed` where our books and the provider say the same by now'),
  foundAt: z.int(),
  changedAt: z.int(),
})

export const PaymentDifferencesAnswer = z.object({
  differences: z.array(PaymentDifference),
  next: z.string().nullable(),
})

/** POST …/payment-differences/:differenceId/settle */
export const SettleDifference = z.object({ note: z.string().trim().min(1).max(500) })

/** GET …/authorisations */
export const AuthorisationsQuery = z.object({
  storeId: StoreId.min(1).optional(),
  endingWithinHours: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000)
    .optional()
    .describe('Only what the provider lets go of within so many hours'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const Authorisation = z.object({
  paymentId: z.string(),
  orderId: z.string(),
  orderNumber: z.int(),
  storeId: z.string(),
  provider: z.string(),
  currency: z.string(),
  amount: z.int().describe('What stands: neither taken nor given up'),
  authorisedAt: z.int(),
  endsAt: z.int().describe('When the provider lets go of it'),
  toCapture: z.int().nullable().describe('Decided to be taken of it, where it is decided'),
  failure: z.string().nullable().describe('The provider’s last no'),
})
export const AuthorisationsAnswer = z.object({ authorisations: z.array(Authorisation) })

/** GET, PUT …/payment-settings */
export const PaymentSettings = z.object({
  capture: CaptureWay.describe('When money is taken; a provider that cannot authorise takes it at once'),
  stores: z.record(StoreId.min(1), CaptureWay).default({}).describe('Of stores that do it otherwise'),
})
export type PaymentSettings = z.infer<typeof PaymentSettings>

/** …/statements/:provider/:date */
export const StatementParams = z.object({ provider: z.string().min(1).max(20), date: IsoDay })

/** GET …/statements/:provider/:date */
export const StatementDayQuery = z.object({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(2_147_483_647)
    .default(0)
    .describe('Lines after this one: `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export const StatementDayAnswer = z.object({
  provider: z.string(),
  date: IsoDay,
  readAt: z.int().nullable().describe('When it was read last; null where it was not'),
  totals: z.array(
    z.object({
      currency: z.string(),
      lines: z.int(),
      captured: z.int(),
      refunded: z.int(),
      fees: z.int(),
      payouts: z.int(),
    }),
  ),
  lines: z.array(
    z.object({
      line: z.int(),
      kind: z.enum(['capture', 'refund', 'fee', 'payout', 'other']),
      reference: z.string(),
      refundReference: z.string().nullable(),
      paymentId: z.string().nullable(),
      orderId: z.string().nullable(),
      amount: z.int(),
      fee: z.int(),
      currency: z.string(),
      at: z.int(),
    }),
  ),
  next: z.int().nullable(),
})

/** How money goes back: where it came from, out of a drawer, onto the customer's wallet. */
export const RefundWay = z.discriminatedUnion('to', [
  z.object({ to: z.literal('original') }),
  z.object({ to: z.literal('cash'), tillId: TillId }),
  z.object({ to: z.literal('wallet') }),
])

/** POST …/orders/:orderId/refunds */
export const RefundOrder = z
  .object({
    amount: z.int().min(1).max(1_000_000_000_000),
    reason: z.string().trim().min(1).max(200),
    way: RefundWay.default({ to: 'original' }),
  })
  .meta({
    examples: [
      { amount: 500, reason: 'late' },
      { amount: 500, reason: 'late', way: { to: 'cash', tillId: 'till-1' } },
    ],
  })

/** POST …/orders/:orderId/refunds/another-way */
export const RefundAnotherWay = z.object({ way: RefundWay })

/** GET …/orders/:orderId/refunds */
export const OrderRefundsAnswer = z.object({
  owed: z
    .int()
    .describe('What is to be given back and is on no way: a provider refused, somebody has to choose another way'),
  refunds: z.array(
    z.object({
      id: z.string(),
      paymentId: z.string(),
      to: z.string().describe('A provider, `cash` or `wallet`'),
      tillId: z.string().nullable(),
      amount: z.int(),
      currency: z.string(),
      reason: z.string(),
      state: z.enum(['requested', 'pending', 'refunded', 'failed']),
      failure: z.string().nullable(),
      createdAt: z.int(),
      settledAt: z.int().nullable(),
    }),
  ),
})

/** GET …/shops/:merchantId/wallet: nothing where nothing was ever put on it. */
export const WalletAnswer = z.object({ balances: z.array(z.object({ currency: z.string(), balance: z.int() })) })

/** POST …/shops/:merchantId/wallet/top-ups */
export const TopUpWallet = z.object({
  provider: z.string().min(1).max(20),
  method: z.string().min(1).max(40).optional(),
  amount: z.int().min(1).max(100_000_000),
  returnUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
})
export type TopUpWallet = z.infer<typeof TopUpWallet>

/** GET …/shops/:merchantId/wallet/top-ups */
export const TopUpsAnswer = z.object({
  topUps: z.array(
    z.object({
      paymentId: z.string(),
      provider: z.string(),
      method: z.string().nullable(),
      state: z.string(),
      amount: z.int().describe('Asked for; `captured` is what came onto the wallet'),
      captured: z.int(),
      currency: z.string(),
      createdAt: z.int(),
      capturedAt: z.int().nullable(),
    }),
  ),
})

/** GET …/shops/:merchantId/wallet/statement */
export const WalletStatementQuery = z.object({
  before: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Older ones than this: `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const WalletEntry = z.object({
  id: z.int(),
  at: z.int(),
  kind: z.enum(['top_up', 'bonus', 'paid', 'refunded', 'other']),
  amount: z.int().describe('More on the wallet, or (below zero) less'),
  balance: z.int().describe('What was on it afterwards'),
  currency: z.string(),
  orderId: z.string().nullable(),
  orderNumber: z.int().nullable(),
})
export type WalletEntry = z.infer<typeof WalletEntry>

export const WalletStatementAnswer = z.object({ entries: z.array(WalletEntry), next: z.int().nullable() })
