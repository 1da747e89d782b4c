import { setTimeout as sleep } from 'node:timers/promises'
import { type Rng, rng } from '@tandem/kernel'
import { bodyOf, handOver, leavePages, patience, rush, sell, shop, type Town, tendShelf } from './actors.ts'
import type { Arena, Stall } from './arena.ts'
import type { AnswerBody } from './call.ts'
import { checkHistory } from './check-history.ts'
import { Client } from './client.ts'
import type { Complaint, Entry, History } from './history.ts'
import { brokenInvariants } from './invariants.ts'
import { observe } from './observe.ts'

export interface RunResult {
  history: History
  complaints: Complaint[]
  /** Of what must hold inside, which no client sees. */
  broken: string[]
}

/** How long a run may take to come to rest once everybody is done. */
const REST_MS = 30_000
let stalls = 0

/** One seeded run: a merchant of its own, whoever comes to buy, sell, count and cancel there, and perhaps a kill. */
export async function runOnce(
  arena: Arena,
  seed: number,
  options: { kill?: boolean; restMs?: number } = {},
): Promise<RunResult> {
  const random = rng(seed, 'run')
  const isRush = seed % 4 === 0
  const stall = await arena.openStall(`race-${seed}-${++stalls}`, random, {
    times: isRush ? 20 : 1,
    hasOffers: seed % 3 === 0,
  })
  const { start, merchantId } = stall
  const entries: Entry[] = []
  const town: Town = { start, paid: [], openPages: new Map() }
  const client = (who: string) => new Client(who, rng(seed, who), arena, stall, entries)
  const many = (count: number, who: string, act: (one: Client) => Promise<void>) =>
    Array.from({ length: count }, (_, i) => act(client(`${who}-${i}`)))

  const killing = options.kill ? sleep(random.between(100, 900)).then(() => arena.kill(rng(seed, 'kill'))) : undefined
  await Promise.all([
    ...many(isRush ? 10 : 0, 'buyer-in-a-rush', (one) => rush(one, town)),
    ...many(isRush ? 2 : 6 + random.int(6), 'buyer', (one) => shop(one, town)),
    ...many(2 + random.int(2), 'till', (one) => sell(one, town)),
    ...many(1, 'picker', (one) => handOver(one, town)),
    ...many(random.int(2), 'counter', (one) => tendShelf(one, town, 'count')),
    ...many(random.int(3), 'receiver', (one) => tendShelf(one, town, 'receive')),
  ])
  await leavePages(client('buyer-who-leaves'), town)
  const restMs = options.restMs ?? REST_MS
  const settle = () => untilSettled(client('observer'), patience(start) + restMs)
  await settle()
  let judged = await rest(arena, stall, entries, seed, restMs)
  if (judged.complaints.length === 0) {
    await probe(client('prober'), stall, random)
    await settle()
    judged = await rest(arena, stall, entries, seed, restMs)
  }
  await killing
  return { ...judged, broken: await brokenInvariants(arena.database, merchantId) }
}

/** Baskets that nobody paid have ended, and what was paid too much is on its way back: a look that costs little. */
async function untilSettled(client: Client, mostMs: number): Promise<void> {
  const until = performance.now() + mostMs
  while (performance.now() < until) {
    const seen = await client.ask({ what: 'look', method: 'GET', path: '/orders?pageSize=200' })
    if (seen && seen.status < 300 && seen.body.orders.every(isSettled)) return
    await sleep(150)
  }
}

function isSettled({ state, due, paid, refunded }: AnswerBody['orders'][number]): boolean {
  if (state === 'placed') return false
  return paid - refunded === (state === 'cancelled' || state === 'expired' ? 0 : due)
}

/** Looks until nothing is left to complain of; what does not settle is a complaint. */
async function rest(arena: Arena, stall: Stall, entries: Entry[], seed: number, restMs: number) {
  const until = performance.now() + restMs
  entries.sort((a, b) => a.from - b.from)
  for (;;) {
    const history: History = { seed, start: stall.start, entries, end: await observe(arena, stall, seed) }
    const complaints = checkHistory(history)
    if (complaints.length === 0 || performance.now() > until) return { history, complaints }
    await sleep(250)
  }
}

/** When nobody else comes: what is free on some shelves can be had, one more cannot, and it is given back. */
async function probe(client: Client, stall: Stall, random: Rng): Promise<void> {
  const { goods, stock } = stall.start
  for (const [i, { sku, place: storeId }] of random.shuffle(stock).slice(0, 3).entries()) {
    const scale = 10 ** (goods.find((one) => one.sku === sku)?.decimals ?? 0)
    const key = { sku, place: storeId }
    const seen = await client.ask({ what: 'look', path: '/race/stock', body: { of: [key] } })
    const free: number = (seen && seen.status < 300 ? seen.body.stock[0]?.free : undefined) ?? 0
    const ask = async (what: 'probe_free' | 'probe_sold_out', quantity: number) => {
      const asked = { storeId, mode: 'pickup', lines: [{ sku, quantity: quantity / scale }] }
      const name = `${client.who}/${i}/${what}`
      return await client.ask({ what, path: '/orders', key: name, asked, body: bodyOf(asked, name) })
    }
    const all = free > 0 ? await ask('probe_free', free) : null
    await ask('probe_sold_out', 1)
    if (all && all.status < 300) {
      await client.ask({ what: 'cancel', path: `/orders/${all.body.id}/cancel`, orderId: all.body.id, body: {} })
    }
  }
}
