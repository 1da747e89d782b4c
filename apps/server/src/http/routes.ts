import type { FastifyInstance } from 'fastify'
import { catalogRoutes } from '../business/catalog/routes.ts'
import { customerRoutes } from '../business/customers/routes.ts'
import { dayCloseRoutes } from '../business/dayclose/routes.ts'
import { inventoryRoutes } from '../business/inventory/routes.ts'
import { ledgerRoutes } from '../business/ledger/routes.ts'
import { orderRoutes } from '../business/orders/routes.ts'
import { paymentTotals } from '../business/payments/index.ts'
import { paymentRoutes } from '../business/payments/routes.ts'
import { promotionRoutes } from '../business/promotions/routes.ts'
import { storeRoutes } from '../business/stores/routes.ts'
import type { Deps } from './deps.ts'
import { auditRoutes } from './routes/audit.ts'
import { dataRoutes } from './routes/data.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { demoRoutes } from './routes/demo.ts'
import { goalRoutes } from './routes/goals.ts'
import { insightRoutes } from './routes/insights.ts'
import { keyRoutes } from './routes/keys.ts'
import { meRoutes } from './routes/me.ts'
import { peopleRoutes } from './routes/people.ts'
import { webhookRoutes } from './routes/webhooks.ts'

type Routes = (app: FastifyInstance, deps: Deps) => void

/** Every door of the server, one line a file of routes. */
export const ROUTES: readonly Routes[] = [
  meRoutes,
  dataRoutes,
  insightRoutes,
  goalRoutes,
  decisionRoutes,
  demoRoutes,
  auditRoutes,
  ledgerRoutes,
  peopleRoutes,
  keyRoutes,
  webhookRoutes,
  customerRoutes,
  storeRoutes,
  orderRoutes,
  inventoryRoutes,
  paymentRoutes,
  catalogRoutes,
  dayCloseRoutes(paymentTotals),
  promotionRoutes,
]
