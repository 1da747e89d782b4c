import {
  AreaCollection,
  AreaInput,
  AreasAnswer,
  CapacityAnswer,
  CapacityCellsAnswer,
  CapacityCellsQuery,
  CapacityDateInput,
  CapacityPlan,
  CapacityPlanInput,
  CapacityResource,
  NewHoursException,
  Place,
  PlaceCode,
  PlaceInput,
  PlacesAnswer,
  PlanDate,
  ServiceArea,
  StoreDetail,
  StoreId,
  StoreInput,
  StoresAnswer,
} from '@tandem/contracts'
import { HOUR } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { areasOf, exportAreas, importAreas, putArea, removeArea } from './edit-areas.ts'
import { capacityOf, cellsOf, endCapacityDate, putCapacityDate, putPlan } from './edit-capacity.ts'
import { endException, putException, putPlace, putStore } from './edit-stores.ts'
import { listPlaces } from './place-store.ts'
import { shopRoutes } from './shop-routes.ts'
import { storeOf, storesOf } from './show-stores.ts'
import { tableRoutes } from './table-routes.ts'

/** A store is made under a code that people choose, but may have come from a source that writes ids otherwise. */
const OfStore = z.object({ storeId: StoreId })
const OfDate = OfStore.extend({ date: PlanDate })
const OfArea = OfStore.extend({ areaId: PlaceCode })
const OfCapacity = OfStore.extend({ resource: CapacityResource })
const OfCapacityDate = OfCapacity.extend({ date: PlanDate })

/** Stores, places, areas, capacity, groups and tables. */
export function storeRoutes(app: FastifyInstance, deps: RouteDeps & { keys: { authSecret: string } }): void {
  profileRoutes(app, deps)
  areaRoutes(app, deps)
  capacityRoutes(app, deps)
  placeRoutes(app, deps)
  tableRoutes(app, deps)
  shopRoutes(app, deps)
}

function profileRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/stores',
    summary: 'The stores you may see, with what they offer and whether they are open',
    who: 'stores.read',
    answer: StoresAnswer,
    handler: async ({ ctx }) => ({ stores: await storesOf(ctx) }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId',
    summary: 'One store',
    who: 'stores.read',
    params: OfStore,
    answer: StoreDetail,
    handler: ({ ctx, params }) => storeOf(ctx, params.storeId),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/stores/:storeId',
    summary: 'Makes a store or changes it: place, business day, modes, opening hours',
    notes:
      '`hours` are seven lists of intervals, Monday first; without any the store is never open. `cutoffHour` is ' +
      'when its business day ends, after midnight. It takes orders in its `modes` only: delivery needs a ' +
      'service area (…/areas), dine_in tables. Its stock is at the place of the same id. A new id is of letters a-z, ' +
      'digits, `-`, `_` and `.`, 1 to 60 of them.',
    who: 'stores.write',
    params: OfStore,
    body: StoreInput,
    answer: StoreDetail,
    refuses: ['place.kind_fixed', 'place.id_invalid'],
    handler: ({ ctx, params, body }) => putStore(ctx, params.storeId, body),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/stores/:storeId/exceptions/:date',
    summary: 'Other hours on one date, or none',
    who: 'stores.keep',
    params: OfDate,
    body: NewHoursException,
    answer: StoreDetail,
    handler: ({ ctx, params, body }) => putException(ctx, params.storeId, params.date, body),
  })

  merchantRoute(app, deps, {
    method: 'DELETE',
    path: '/stores/:storeId/exceptions/:date',
    summary: 'The usual hours again',
    who: 'stores.keep',
    params: OfDate,
    answer: StoreDetail,
    handler: ({ ctx, params }) => endException(ctx, params.storeId, params.date),
  })
}

function areaRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId/areas',
    summary: 'Where a store delivers to, and on what terms',
    who: 'stores.read',
    params: OfStore,
    answer: AreasAnswer,
    handler: async ({ ctx, params }) => ({ areas: await areasOf(ctx, params.storeId) }),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/stores/:storeId/areas/:areaId',
    summary: 'Draws a service area or changes it',
    notes:
      'Fees go by distance: the first step with `uptoMeters` at or beyond it counts, null is any. Below ' +
      '`minimum` nothing is delivered, from `freeFrom` on without a fee. Points are [lng, lat].',
    who: 'stores.write',
    params: OfArea,
    body: AreaInput,
    answer: ServiceArea,
    refuses: ['area.invalid'],
    handler: ({ ctx, params, body }) => putArea(ctx, params.storeId, params.areaId, body),
  })

  merchantRoute(app, deps, {
    method: 'DELETE',
    path: '/stores/:storeId/areas/:areaId',
    summary: 'Delivers there no longer',
    who: 'stores.write',
    params: OfArea,
    handler: ({ ctx, params }) => removeArea(ctx, params.storeId, params.areaId),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId/areas.geojson',
    summary: 'The areas that are polygons, as GeoJSON',
    who: 'stores.read',
    params: OfStore,
    answer: AreaCollection,
    handler: ({ ctx, params }) => exportAreas(ctx, params.storeId),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/stores/:storeId/areas.geojson',
    summary: 'Draws the areas of a GeoJSON file; others stay',
    who: 'stores.write',
    params: OfStore,
    body: AreaCollection,
    answer: AreasAnswer,
    refuses: ['area.invalid'],
    handler: async ({ ctx, params, body }) => ({ areas: await importAreas(ctx, params.storeId, body) }),
  })
}

function capacityRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId/capacity',
    summary: 'How much a store can prepare, by weekday and on coming dates',
    who: 'stores.read',
    params: OfStore,
    answer: CapacityAnswer,
    handler: async ({ ctx, params }) => ({ plans: await capacityOf(ctx, params.storeId) }),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/stores/:storeId/capacity/:resource',
    summary: 'Plans a capacity by weekday',
    who: 'stores.write',
    params: OfCapacity,
    body: CapacityPlanInput,
    answer: CapacityPlan,
    refuses: ['capacity.invalid'],
    handler: ({ ctx, params, body }) => putPlan(ctx, params.storeId, params.resource, body),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId/capacity/:resource/cells',
    summary: 'The cells of a capacity as planned, and how much of each orders have taken',
    who: 'stores.read',
    params: OfCapacity,
    query: CapacityCellsQuery,
    answer: CapacityCellsAnswer,
    handler: ({ ctx, params, query: { from, hours } }) => cellsOf(ctx, { ...params, from, to: from + hours * HOUR }),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/stores/:storeId/capacity/:resource/dates/:date',
    summary: 'Plans a capacity on one date',
    who: 'stores.write',
    params: OfCapacityDate,
    body: CapacityDateInput,
    answer: CapacityPlan,
    refuses: ['capacity.invalid'],
    handler: ({ ctx, params, body }) => putCapacityDate(ctx, params.storeId, params.resource, params.date, body.spans),
  })

  merchantRoute(app, deps, {
    method: 'DELETE',
    path: '/stores/:storeId/capacity/:resource/dates/:date',
    summary: 'The capacity of the weekday again',
    who: 'stores.write',
    params: OfCapacityDate,
    handler: ({ ctx, params }) => endCapacityDate(ctx, params.storeId, params.resource, params.date),
  })
}

function placeRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/places',
    summary: 'Where stock is: stores, warehouses and depots you may see',
    who: 'stores.read',
    answer: PlacesAnswer,
    handler: async ({ ctx }) => ({ places: await listPlaces(ctx.db, ctx.access.storeIds) }),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/places/:placeId',
    summary: 'Makes a warehouse or depot, or changes it',
    who: 'stores.write',
    params: z.object({ placeId: PlaceCode }),
    body: PlaceInput,
    answer: Place,
    refuses: ['place.kind_fixed'],
    handler: ({ ctx, params, body }) => putPlace(ctx, params.placeId, body),
  })
}
