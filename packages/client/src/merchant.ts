import type {
  CampaignDetail,
  CampaignsAnswer,
  CustomerListAnswer,
  CustomersAnswer,
  OrderDetail,
  OrdersAnswer,
  OverviewAnswer,
  RfmSegment,
  ScopeAnswer,
} from '@tandem/contracts'
import { dataApi } from './data.ts'
import { dayCloseApi } from './day-close.ts'
import type { Http } from './http.ts'
import { loopApi } from './loop.ts'
import { ordersApi } from './orders.ts'
import { promotionsApi } from './promotions.ts'
import { stockApi } from './stock.ts'

/** The scope bar as it is sent. */
export interface Scope {
  from: string
  to: string
  compare: 'none' | 'previous' | 'week' | 'year'
  stores: readonly string[]
  districts: readonly string[]
  formats: readonly string[]
  channels: readonly string[]
  categories: readonly string[]
}

interface GeoFeature {
  type: 'Feature'
  properties: Readonly<Record<string, unknown>> | null
  geometry: { type: string; coordinates: unknown }
}
interface GeoFeatures {
  type: 'FeatureCollection'
  features: readonly GeoFeature[]
}

/** What maps are drawn on, GeoJSON by layer. */
export interface BaseMap {
  districts?: GeoFeatures
  water?: GeoFeatures
  roads?: GeoFeatures
}

export interface Paging {
  page?: number
  pageSize?: number
  sort?: string
  direction?: 'asc' | 'desc'
}

export interface OrderFilter {
  hour?: number
  weekday?: number
  mode?: string
  status?: string
  person?: string
  q?: string
}

/** Everything that belongs to one merchant. */
export function merchantApi(http: Http, merchantId: string) {
  const root = `/api/v1/merchants/${encodeURIComponent(merchantId)}`
  const insights = `${root}/insights`
  return {
    ...loopApi(http, root),
    ...dataApi(http, root),
    ...ordersApi(http, root),
    ...promotionsApi(http, root),
    ...stockApi(http, root),
    ...dayCloseApi(http, root),
    scope: (signal?: AbortSignal) => http.get<ScopeAnswer>(`${root}/scope`, {}, signal),
    basemap: (signal?: AbortSignal) => http.get<BaseMap | null>(`${root}/basemap`, {}, signal),
    overview: (scope: Scope, signal?: AbortSignal) =>
      http.get<OverviewAnswer>(`${insights}/overview`, { ...scope }, signal),
    orders: (scope: Scope, filter: OrderFilter, paging: Paging, signal?: AbortSignal) =>
      http.get<OrdersAnswer>(`${insights}/orders`, { ...scope, ...filter, ...paging }, signal),
    order: (orderId: string, signal?: AbortSignal) =>
      http.get<OrderDetail>(`${insights}/orders/${encodeURIComponent(orderId)}`, {}, signal),
    customers: (scope: Scope, signal?: AbortSignal) =>
      http.get<CustomersAnswer>(`${insights}/customers`, { ...scope }, signal),
    customerList: (scope: Scope, segment: RfmSegment | undefined, paging: Paging, signal?: AbortSignal) =>
      http.get<CustomerListAnswer>(`${insights}/customers/list`, { ...scope, segment, ...paging }, signal),
    campaigns: (scope: Scope, signal?: AbortSignal) =>
      http.get<CampaignsAnswer>(`${insights}/campaigns`, { ...scope }, signal),
    campaign: (campaignId: string, signal?: AbortSignal) =>
      http.get<CampaignDetail>(`${insights}/campaigns/${encodeURIComponent(campaignId)}`, {}, signal),
  }
}
export type MerchantApi = ReturnType<typeof merchantApi>
