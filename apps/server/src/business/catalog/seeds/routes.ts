import { CatalogSeedAnswer, TradeCode } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../../platform/http/route.ts'
import { seedCatalog } from './seed-catalog.ts'

/** A catalogue to start with, whole, by trade. */
export function seedRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'POST',
    path: '/catalog-seeds/:trade',
    summary: 'Gives the catalogue of a trade to start with: taxes, categories, products, published price lists',
    who: 'catalog.write',
    params: z.object({ trade: TradeCode }),
    answer: CatalogSeedAnswer,
    refuses: ['catalog.invalid'],
    handler: ({ ctx, params: { trade } }) => seedCatalog(ctx, trade),
  })
}
