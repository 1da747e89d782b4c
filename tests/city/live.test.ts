import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type IsoDate, rng } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paymentProviders } from '../../apps/server/src/business/payments/index.ts'
import { type LentSandbox, lendSandbox } from '../../apps/server/src/commands/lent-sandbox.ts'
import { platformDb } from '../../apps/server/src/db/pool.ts'
import { liveCommand, type OpenedShop } from '../../apps/server/src/demo/live-shop.ts'
import { buildTestServer, type TestServer } from '../../apps/server/src/http/testing/test-server.ts'
import { keepTrading } from '../../apps/server/src/jobs/keep-trading.ts'
import { setClock } from '../../apps/server/src/platform/clock.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { ATTEMPTS } from '../../packages/city/src/live/abuse.ts'
import { buy, buyAtTill } from '../../packages/city/src/live/buy.ts'
import { HABITS } from '../../packages/city/src/live/clumsy.ts'
import { lookBack } from '../../packages/city/src/live/look-back.ts'
import type { Scene } from '../../packages/city/src/live/scene.ts'
import { type LiveStore, ShopHttp } from '../../packages/city/src/live/shop-http.ts'
import { type Shopper, shoppersOf } from '../../packages/city/src/live/shoppers.ts'
import { Tally } from '../../packages/city/src/live/tally.ts'
import { createTestWorld, type TestWorld } from '../world/index.ts'
import { createMerchant } from '../world/merchant.ts'

const NOON = Date.UTC(2026, 10, 2, 4)
const SPEED = 300

let world: TestWorld
let server: TestServer | undefined
let sandbox: LentSandbox | undefined
let trade: { stop(): Promise<void> } | undefined
let dir: string
let scene: Scene
let store: LiveStore
const over = new AbortController()
let live: Promise<void> | undefined

/** As a server that no provider was given to, whose demo has stores and nothing to sell. */
beforeAll(async () => {
  ;[world, dir] = await Promise.all([createTestWorld(), mkdtemp(join(tmpdir(), 'tandem-live-'))])
  const { database } = world
  const providers = paymentProviders({})
  const log = createLog({ level: 'silent' })
  server = await buildTestServer(world, { providers, log })
  await server.app.listen({ host: '127.0.0.1', port: 0 })
  await setClock(platformDb(database), NOON)
  await createMerchant(database)
  await platformDb(database).query(
    `update store set format = 'fresh', lng = 121.4, lat = 31.2 where merchant_id = 'north' and id = 's1'`,
  )
  const address = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`
  sandbox = await lendSandbox(address, dir)
  trade = keepTrading(database, providers, log)
  const { url, apiKey, webhookSecret, heard: webhooks } = sandbox
  const request = { merchantId: 'north', speed: SPEED, sandbox: { url, apiKey, webhookSecret } }
  const shop = await new Promise<OpenedShop>((opened, failed) => {
    const tell = (event: object) => opened((event as { shop: OpenedShop }).shop)
    live = liveCommand(database, providers)(request, tell, over.signal)
    live.catch(failed)
  })
  store = shop.stores[0] as LiveStore
  const tally = new Tally()
  const http = new ShopHttp({ address, ...shop }, tally)
  scene = { http, tally, random: rng(7), speed: SPEED, orders: new Map(), webhooks, signal: over.signal }
}, 180_000)
afterAll(async () => {
  over.abort()
  await live?.catch(() => undefined)
  await trade?.stop()
  await sandbox?.close()
  await server?.app.close()
  await world.close()
  await rm(dir, { recursive: true, force: true })
})

function shopper(person: number, change: Partial<Shopper> = {}): Shopper {
  const [anybody] = shoppersOf(1, '2026-11-02' as IsoDate) as [Shopper]
  return { ...anybody, person, channel: 'app', mode: 'pickup', lines: 2, lng: 121.41, lat: 31.2, ...change }
}

describe('a live city', () => {
  it('buys, at the door, at the counter and at the till, and everything is handed over', async () => {
    await Promise.all([
      buy(scene, shopper(1), store),
      buy(scene, shopper(2, { mode: 'delivery', lines: 4 }), store),
      buyAtTill(scene, shopper(3, { channel: 'till', mode: 'instant' }), store),
    ])
    expect(scene.tally.count('handed over')).toBe(3)
  }, 60_000)

  it.each(HABITS)(
    '%s, and it does no harm',
    async (name, _percent, habit) => {
      await habit(scene, shopper(100 + name.length), store)
      expect(scene.tally.wrong).toEqual([])
    },
    60_000,
  )

  it.each(ATTEMPTS)(
    '%s, and gets nowhere',
    async (_name, attempt) => {
      await attempt(scene, shopper(900), store)
      expect(scene.tally.wrong).toEqual([])
    },
    60_000,
  )

  it('finds every order paid as it costs in the end, and every attempt refused', async () => {
    await lookBack(scene)
    const { tally } = scene
    expect(tally.wrong).toEqual([])
    expect(tally.count('carts of hoarders refused')).toBeGreaterThanOrEqual(8)
    expect(tally.count('guessed coupons refused')).toBe(20)
    expect(tally.count('webhooks replayed')).toBe(5)
    expect(tally.count('forged webhooks refused')).toBe(2)
    expect(tally.count('tampered orders refused')).toBeGreaterThanOrEqual(2)
    expect(tally.count('orders not handed out for a part')).toBe(1)
    expect(tally.count('snooping refused')).toBe(20)
  }, 60_000)

  it('tells when an abuse succeeds', async () => {
    const opened: Scene = { ...scene, tally: new Tally(), http: new ShopHttp(scene.http.shop, new Tally()) }
    // A server that asks for no slip, as seen by who looks: every order answers.
    opened.http.guest = async () => ({ status: 200, code: null, body: {} as never })
    const [, snoop] = ATTEMPTS.find(([name]) => name.startsWith('tries order numbers')) as (typeof ATTEMPTS)[number]
    await snoop(opened, shopper(1), store)
    expect(opened.tally.wrong).not.toEqual([])
  })
})

describe('the people of a day', () => {
  it('are the same for a seed, and come in order while the stores that sell without booking are open', () => {
    const day = '2026-11-02' as IsoDate
    const people = shoppersOf(1, day)
    expect(shoppersOf(1, day)).toEqual(people)
    expect(people.length).toBeGreaterThan(200)
    expect(people.map(({ at }) => at)).toEqual(people.map(({ at }) => at).toSorted((a, b) => a - b))
    expect(new Set(people.map(({ format }) => format))).toEqual(new Set(['fresh', 'dining']))
  })
})
