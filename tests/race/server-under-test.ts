// One server process of the race: the product's HTTP server and the jobs of trade, on engines that somebody else
// started. Dies by SIGKILL. Prints where it listens.

import { flushCompileCache } from 'node:module'
import { z } from 'zod'
import { adjust, count, readBuckets } from '../../apps/server/src/business/buckets/index.ts'
import { paymentProviders } from '../../apps/server/src/business/payments/index.ts'
import { openDatabase } from '../../apps/server/src/db/pool.ts'
import { type Deps, openDeps } from '../../apps/server/src/http/deps.ts'
import { buildServer } from '../../apps/server/src/http/server.ts'
import { keepTrading } from '../../apps/server/src/jobs/keep-trading.ts'
import { readRates } from '../../apps/server/src/platform/http/rate-limit.ts'
import { merchantRoute } from '../../apps/server/src/platform/http/route.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { openWarehouse } from '../../apps/server/src/warehouse/client.ts'

const { RACE_DATABASE_URL = '', RACE_SECRET = '', RACE_LOG = 'silent' } = process.env

const database = openDatabase(RACE_DATABASE_URL, { app: 6, owner: 3 })
const log = createLog({ level: RACE_LOG })
const providers = paymentProviders(process.env)
const options = {
  database,
  // Nobody answers there: trade goes on without analytics.
  warehouse: openWarehouse({ url: 'http://127.0.0.1:9' }),
  dataDir: '/nowhere',
  keys: { authSecret: RACE_SECRET, encryptionKey: RACE_SECRET },
  log,
  providers,
  rates: readRates('x1000000'),
}
const deps = openDeps(options)
const app = await buildServer(options, deps)
shelves(app, deps)
const address = await app.listen({ host: '127.0.0.1', port: 0 })
// Now quicker, now slower than in the product, so that requests find work undone as well as done.
keepTrading(database, providers, log, 100 + Math.random() * 900)
// Ends with who started it, however that ended.
process.on('disconnect', () => process.exit())
console.log(address)
// Nobody lets it end in peace: what was read is kept now, so that the next one starts faster.
if (!process.env.RACE_BUG) flushCompileCache()

/** What a person does at the shelf, straight through the door to stock. */
function shelves(on: typeof app, to: Deps): void {
  const written = z.object({ sku: z.string(), place: z.string(), quantity: z.int(), cause: z.string() })
  const bucketOf = ({ sku, place }: { sku: string; place: string }) => ({
    kind: 'stock' as const,
    resource: sku,
    place,
  })
  for (const what of ['receive', 'count'] as const) {
    merchantRoute(on, to, {
      method: 'POST',
      path: `/race/${what}`,
      summary: 'Changes what is on a shelf',
      who: 'stock.write',
      body: written,
      answer: z.object({}),
      handler: async ({ ctx, body: { cause, quantity, ...key } }) => {
        await ctx.db.transaction(async (tx) => {
          if (what === 'count') await count(tx, ctx.now, { cause }, [{ ...bucketOf(key), quantity }])
          else await adjust(tx, ctx.now, { cause }, [{ ...bucketOf(key), by: quantity }])
        })
        return {}
      },
    })
  }
  const Stock = z.object({ sku: z.string(), place: z.string() })
  const numbers = { capacity: z.int(), held: z.int(), used: z.int(), shortfall: z.int(), free: z.int() }
  merchantRoute(on, to, {
    method: 'POST',
    path: '/race/stock',
    summary: 'What is on the shelves',
    who: 'stock.write',
    body: z.object({ of: z.array(Stock) }),
    answer: z.object({ stock: z.array(Stock.extend(numbers)) }),
    handler: async ({ ctx, body: { of } }) => {
      const states = await readBuckets(ctx.db, of.map(bucketOf))
      return { stock: of.map((key, i) => ({ ...key, ...(states[i] as (typeof states)[number]) })) }
    },
  })
}
