import { type Prepared, rng } from '@tandem/kernel'
import { availability } from '../../apps/server/src/business/inventory/index.ts'
import type { Report } from '../figure.ts'
import { skuOf } from '../fill-catalogue.ts'
import { percentile } from '../percentile.ts'
import { type BenchChain, openBenchChain, SKUS, STORES } from './chain.ts'

const LINES = 10
const WARM_UP = 50
const BASKETS = 400

/** What such a question cannot do without: the counters of the basket at every store, one by one by their key. */
const COUNTERS: Prepared = {
  name: 'bench.counters',
  text: `select b.place, b.resource, b.capacity - b.held - b.used as free
           from bucket b where b.kind = 'stock' and b.resource = any($1::text[]) and b.period = '-infinity'`,
}

/** How long it takes to say where a basket can be had, beside a plain read of its counters, by turns. */
export default async function (report: Report): Promise<void> {
  const chain = await openBenchChain()
  try {
    for (const mode of ['pickup', 'delivery'] as const) await measure(chain, report, mode)
  } finally {
    await chain.close()
  }
}

async function measure({ ctx }: BenchChain, report: Report, mode: 'pickup' | 'delivery'): Promise<void> {
  const plain: number[] = []
  const asked: number[] = []
  let answered = 0
  for (let i = 0; i < WARM_UP + BASKETS; i += 1) {
    const lines = basketOf(i)
    const ask = { ...pointOf(i), mode, withinMeters: 100_000, lines, at: ctx.now, channel: 'app' as const }
    plain.push(await timed(() => ctx.db.query(COUNTERS, [lines.map(({ sku }) => sku)])))
    asked.push(await timed(async () => (answered += (await availability(ctx.db, ask)).length)))
  }
  const name = `${mode}, ${STORES} stores with ${SKUS.toLocaleString('en')} goods each, ${LINES} lines, ${BASKETS} baskets`
  for (const [metric, share] of [
    ['median', 0.5],
    ['95th percentile', 0.95],
  ] as const) {
    const value = percentile(asked.slice(WARM_UP), share)
    const referenceValue = percentile(plain.slice(WARM_UP), share)
    const reference = 'a plain read of the counters at all stores'
    report({ case: name, metric, value, unit: 'ms', target: { atMost: 20 }, reference, referenceValue })
    report({ case: name, metric: `${metric}, times the plain read`, value: value / referenceValue, unit: 'x' })
  }
  report({ case: name, metric: 'stores in an answer', value: answered / (WARM_UP + BASKETS), unit: 'stores' })
}

/** Milliseconds. */
async function timed(ask: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  await ask()
  return performance.now() - since
}

function basketOf(i: number): { sku: string; quantity: number }[] {
  const random = rng(i, 'basket')
  const skus = new Set<string>()
  while (skus.size < LINES) skus.add(skuOf(random.int(SKUS)))
  return [...skus].map((sku) => ({ sku, quantity: 1 + random.int(4) }))
}

function pointOf(i: number): { lng: number; lat: number } {
  const random = rng(i, 'point')
  return { lng: 121.2 + 0.5 * random.next(), lat: 31 + 0.5 * random.next() }
}
