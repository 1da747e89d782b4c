import type { CallCtx, EpochMs } from '@tandem/kernel'
import { type Database, platformDb, scopedDb } from '../../apps/server/src/db/pool.ts'

/** A merchant with stores `s1` to `s3`, and what a use case gets, at any time. */
export async function createMerchant(
  database: Database,
  id = 'north',
  currency = 'CNY',
): Promise<(at: EpochMs) => CallCtx> {
  await platformDb(database).query(
    `insert into merchant (id, name, currency, zone, kind, created_at)
     values ($1, $1, $2, 'Asia/Shanghai', 'retail', to_timestamp(0)) on conflict do nothing`,
    [id, currency],
  )
  await platformDb(database).query(
    `insert into store (merchant_id, id, name, zone, lng, lat)
     select $1, s, jsonb_build_object('zh', s, 'en', s), 'Asia/Shanghai', 121.4 + n * 0.01, 31.2
       from unnest(array['s1', 's2', 's3']) with ordinality as t(s, n) on conflict do nothing`,
    [id],
  )
  const db = scopedDb(database, id)
  return (now) => ({ db, merchantId: id, actor: { kind: 'system', name: 'test' }, now, requestId: 'test' })
}
