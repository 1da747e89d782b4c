import { rng } from '@tandem/kernel'
import type { Report } from '../figure.ts'
import { skuOf } from '../fill-catalogue.ts'
import { percentile } from '../percentile.ts'
import { placeBare } from './bare.ts'
import { type BenchShop, openBenchShop } from './shop.ts'
import { checkout } from './shopper.ts'

const CLIENTS = 8
const SECONDS = Number(process.env.TANDEM_BENCH_SECONDS ?? 20)
/** A minute or so: code and plans are then as they stay in a shop that is open all day. */
const WARM_UP = 6_000
/** Of the server that does nothing there is little to compile. */
const EMPTY_WARM_UP = 1_000
const BASKET = '3 lines, 2 promotions, 1 coupon, 8 clients'

/**
 * Whole checkouts over HTTP, their statements, and the statements of placing without HTTP, all on the same cores; beside
 * the same requests and round trips to the database and the payment provider of a server that does nothing.
 */
export default async function (report: Report): Promise<void> {
  const shop = await openBenchShop()
  try {
    await many(shop, { until: WARM_UP / 10 })
    await shop.settle()
    await many(shop, { until: WARM_UP })
    const empty = await shop.emptily(async (nothing) => {
      await many(nothing, { until: EMPTY_WARM_UP })
      return (await ran(nothing, {})).perSecond
    })
    await measure(shop, report, empty, { name: `spread over 500 goods, ${BASKET}`, atLeast: 400, mostP95: 40 })
    await measure(shop, report, empty, { name: `one hot good, ${BASKET}`, hot: skuOf(7), atLeast: 300 })
    await countStatements(shop, report)
    await placeBare(shop, report)
  } finally {
    await shop.close()
  }
}

type Shop = Parameters<typeof checkout>[0]

async function measure(
  shop: BenchShop,
  report: Report,
  empty: number,
  { name, hot, atLeast, mostP95 }: { name: string; hot?: string; atLeast: number; mostP95?: number },
): Promise<void> {
  const before = await shop.processorMs()
  const { times, perSecond } = await ran(shop, hot === undefined ? {} : { hot })
  const after = await shop.processorMs()
  const reference = 'the same requests and round trips, doing nothing'
  const target = { atLeast }
  report({ case: name, metric: 'checkouts', value: perSecond, unit: '/s', target, reference, referenceValue: empty })
  report({ case: name, metric: 'median', value: percentile(times, 0.5), unit: 'ms' })
  report({
    case: name,
    metric: '95th percentile',
    value: percentile(times, 0.95),
    unit: 'ms',
    ...(mostP95 === undefined ? {} : { target: { atMost: mostP95 } }),
  })
  report({ case: name, metric: '99th percentile', value: percentile(times, 0.99), unit: 'ms' })
  for (const [who, ms] of Object.entries(after)) {
    const value = (ms - before[who as keyof typeof before]) / times.length
    report({ case: name, metric: `processor time, ${who}`, value, unit: 'ms each' })
  }
}

async function ran(shop: Shop, { hot }: { hot?: string }): Promise<{ times: number[]; perSecond: number }> {
  const since = performance.now()
  const times = await many(shop, { ...(hot === undefined ? {} : { hot }), seconds: SECONDS })
  return { times, perSecond: times.length / ((performance.now() - since) / 1_000) }
}

/** Clients that check out one order after the other; a device has a few orders and is then another one. */
async function many(
  shop: Shop,
  { hot, seconds, until }: { hot?: string; seconds?: number; until?: number },
): Promise<number[]> {
  const times: number[] = []
  const end = performance.now() + (seconds ?? 3_600) * 1_000
  const client = async (n: number): Promise<void> => {
    const random = rng(n, 'shopper')
    for (let i = 0; performance.now() < end && times.length < (until ?? Number.POSITIVE_INFINITY); i += 1) {
      times.push(await checkout(shop, random, `device-${n}-${Math.floor(i / 20)}-${hot ?? 'spread'}`, hot))
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)))
  return times
}

async function countStatements(shop: BenchShop, report: Report): Promise<void> {
  const CHECKOUTS = 20
  const random = rng(99, 'counted')
  const statements = await shop.statementsOf(async () => {
    for (let i = 0; i < CHECKOUTS; i += 1) await checkout(shop, random, `device-counted-${i}`)
  })
  const isFrame = (one: string) => /(begin|commit|set local|set tandem)/i.test(one)
  const name = `one checkout after the other, ${BASKET}`
  const asked = statements.filter((one) => !isFrame(one)).length / CHECKOUTS
  report({ case: name, metric: 'statements', value: asked, unit: 'each', target: { atMost: 15 } })
  report({ case: name, metric: 'with begin and commit', value: statements.length / CHECKOUTS, unit: 'each' })
  if (process.env.TANDEM_BENCH_SHOW) for (const one of statements.slice(0, 40)) console.error(one)
}
