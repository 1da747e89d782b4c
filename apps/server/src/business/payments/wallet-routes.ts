import {
  StartedPayment,
  TopUpsAnswer,
  TopUpWallet,
  WalletAnswer,
  WalletStatementAnswer,
  WalletStatementQuery,
} from '@tandem/contracts'
import type { ShopCtx } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { type RouteDeps, shopRoute } from '../../platform/http/route.ts'
import { heldIn, wallet } from '../ledger/index.ts'
import type { Providers } from './pay-order.ts'
import { topUpWallet } from './top-up-wallet.ts'
import { walletStatement } from './wallet-statement.ts'
import { topUpsOf } from './wallet-store.ts'

/** A customer's stored value. */
export function walletRoutes(app: FastifyInstance, deps: RouteDeps & { providers: Providers }): void {
  shopRoute(app, deps, {
    method: 'GET',
    path: '/wallet',
    summary: 'What is on the wallet of the customer who is signed in',
    who: 'customers',
    answer: WalletAnswer,
    handler: async ({ ctx }) => {
      const held = await heldIn(ctx.db, wallet(ownerOf(ctx)))
      return { balances: held.map(({ commodity, balance }) => ({ currency: commodity, balance })) }
    },
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/wallet/statement',
    summary: 'What came onto the wallet and went off it, the newest first, with what was on it afterwards',
    who: 'customers',
    query: WalletStatementQuery,
    answer: WalletStatementAnswer,
    handler: async ({ ctx, query }) => {
      const entries = await walletStatement(ctx.db, ownerOf(ctx), query)
      return { entries, next: entries.length === query.limit ? (entries.at(-1)?.id ?? null) : null }
    },
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/wallet/top-ups',
    summary: 'Starts a payment onto one’s own wallet; the money is on it once the provider tells that it was paid',
    who: 'customers',
    rate: 'checkout',
    body: TopUpWallet,
    answer: StartedPayment,
    status: 201,
    refuses: ['payment.unknown_provider', 'payment.declined', 'payment.unavailable'],
    handler: ({ ctx, body }) => topUpWallet(ctx, deps.providers, ownerOf(ctx), body),
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/wallet/top-ups',
    summary: 'The latest payments onto one’s own wallet, and what became of them',
    who: 'customers',
    answer: TopUpsAnswer,
    handler: async ({ ctx }) => ({
      topUps: (await topUpsOf(ctx.db, ownerOf(ctx))).map(({ createdAt, capturedAt, ...row }) => {
        return { ...row, createdAt: createdAt.getTime(), capturedAt: capturedAt?.getTime() ?? null }
      }),
    }),
  })
}

/** Customers alone come here. */
function ownerOf({ shopper }: ShopCtx): string {
  return shopper.customerId ?? ''
}
