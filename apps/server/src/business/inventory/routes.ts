import type { FastifyInstance } from 'fastify'
import type { RouteDeps } from '../../platform/http/route.ts'
import { availabilityRoutes } from './availability-routes.ts'
import { countRoutes } from './count-routes.ts'
import { lotRoutes } from './lot-routes.ts'
import { purchaseRoutes } from './purchase-routes.ts'
import { ruleRoutes } from './rule-routes.ts'
import { stockRoutes } from './stock-routes.ts'
import { transferRoutes } from './transfer-routes.ts'

/** Stock: what there is, why it changed, what comes, what goes from place to place, what was counted. */
export function inventoryRoutes(app: FastifyInstance, deps: RouteDeps): void {
  stockRoutes(app, deps)
  purchaseRoutes(app, deps)
  transferRoutes(app, deps)
  countRoutes(app, deps)
  availabilityRoutes(app, deps)
  lotRoutes(app, deps)
  ruleRoutes(app, deps)
}
