import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ctx } from '@tandem/kernel'
import { migrate } from '../../apps/server/src/db/migrate.ts'
import { openDatabase, platformDb } from '../../apps/server/src/db/pool.ts'
import { startPostgres } from '../../apps/server/src/db/postgres/start-postgres.ts'
import { systemCtx } from '../../apps/server/src/platform/access.ts'
import { fillCatalogue } from '../fill-catalogue.ts'

const MERCHANT = 'bench'
export const STORES = 200
export const SKUS = 2_000

export interface BenchChain {
  ctx: Ctx
  close(): Promise<void>
}

/**
 * PostgreSQL on this machine's disk with a chain of 200 stores over half a degree of a city, each with 2,000 goods on
 * its shelves, delivering within 4 km and in a triangle beside it; one good in fifty is sold out somewhere, a tenth of
 * the goods has something left for the counter.
 */
export async function openBenchChain(): Promise<BenchChain> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-bench-availability-'))
  const postgres = await startPostgres({ dataDir })
  await migrate(postgres.url)
  const database = openDatabase(postgres.url)
  const close = async (): Promise<void> => {
    await database.close()
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await platformDb(database).query(
      `insert into merchant (id, name, currency, zone, kind, created_at)
       values ($1, 'Bench', 'CNY', 'Asia/Shanghai', 'retail', to_timestamp(0))`,
      [MERCHANT],
    )
    const ctx = await systemCtx(database, MERCHANT, 'bench', 'bench')
    await fillCatalogue(ctx, SKUS)
    await ctx.db.transaction(async (tx) => {
      for (const statement of CHAIN) await tx.query(statement, [])
    })
    await platformDb(database).query('vacuum analyze')
    return { ctx, close }
  } catch (error) {
    await close()
    throw error
  }
}

const DAILY = JSON.stringify(Array.from({ length: 7 }, () => [{ from: '08:00', to: '22:00' }]))

const CHAIN: readonly string[] = [
  `insert into store (merchant_id, id, name, zone, cutoff_hour, lng, lat)
   select tandem_merchant(), 's' || n, '{"zh": "店", "en": "Store"}', 'Asia/Shanghai', 4,
          121.2 + .5 * (n * 7919 % 1000) / 1000, 31 + .5 * (n * 104729 % 1000) / 1000 from generate_series(1, ${STORES}) n`,
  `insert into store_profile (merchant_id, store_id, modes, hours)
   select tandem_merchant(), id, '{delivery,pickup}', '${DAILY}' from store`,
  `insert into service_area (merchant_id, store_id, id, name, shape, radius_meters, fees, minimum, lead_minutes, active)
   select tandem_merchant(), id, 'circle', '{}', '{"type": "Radius", "meters": 4000}', 4000,
          '[{"uptoMeters": null, "fee": 500}]', 0, 30, true from store`,
  `insert into service_area (merchant_id, store_id, id, name, shape, west, south, east, north, fees, minimum,
                             lead_minutes, active)
   select tandem_merchant(), id, 'corner', '{}', jsonb_build_object('type', 'Polygon', 'coordinates',
            jsonb_build_array(jsonb_build_array(jsonb_build_array(lng, lat), jsonb_build_array(lng + .05, lat),
              jsonb_build_array(lng, lat + .1), jsonb_build_array(lng, lat)))),
          lng, lat, lng + .05, lat + .1, '[{"uptoMeters": null, "fee": 400}]', 0, 30, true from store`,
  // As it happens in a shop: what lies on one shelf was not written one after the other.
  `insert into bucket (merchant_id, kind, resource, place, capacity, held, used)
   select tandem_merchant(), 'stock', sku, store.id, n % 40, n % 40 / 8, n % 40 / 5
     from sku, store, lateral (select abs(hashtext(sku || store.id)) as n) drawn
    order by hashtext(store.id || sku)`,
  `insert into sold_out (merchant_id, store_id, sku, since)
   select tandem_merchant(), store.id, sku, to_timestamp(0) from sku, store
    where abs(hashtext(sku || store.id)) % 2500 = 0`,
  `insert into stock_rule (merchant_id, channel, subject, code, leave_milli, changed_at)
   select tandem_merchant(), 'app', 'sku', sku, 2000, to_timestamp(0) from sku where abs(hashtext(sku)) % 10 = 0`,
]
