import { AllocationSettings, AvailabilityAnswer, AvailabilityAsk } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { merchantRoute, type RouteDeps, shopRoute } from '../../platform/http/route.ts'
import { readAllocationSettings, saveAllocationSettings } from './allocation-settings.ts'
import { availability } from './availability.ts'

/** Where a basket can be had, for shoppers and staff; from where it is sent. */
export function availabilityRoutes(app: FastifyInstance, deps: RouteDeps): void {
  shopRoute(app, deps, {
    method: 'POST',
    path: '/availability',
    summary:
      'A basket over every store that serves a point: what can be had there, how far, for which fee, open or not',
    rate: 'read',
    body: AvailabilityAsk,
    answer: AvailabilityAnswer,
    handler: async ({ ctx, body }) => ({
      stores: await availability(ctx.db, { ...body, at: ctx.now, channel: 'app' }),
    }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/availability',
    summary: 'The same at the counter: for a customer who does not find it here',
    rate: 'read',
    who: 'stock.read',
    body: AvailabilityAsk,
    answer: AvailabilityAnswer,
    handler: async ({ ctx, body }) => ({
      stores: await availability(ctx.db, { ...body, at: ctx.now, channel: 'till' }),
    }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/allocation',
    summary: 'From which places goods of an order are sent',
    who: 'stock.read',
    answer: AllocationSettings,
    handler: ({ ctx }) => readAllocationSettings(ctx.db),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/allocation',
    summary: 'Sets by which strategy places are chosen, and in which modes others than the selling store may send',
    who: 'settings.write',
    body: AllocationSettings,
    answer: AllocationSettings,
    handler: ({ ctx, body }) => saveAllocationSettings(ctx, body),
  })
}
