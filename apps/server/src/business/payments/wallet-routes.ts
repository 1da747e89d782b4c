import { WalletAnswer } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { type RouteDeps, shopRoute } from '../../platform/http/route.ts'
import { heldIn, wallet } from '../ledger/index.ts'

/** A customer's stored value. */
export function walletRoutes(app: FastifyInstance, deps: RouteDeps): void {
  shopRoute(app, deps, {
    method: 'GET',
    path: '/wallet',
    summary: 'What is on the wallet of the customer who is signed in',
    who: 'customers',
    answer: WalletAnswer,
    handler: async ({ ctx }) => {
      const held = await heldIn(ctx.db, wallet(ctx.shopper.customerId ?? ''))
      return { balances: held.map(({ commodity, balance }) => ({ currency: commodity, balance })) }
    },
  })
}
