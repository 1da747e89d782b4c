import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Engine } from './engine.ts'
import type { LaneName } from './lanes.ts'
import type { Pool } from './pool.ts'
import type { QueryEntry } from './query-log.ts'

const lanes: readonly LaneName[] = ['fast', 'heavy', 'write']

/** Prometheus figures of the front. */
export class FrontMetrics {
  readonly registry = new Registry()
  #queries = new Counter({
    name: 'warehouse_queries_total',
    help: 'Queries by role, lane and outcome',
    labelNames: ['role', 'lane', 'outcome'],
    registers: [this.registry],
  })
  #seconds = new Histogram({
    name: 'warehouse_query_seconds',
    help: 'Time from arrival to the end of the answer',
    labelNames: ['lane'],
    buckets: [0.005, 0.02, 0.05, 0.15, 0.5, 1, 2, 5, 15, 60],
    registers: [this.registry],
  })
  #rows = new Counter({
    name: 'warehouse_rows_total',
    help: 'Rows answered and written',
    labelNames: ['direction'],
    registers: [this.registry],
  })

  constructor(pool: Pool, engine: Engine) {
    const perLane = (name: string, help: string, read: (lane: LaneName) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ['lane'],
        registers: [this.registry],
        collect() {
          for (const lane of lanes) this.set({ lane }, read(lane))
        },
      })
    perLane('warehouse_running', 'Queries running', (lane) => pool.lanes.running(lane))
    perLane('warehouse_waiting', 'Queries waiting for a place', (lane) => pool.lanes.waiting(lane))
    const single = (name: string, help: string, read: () => number | Promise<number>) =>
      new Gauge({
        name,
        help,
        registers: [this.registry],
        async collect() {
          this.set(await read())
        },
      })
    single('warehouse_slots', 'Slots made', () => pool.size)
    single('warehouse_engine_memory_bytes', 'Memory the engine accounts for', () => engine.trackedMemoryBytes())
    single('warehouse_resident_memory_bytes', 'Memory of the process', () => process.memoryUsage.rss())
  }

  note(entry: QueryEntry): void {
    const lane = entry.lane ?? 'none'
    this.#queries.inc({ role: entry.role, lane, outcome: entry.outcome })
    this.#seconds.observe({ lane }, entry.milliseconds / 1000)
    this.#rows.inc({ direction: 'answered' }, entry.resultRows)
    this.#rows.inc({ direction: 'written' }, entry.writtenRows)
  }
}
