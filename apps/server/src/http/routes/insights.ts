import {
  CampaignDetail,
  CampaignsAnswer,
  CustomerListAnswer,
  CustomerListQuery,
  CustomersAnswer,
  HomeAnswer,
  MetricsAnswer,
  OrderDetail,
  OrdersAnswer,
  OrdersQuery,
  OverviewAnswer,
  ScopeAnswer,
  ScopeQuery,
  SlippingAnswer,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { readHome } from '../../home/read-home.ts'
import { listCampaigns } from '../../insights/campaigns/list-campaigns.ts'
import { readCampaign } from '../../insights/campaigns/read-campaign.ts'
import { customerFigures } from '../../insights/customers/customer-figures.ts'
import { listCustomers } from '../../insights/customers/list-customers.ts'
import { readCustomers } from '../../insights/customers/read-customers.ts'
import { describeMetric } from '../../insights/describe-metric.ts'
import { merchantDay } from '../../insights/merchant-day.ts'
import { listOrders } from '../../insights/orders/list-orders.ts'
import { readOrder } from '../../insights/orders/read-order.ts'
import { readOverview } from '../../insights/overview/read-overview.ts'
import { readScope } from '../../insights/scope/read-scope.ts'
import { readSlipping } from '../../insights/slipping/read-slipping.ts'
import { merchantRoute, personRoute } from '../../platform/http/route.ts'
import { METRICS } from '../../warehouse/metrics/index.ts'
import type { Deps } from '../deps.ts'

const CampaignParams = z.object({ campaignId: z.string().max(120) })
const OrderParams = z.object({ orderId: z.string().max(120) })

/** Questions that are answered from the warehouse. */
export function insightRoutes(app: FastifyInstance, deps: Deps): void {
  const { warehouse } = deps

  personRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/metrics',
    summary: 'The metric registry: what every figure means and how it is computed',
    answer: MetricsAnswer,
    handler: () => ({ metrics: METRICS.map(describeMetric) }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/home',
    summary: "The owner's morning: yesterday, what costs most, what waits, what decisions earned",
    who: 'insights.read',
    answer: HomeAnswer,
    handler: ({ ctx }) => readHome(ctx, warehouse),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/insights/overview',
    summary: 'How the business is doing: figures with comparison, trend, by store, channel, category and hour',
    who: 'insights.read',
    query: ScopeQuery,
    answer: OverviewAnswer,
    handler: ({ ctx, query }) => readOverview(warehouse, ctx.access, query),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/insights/customers',
    summary: 'Customers by recency, frequency and money, by age, gender, region and income',
    who: 'insights.read',
    query: ScopeQuery,
    answer: CustomersAnswer,
    handler: async ({ ctx, query }) => {
      const [customers, figures] = await Promise.all([
        readCustomers(warehouse, ctx.access, query),
        customerFigures(warehouse, ctx.access, query),
      ])
      return { ...customers, figures }
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/scope',
    summary: 'What the scope bar can choose from: days, stores, channels, categories',
    who: 'stores.read',
    answer: ScopeAnswer,
    handler: ({ ctx }) => readScope(ctx, warehouse),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/insights/orders',
    summary: 'Orders of a scope, a page at a time, with their sums',
    who: 'insights.read',
    query: OrdersQuery,
    answer: OrdersAnswer,
    handler: ({ ctx, query }) => listOrders(warehouse, ctx.access, query),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/insights/orders/:orderId',
    summary: 'One order with lines, discounts, payments, costs and steps',
    who: 'insights.read',
    params: OrderParams,
    answer: OrderDetail,
    handler: ({ ctx, params }) => readOrder(warehouse, ctx.access, params.orderId),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/insights/customers/list',
    summary: 'Customers of a scope or of one RFM segment, a page at a time',
    who: 'insights.read',
    query: CustomerListQuery,
    answer: CustomerListAnswer,
    handler: ({ ctx, query }) => listCustomers(warehouse, ctx.access, query),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/insights/campaigns',
    summary: 'Campaigns that ran in a scope: reached, redeemed, and what can be known of their effect',
    who: 'insights.read',
    query: ScopeQuery,
    answer: CampaignsAnswer,
    handler: ({ ctx, query }) => listCampaigns(warehouse, ctx.access, query),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/insights/campaigns/:campaignId',
    summary: 'One campaign: those reached beside others, before and during',
    who: 'insights.read',
    params: CampaignParams,
    answer: CampaignDetail,
    handler: async ({ ctx, params }) =>
      readCampaign(warehouse, ctx.access, params.campaignId, await merchantDay(ctx, warehouse)),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/findings/slipping',
    summary: 'Customers slipping away, where, and what they are worth',
    who: 'insights.read',
    answer: SlippingAnswer,
    handler: ({ ctx }) => readSlipping(ctx, warehouse),
  })
}
