import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { outboxLag } from '../db/outbox.ts'
import { platformDb } from '../db/pool.ts'
import { isLoopback } from '../platform/demo-users.ts'
import type { Deps } from './deps.ts'

/**
 * `/metrics` in Prometheus' text format: process and event loop, HTTP durations by route, connections, outbox. Answers
 * this machine only; a scraper elsewhere comes through a proxy that knows whom it lets in.
 */
export function metricsRoutes(app: FastifyInstance, { database }: Deps): void {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })

  new Gauge({
    name: 'pg_pool_connections',
    help: 'PostgreSQL connections of this process, and callers waiting for one',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of [
        ['owner', database.owner],
        ['app', database.app],
      ] as const) {
        this.set({ pool, state: 'busy' }, totalCount - idleCount)
        this.set({ pool, state: 'idle' }, idleCount)
        this.set({ pool, state: 'waiting' }, waitingCount)
      }
    },
  })
  new Gauge({
    name: 'outbox_waiting_events',
    help: 'Events not yet handed to a consumer, counted up to 10,000',
    labelNames: ['consumer'],
    registers,
    async collect() {
      const lag = await outboxLag(platformDb(database)).catch(() => [])
      for (const { consumer, events } of lag) this.set({ consumer }, events)
    },
  })

  app.get('/metrics', async (request, reply) => {
    if (!isLoopback(request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '')) return reply.callNotFound()
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
