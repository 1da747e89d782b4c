import { z } from 'zod'
import { IsoDay } from './common.ts'

const Code = z.string().min(1).max(300)
const StoreCode = z.string().min(1).max(120)
export const AccountClass = z.enum(['asset', 'liability', 'income', 'expense', 'equity'])

/** Both days are included; without a store, all that the caller may see. */
export const StatementQuery = z
  .object({ from: IsoDay, to: IsoDay, store: StoreCode.optional() })
  .refine(({ from, to }) => from <= to, 'from is after to')

/** A store's day by day; 400 days at most. */
export const DaysQuery = StatementQuery.refine(
  ({ from, to }) => (Date.parse(to) - Date.parse(from)) / 86_400_000 <= 400,
  'more than 400 days',
)

/** Amounts are whole minor units (or points), positive on the account's usual side. */
const Movement = z.object({ kind: z.string(), amount: z.number() })
export const StatementLine = z.object({
  account: z.string(),
  class: AccountClass,
  commodity: z.string().describe('A currency, or `points`'),
  opening: z.number(),
  movements: z.array(Movement),
  closing: z.number(),
})
export type StatementLine = z.infer<typeof StatementLine>

/** GET …/ledger/statement: merchant or store over a period; …/statement.csv */
export const StatementAnswer = z.object({ from: IsoDay, to: IsoDay, lines: z.array(StatementLine) })

export const DayLine = StatementLine.extend({ businessDate: IsoDay })
export type DayLine = z.infer<typeof DayLine>
/** GET …/ledger/days: the same for each business day; …/days.csv */
export const LedgerDaysAnswer = z.object({ from: IsoDay, to: IsoDay, lines: z.array(DayLine) })

/** GET …/ledger/funders: what others owe for promotions that they fund. */
export const FundersAnswer = z.object({
  funders: z.array(z.object({ funder: z.string(), commodity: z.string(), owed: z.number() })),
})

export const FunderLine = z.object({
  promotion: z.string().nullable().describe('Null: what came in from the funder'),
  commodity: z.string(),
  opening: z.number(),
  movements: z.array(Movement),
  closing: z.number(),
})
export type FunderLine = z.infer<typeof FunderLine>
/** GET …/ledger/funders/:funder/statement; …/statement.csv */
export const FunderStatementAnswer = z.object({
  funder: z.string(),
  from: IsoDay,
  to: IsoDay,
  lines: z.array(FunderLine),
})

/** POST …/ledger/funders/:funder/payments: money from a funder came into the bank. */
export const FunderPayment = z.object({
  amount: z.int().min(1).max(1_000_000_000_000),
  businessDate: IsoDay,
  reference: z.string().min(1).max(80).describe("The bank's number of the transfer: the same is booked once"),
})
export type FunderPayment = z.infer<typeof FunderPayment>

export const TrialBalanceQuery = z.object({ on: IsoDay })
export const TrialLine = z.object({
  account: z.string(),
  class: AccountClass,
  commodity: z.string(),
  debit: z.number(),
  credit: z.number(),
})
export type TrialLine = z.infer<typeof TrialLine>
/** GET …/ledger/trial-balance: every account up to and with a day; debits equal credits per commodity. */
export const TrialBalanceAnswer = z.object({ on: IsoDay, lines: z.array(TrialLine) })

/** GET …/ledger/transfers?about=order:1042: every movement about one thing, in order; 1,000 at most. */
export const TransfersQuery = z.object({ about: Code })
export const LedgerTransfer = z.object({
  cause: z.string(),
  step: z.string(),
  kind: z.string(),
  debit: z.string(),
  credit: z.string(),
  commodity: z.string(),
  amount: z.number(),
  storeId: z.string().nullable(),
  businessDate: IsoDay,
  belongsTo: IsoDay.nullable().describe('The closed day that it belonged to'),
  at: z.number(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
})
export const TransfersAnswer = z.object({ transfers: z.array(LedgerTransfer) })

/** GET …/ledger/check: no faults is how it must be. */
export const LedgerCheckAnswer = z.object({
  faults: z.array(z.object({ fault: z.string(), at: z.string(), difference: z.number() })),
})
