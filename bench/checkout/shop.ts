import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NewPromotion, StoreInput } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import { adjust } from '../../apps/server/src/business/buckets/index.ts'
import { createPromotion, setPromotionState } from '../../apps/server/src/business/promotions/index.ts'
import { putStore } from '../../apps/server/src/business/stores/index.ts'
import { migrate } from '../../apps/server/src/db/migrate.ts'
import { type Database, openDatabase, platformDb } from '../../apps/server/src/db/pool.ts'
import { startPostgres } from '../../apps/server/src/db/postgres/start-postgres.ts'
import { systemCtx } from '../../apps/server/src/platform/access.ts'
import { setClock } from '../../apps/server/src/platform/clock.ts'
import { spawnSandboxPay } from '../../tests/world/sandbox-pay.ts'
import { fillCatalogue, skuOf } from '../fill-catalogue.ts'
import { treeProcessorMs } from '../processes.ts'
import { HttpClient } from './http-client.ts'

const MERCHANT = 'bench'
export const STORE = 's1'
export const SKUS = 500
const COUPONS = 60_000
const PIECES = 10_000_000

export interface BenchShop {
  /** Of the merchant's shop API. */
  api: string
  database: Database
  ctx(): Promise<Ctx>
  /** Coupon codes that nobody used, each once. */
  coupon(): string
  http: HttpClient
  /** The same requests answered by a server that does nothing, for as long as the work takes; `api` is that server's. */
  emptily<T>(work: (empty: Pick<BenchShop, 'api' | 'http' | 'coupon'>) => Promise<T>): Promise<T>
  /** Statistics of the first orders, as autovacuum makes them within a minute: plans made over empty tables end. */
  settle(): Promise<void>
  /** Processor time that each process has used so far, in milliseconds; the generator is this one. */
  processorMs(): Promise<Record<'generator' | 'provider' | 'server' | 'PostgreSQL', number>>
  /** What PostgreSQL was asked to run since the last call, statement by statement; slow, so not while measuring. */
  statementsOf(work: () => Promise<void>): Promise<string[]>
  close(): Promise<void>
}

/** PostgreSQL, one server process, one payment provider, on this machine's disk; a shop of 500 goods in one store. */
export async function openBenchShop(): Promise<BenchShop> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-bench-checkout-'))
  const postgres = await startPostgres({ dataDir })
  await migrate(postgres.url)
  const database = openDatabase(postgres.url)
  await platformDb(database).query(
    `insert into merchant (id, name, currency, zone, kind, created_at)
     values ($1, 'Bench', 'CNY', 'Asia/Shanghai', 'retail', to_timestamp(0))`,
    [MERCHANT],
  )
  await setClock(platformDb(database), Date.now())
  const ctx = () => systemCtx(database, MERCHANT, 'bench', 'bench')
  await fill(await ctx())

  const sandbox = await spawnSandboxPay()
  const env = {
    DATABASE_URL: postgres.url,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    ENCRYPTION_KEY: randomBytes(32).toString('base64url'),
    TANDEM_SANDBOX_PAY_URL: sandbox.url,
    TANDEM_SANDBOX_PAY_API_KEY: sandbox.apiKey,
    TANDEM_SANDBOX_PAY_WEBHOOK_SECRET: sandbox.webhookSecret,
  }
  const server = await startServer('shop-server.ts', env)
  const http = new HttpClient()
  const tellTo = async ({ url }: { url: string }) => {
    const headers = { authorization: `Bearer ${sandbox.apiKey}` }
    await http.call('PUT', `${sandbox.url}/v1/webhook`, { body: { url: `${url}/api/webhooks/sandbox` }, headers })
  }
  await tellTo(server)
  let coupons = 0
  const logFile = join(dataDir, 'run', 'postgres.log')
  const coupon = () => couponCode(coupons++)
  return {
    api: `${server.url}/api/v1/shops/${MERCHANT}`,
    database,
    ctx,
    coupon,
    http,
    emptily: async (work) => {
      const empty = await startServer('empty-server.ts', env)
      try {
        await tellTo(empty)
        return await work({ api: empty.url, http, coupon })
      } finally {
        empty.child.kill('SIGKILL')
        await tellTo(server)
      }
    },
    settle: async () => void (await platformDb(database).query('analyze')),
    processorMs: async () => {
      const [provider, own, engine] = await Promise.all(
        [sandbox.pid, server.child.pid ?? 0, postgres.pid].map(treeProcessorMs),
      )
      const { user, system } = process.cpuUsage()
      return { generator: (user + system) / 1_000, provider: provider ?? 0, server: own ?? 0, PostgreSQL: engine ?? 0 }
    },
    statementsOf: async (work) => {
      const setLogging = async (what: string) => {
        await platformDb(database).query(`alter system set log_statement = '${what}'`)
        await platformDb(database).query('select pg_reload_conf()')
        await new Promise((go) => setTimeout(go, 300))
      }
      await setLogging('all')
      const before = (await readFile(logFile, 'utf8')).length
      await work()
      await new Promise((go) => setTimeout(go, 300))
      const text = (await readFile(logFile, 'utf8')).slice(before)
      await setLogging('none')
      return [...text.matchAll(/(?:statement|execute [^:]*): *\n?\s*(.{1,80})/g)].map(([whole]) => whole)
    },
    close: async () => {
      await http.close()
      server.child.kill('SIGKILL')
      await sandbox.kill()
      await database.close()
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function startServer(file: string, env: Record<string, string>): Promise<{ url: string; child: ChildProcess }> {
  const child = fork(join(import.meta.dirname, file), { env: { ...process.env, ...env } })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { url: `http://127.0.0.1:${port}`, child }
}

const couponCode = (i: number): string => `BENCH-${i}`

async function fill(ctx: Ctx): Promise<void> {
  await putStore(
    ctx,
    STORE,
    StoreInput.parse({
      name: { zh: '一号店', en: 'Store one' },
      zone: 'Asia/Shanghai',
      lng: 121.4,
      lat: 31.2,
      modes: ['pickup'],
      hours: Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]),
    }),
  )
  const skus = await fillCatalogue(ctx, SKUS)
  await adjust(
    ctx.db,
    ctx.now,
    { cause: 'receipt:bench' },
    skus.map((resource) => ({ kind: 'stock' as const, resource, place: STORE, by: PIECES })),
  )
  await promote(ctx)
}

/** Two promotions, one of them by coupon codes that are good for one order each. */
async function promote(ctx: Ctx): Promise<void> {
  const name = (text: string) => ({ zh: text, en: text })
  const promotions = [
    {
      id: 'five-off-thirty',
      name: name('满 30 减 5'),
      rule: { offer: { kind: 'threshold', steps: [{ from: 3_000, off: 500 }] } },
    },
    {
      id: 'tenth-off',
      name: name('九折'),
      rule: { offer: { kind: 'percent', basisPoints: 1_000 }, selects: { skus: [skuOf(1), skuOf(2), skuOf(3)] } },
    },
    {
      id: 'coupon',
      name: name('券'),
      rule: { offer: { kind: 'order_percent', from: 1_000, basisPoints: 500 }, needsCoupon: true },
    },
  ]
  for (const promotion of promotions) {
    await createPromotion(ctx, NewPromotion.parse(promotion))
    await setPromotionState(ctx, promotion.id, 'live')
  }
  await ctx.db.query(
    `insert into promotion_coupon (merchant_id, code, promotion_id, uses, issued_at)
     select tandem_merchant(), 'BENCH-' || n, 'coupon', 1, $1 from generate_series(0, $2::int - 1) n`,
    [new Date(ctx.now), COUPONS],
  )
}
