import { setTimeout as sleep } from 'node:timers/promises'
import { addDays, businessDate, type EpochMs, rng } from '@tandem/kernel'
import { ZONE } from '../parameters.ts'
import { ATTEMPTS } from './abuse.ts'
import { buy, buyAtTill, buyOnPlatform } from './buy.ts'
import { HABITS } from './clumsy.ts'
import { lookBack } from './look-back.ts'
import type { HeardWebhook, Scene } from './scene.ts'
import { type LiveShop, type LiveStore, ShopHttp } from './shop-http.ts'
import { type Shopper, shoppersOf } from './shoppers.ts'
import { Tally } from './tally.ts'

export interface LiveOptions {
  shop: LiveShop
  seed: number
  /** What the shop's clock shows at the start, and how fast it goes. */
  now: EpochMs
  speed: number
  /** Real minutes; without end when not given. */
  minutes?: number
  /** Shoppers a real second, at any hour; as many as the city has at that hour when not given. */
  rate?: number
  webhooks: readonly HeardWebhook[]
  signal: AbortSignal
  print: (line: string) => void
}

export interface LiveReport {
  tally: Tally
  byStore: ReadonlyMap<string, number>
  bySegment: ReadonlyMap<string, number>
  /** What should not have happened. */
  wrong: readonly string[]
}

/** Of a hundred who come, so many mean harm. */
const ABUSIVE_PERCENT = 3
/** More at once and the machine that shops is what is measured. */
const MOST_AT_ONCE = 200
/** How long those under way may take to end, of real time. */
const LINGER_MS = 20_000

/** Lets the people of a city shop over HTTP in a running shop, honest, clumsy and abusive ones, until it is over. */
export async function liveCity(options: LiveOptions): Promise<LiveReport> {
  const { shop, signal: stop, minutes, print } = options
  const over = AbortSignal.any([stop, ...(minutes === undefined ? [] : [AbortSignal.timeout(minutes * 60_000)])])
  const tally = new Tally()
  const random = rng(options.seed, 'live city')
  const orders: Scene['orders'] = new Map()
  const http = new ShopHttp(shop, tally)
  const scene: Scene = { http, tally, random, speed: options.speed, orders, webhooks: options.webhooks, signal: over }
  const stores = new Map(shop.stores.map((store) => [store.id, store]))
  const byStore = new Map<string, number>()
  const bySegment = new Map<string, number>()
  const underWay = new Set<Promise<void>>()
  const clock = cityClock(options)
  const every = setInterval(() => print(`${timeOf(clock())}  ${tally.sinceLast()}`), 60_000)
  try {
    for await (const shopper of arrivals(options, clock, over)) {
      const store = stores.get(shopper.storeId)
      if (!store || underWay.size >= MOST_AT_ONCE) {
        tally.did(store ? 'turned away: too many at once' : 'went to a store that is not in the shop')
        continue
      }
      byStore.set(store.id, (byStore.get(store.id) ?? 0) + 1)
      bySegment.set(shopper.segment, (bySegment.get(shopper.segment) ?? 0) + 1)
      const visit = shopOnce(scene, shopper, store).catch((error: unknown) => {
        // A server that is stopped or restarted meanwhile is no fault of the shop's.
        tally.did(`nobody answered (${error instanceof Error ? error.message : String(error)})`)
      })
      underWay.add(visit)
      void visit.finally(() => underWay.delete(visit))
    }
    await Promise.race([Promise.all(underWay), sleep(LINGER_MS, undefined, { ref: false })])
    await lookBack(scene)
  } finally {
    clearInterval(every)
  }
  return { tally, byStore, bySegment, wrong: tally.wrong }
}

async function shopOnce(scene: Scene, shopper: Shopper, store: LiveStore): Promise<void> {
  const { tally, random } = scene
  tally.did('came')
  let draw = random.next() * 100
  if (draw < ABUSIVE_PERCENT) {
    const [name, attempt] = random.pick(ATTEMPTS)
    tally.did(`abuse: ${name}`)
    return await attempt(scene, shopper, store)
  }
  draw -= ABUSIVE_PERCENT
  if (shopper.channel === 'till') return await buyAtTill(scene, shopper, store)
  if (shopper.channel === 'platform') return await buyOnPlatform(scene, shopper, store)
  for (const [name, percent, habit] of HABITS) {
    if (draw < percent) {
      tally.did(`clumsy: ${name}`)
      return await habit(scene, shopper, store)
    }
    draw -= percent
  }
  await buy(scene, shopper, store)
}

/** What the shop's clock shows, as it goes on from the start. */
function cityClock({ now, speed }: LiveOptions): () => EpochMs {
  const since = performance.now()
  return () => now + (performance.now() - since) * speed
}

/** People as they come: at their time by the shop's clock, or at a rate, one day of theirs after the other. */
async function* arrivals(
  { seed, rate, now, speed, print }: LiveOptions,
  clock: () => EpochMs,
  over: AbortSignal,
): AsyncGenerator<Shopper> {
  const random = rng(seed, 'live arrivals')
  const pause = (milliseconds: number) => sleep(milliseconds, undefined, { signal: over }).catch(() => undefined)
  let date = businessDate(now, ZONE)
  for (;;) {
    for (const shopper of shoppersOf(seed, date)) {
      if (over.aborted) return
      if (rate !== undefined) await pause(random.exponential(1 / rate) * 1_000)
      else if (shopper.at < now) continue
      else {
        const ahead = shopper.at - clock()
        if (ahead / speed > 30_000)
          print(`It is ${timeOf(clock())} in the city; the next shopper comes at ${timeOf(shopper.at)}.`)
        if (ahead > 0) await pause(ahead / speed)
      }
      if (over.aborted) return
      yield shopper
    }
    date = addDays(date, 1)
  }
}

function timeOf(at: EpochMs): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).format(at)
}
