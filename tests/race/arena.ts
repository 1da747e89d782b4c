import { randomBytes } from 'node:crypto'
import { NewCoupons, NewPromotion } from '@tandem/contracts'
import type { Ctx, Permission, Rng } from '@tandem/kernel'
import { createPromotion, issueCoupons, setPromotionState } from '../../apps/server/src/business/promotions/index.ts'
import { type Database, openDatabase, platformDb } from '../../apps/server/src/db/pool.ts'
import { createKey } from '../../apps/server/src/platform/api-keys/index.ts'
import { now, readClock, setClockSpeed } from '../../apps/server/src/platform/clock.ts'
import { createMerchant } from '../world/merchant.ts'
import { type SandboxProcess, spawnSandboxPay } from '../world/sandbox-pay.ts'
import { openShop } from '../world/shop.ts'
import type { Offers, Start } from './history.ts'
import { type Killed, killInside } from './kill-inside.ts'
import { type BugName, PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts'
import { type Relay, startRelay } from './relay.ts'
import { ServerProcess } from './server-process.ts'

/** The shop's quarter of an hour to pay is so many real seconds: 15 * 60 / SPEED. */
const SPEED = 600
const PLACES = ['s1', 's2'] as const
const GOODS: Start['goods'] = [
  { sku: 'tea', price: 1_000, decimals: 0 },
  { sku: 'rice', price: 350, decimals: 0 },
  { sku: 'milk', price: 680, decimals: 0 },
  { sku: 'apple', price: 1_200, decimals: 3 },
]
const OFFERS: Offers = {
  flash: { sku: 'rice', price: 200, units: 6 },
  coupon: { code: 'BONUS', off: 100, uses: 4 },
}
const STAFF: Permission[] = ['orders.read', 'orders.write', 'orders.void', 'fulfilment.write', 'stock.write']

/** A merchant of its own for one run. */
export interface Stall {
  merchantId: string
  /** Of its staff's API key. */
  secret: string
  start: Start
}

/** Server processes on one PostgreSQL, a payment provider beside them, and somebody who kills servers. */
export interface Arena {
  readonly servers: readonly ServerProcess[]
  readonly sandbox: SandboxProcess
  readonly relay: Relay
  readonly database: Database
  /** A server that is up, any of them; waits for one where none is. */
  pick(random: Rng): Promise<string>
  /** @param times how full its shelves are */
  openStall(merchantId: string, random: Rng, options?: { times?: number; hasOffers?: boolean }): Promise<Stall>
  /** Kills one inside a transaction, if it can, and starts it again. Nobody else is killed meanwhile. */
  kill(random: Rng): Promise<Killed | null>
  readonly kills: readonly Killed[]
  close(): Promise<void>
}

export interface ArenaOptions {
  databaseUrl: string
  servers?: number
  bug?: BugName
  /** Of the shop's clock. */
  speed?: number
}

export async function openArena(options: ArenaOptions): Promise<Arena> {
  const { databaseUrl, bug, servers: count = 2, speed = SPEED } = options
  const database = openDatabase(databaseUrl, { app: 2, owner: 3 })
  await setClockSpeed(platformDb(database), speed)
  await database.owner.query(
    `do $$ begin execute format('alter database %I set deadlock_timeout = 100', current_database()); end $$`,
  )
  const planted: PlantedBug | undefined = bug && PLANTED_BUGS[bug]
  if (planted?.sql) await database.owner.query(planted.sql)

  const servers: ServerProcess[] = []
  const up = () => servers.filter(({ isUp }) => isUp)
  let turn = 0
  const relay = await startRelay(() => up()[(turn += 1) % Math.max(1, up().length)]?.url)
  const sandbox = await spawnSandboxPay({ webhookUrl: relay.url })
  const endHard = (): void => void process.kill(sandbox.pid, 'SIGKILL')
  process.on('exit', endHard)
  const secret = randomBytes(32).toString('base64url')
  const starting = Array.from({ length: count }, (_, i) =>
    ServerProcess.start(`race ${i}`, { databaseUrl, sandbox, secret, bug }),
  )
  servers.push(...(await Promise.all(starting)))

  const kills: Killed[] = []
  let killing: Promise<unknown> | undefined
  let isClosed = false
  const { clock } = await readClock(platformDb(database))
  return {
    servers,
    sandbox,
    relay,
    database,
    kills,
    pick: async (random) => {
      while (up().length === 0) {
        if (isClosed) throw new Error('the arena is closed')
        await new Promise((again) => setTimeout(again, 10))
      }
      return random.pick(up()).url
    },
    openStall: async (merchantId, random, { times = 1, hasOffers = false } = {}) => {
      const ctxAt = await createMerchant(database, merchantId)
      const ctx = ctxAt(await now(platformDb(database)))
      const stock: { sku: string; place: string; quantity: number }[] = []
      for (const place of PLACES) {
        const shelves = Object.fromEntries(
          GOODS.map(({ sku, decimals }) => [
            sku,
            times * (decimals === 3 ? 500 * (2 + random.int(6)) : 3 + random.int(8)),
          ]),
        )
        await openShop(ctx, shelves, place)
        for (const { sku } of GOODS) stock.push({ sku, place, quantity: shelves[sku] as number })
      }
      const access = { merchantId, role: 'owner' as const, storeIds: 'all' as const }
      if (hasOffers) await makeOffers({ ...ctx, access })
      const wanted = { name: 'race', permissions: STAFF, storeIds: null, limits: null, expiresInDays: null }
      const key = await createKey({ ...ctx, access }, wanted)
      const { realAnchor: real, shownAnchor: shown, speed } = clock
      return {
        merchantId,
        secret: key.secret,
        start: { goods: GOODS, stock, clock: { real, shown, speed }, offers: hasOffers ? OFFERS : null },
      }
    },
    kill: async (random) => {
      if (killing || up().length < servers.length) return null
      const victim = random.pick(servers)
      const work = killInside(database.owner, victim, random.chance(0.5))
      killing = work.then(() => victim.restart()).finally(() => (killing = undefined))
      const met = await work
      kills.push(met)
      await killing
      return met
    },
    close: async () => {
      isClosed = true
      await killing
      await Promise.all([...servers.map((server) => server.kill()), sandbox.kill()])
      process.off('exit', endHard)
      await relay.close()
      await database.close()
    },
  }
}

async function makeOffers(ctx: Ctx): Promise<void> {
  const { flash, coupon } = OFFERS
  const named = (id: string) => ({ id, name: { zh: id, en: id } })
  const promotions = [
    {
      ...named('flash'),
      rule: { offer: { kind: 'unit_price', price: flash.price }, selects: { skus: [flash.sku] } },
      limits: { unitsQuota: flash.units },
    },
    {
      ...named('bonus'),
      rule: { offer: { kind: 'threshold', steps: [{ from: coupon.off, off: coupon.off }] }, needsCoupon: true },
    },
  ]
  for (const promotion of promotions) {
    await createPromotion(ctx, NewPromotion.parse(promotion))
    await setPromotionState(ctx, promotion.id, 'live')
  }
  await issueCoupons(ctx, 'bonus', NewCoupons.parse({ code: coupon.code, uses: coupon.uses }))
}
