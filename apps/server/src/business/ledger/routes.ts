import {
  DaysQuery,
  FunderPayment,
  FunderStatementAnswer,
  FundersAnswer,
  LedgerCheckAnswer,
  LedgerDaysAnswer,
  StatementAnswer,
  StatementQuery,
  TransfersAnswer,
  TransfersQuery,
  TrialBalanceAnswer,
  TrialBalanceQuery,
} from '@tandem/contracts'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { checkLedger } from './reconcile.ts'
import { daysCsv, funderCsv, statementCsv, trialBalanceCsv } from './statement-csv.ts'
import { readDays, readFunder, readStatement, readTrialBalance } from './statement-store.ts'
import { bookFunderPayment, owedByFunders, periodOf, refuseUnlessWhole, transfersAbout } from './statements.ts'

/** As promotions name them. */
const Funder = z.object({ funder: z.string().min(1).max(60) })

/** What the ledger says: statements of merchant, store, day and funder, the trial balance, and what moved for a thing. */
export function ledgerRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/statement',
    summary: 'Every account over a period: opening, movements by kind, closing; of a store or of all',
    who: 'ledger.read',
    query: StatementQuery,
    answer: StatementAnswer,
    handler: async ({ ctx, query: { from, to, store } }) => ({
      from,
      to,
      lines: await readStatement(ctx.db, periodOf(ctx.access, { from, to, store })),
    }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/statement.csv',
    summary: 'The statement as CSV',
    who: 'ledger.read',
    query: StatementQuery,
    file: 'text/csv',
    handler: async ({ ctx, query, reply }) =>
      asFile(reply, 'statement', statementCsv(await readStatement(ctx.db, periodOf(ctx.access, query)))),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/days',
    summary: 'Every account on each business day: opening, movements by kind, closing',
    who: 'ledger.read',
    query: DaysQuery,
    answer: LedgerDaysAnswer,
    handler: async ({ ctx, query: { from, to, store } }) => ({
      from,
      to,
      lines: await readDays(ctx.db, periodOf(ctx.access, { from, to, store })),
    }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/days.csv',
    summary: 'The days as CSV',
    who: 'ledger.read',
    query: DaysQuery,
    file: 'text/csv',
    handler: async ({ ctx, query, reply }) =>
      asFile(reply, 'days', daysCsv(await readDays(ctx.db, periodOf(ctx.access, query)))),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/funders',
    summary: 'What each funder of promotions owes',
    who: 'ledger.read',
    answer: FundersAnswer,
    handler: async ({ ctx }) => ({ funders: await owedByFunders(ctx) }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/funders/:funder/statement',
    summary: 'What a funder owes for which promotions, and what came in',
    who: 'ledger.read',
    params: Funder,
    query: StatementQuery,
    answer: FunderStatementAnswer,
    handler: async ({ ctx, params: { funder }, query: { from, to, store } }) => ({
      funder,
      from,
      to,
      lines: await readFunder(ctx.db, funder, periodOf(ctx.access, { from, to, store })),
    }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/funders/:funder/statement.csv',
    summary: "A funder's statement as CSV",
    who: 'ledger.read',
    params: Funder,
    query: StatementQuery,
    file: 'text/csv',
    handler: async ({ ctx, params: { funder }, query, reply }) => {
      const lines = await readFunder(ctx.db, funder, periodOf(ctx.access, query))
      return asFile(reply, 'funder-statement', funderCsv(funder, lines))
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/ledger/funders/:funder/payments',
    summary: 'Books what a funder paid into the bank; the same reference is booked once',
    notes: 'Of a day that has come: what is booked stays. The house (`merchant`, `store:…`) owes itself nothing.',
    who: 'payments.write',
    params: Funder,
    body: FunderPayment,
    refuses: ['posting.conflict', 'day.not_begun'],
    handler: ({ ctx, params, body }) => bookFunderPayment(ctx, params.funder, body),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/trial-balance',
    summary: 'Debits and credits of every account up to a day',
    who: 'ledger.read',
    query: TrialBalanceQuery,
    answer: TrialBalanceAnswer,
    handler: async ({ ctx, query: { on } }) => {
      refuseUnlessWhole(ctx.access)
      return { on, lines: await readTrialBalance(ctx.db, on) }
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/trial-balance.csv',
    summary: 'The trial balance as CSV',
    who: 'ledger.read',
    query: TrialBalanceQuery,
    file: 'text/csv',
    handler: async ({ ctx, query, reply }) => {
      refuseUnlessWhole(ctx.access)
      return asFile(reply, 'trial-balance', trialBalanceCsv(await readTrialBalance(ctx.db, query.on)))
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/transfers',
    summary: 'Every movement about one thing, such as an order',
    notes: '`about` is where causes begin: `order:{orderId}`, `shift:{shiftId}`, `document:{id}`.',
    who: 'ledger.read',
    query: TransfersQuery,
    answer: TransfersAnswer,
    handler: async ({ ctx, query }) => ({
      transfers: (await transfersAbout(ctx, query.about)).map((one) => ({ ...one, at: one.at.getTime() })),
    }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/ledger/check',
    summary: 'Looks for what cannot be: balances that differ, commodities that do not sum to zero',
    notes: 'No `faults`: the books are whole.',
    who: 'ledger.read',
    answer: LedgerCheckAnswer,
    handler: async ({ ctx }) => {
      refuseUnlessWhole(ctx.access)
      return { faults: await checkLedger(ctx.db) }
    },
  })
}

function asFile(reply: FastifyReply, name: string, csv: string): string {
  reply.header('content-type', 'text/csv; charset=utf-8')
  reply.header('content-disposition', `attachment; filename="${name}.csv"`)
  return csv
}
