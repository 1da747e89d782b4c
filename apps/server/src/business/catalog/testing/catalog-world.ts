import { NewProduct, type SkuInput } from '@tandem/contracts'
import { type Access, type Ctx, type EpochMs, zonedTime } from '@tandem/kernel'
import { type Database, platformDb, scopedDb } from '../../../db/pool.ts'

/** A merchant in Shanghai with stores s1 to s3, for tests of the catalogue. */
export async function makeMerchant(database: Database, merchantId = 'north', currency = 'CNY'): Promise<void> {
  await platformDb(database).query(
    `insert into merchant (id, name, currency, zone, kind, created_at) values ($1, $1, $2, 'Asia/Shanghai', 'retail', to_timestamp(0))
     on conflict do nothing`,
    [merchantId, currency],
  )
  await platformDb(database).query(
    `insert into store (merchant_id, id, name, zone)
     select $1, id, '{"zh": "店", "en": "Store"}', 'Asia/Shanghai' from unnest(array['s1', 's2', 's3']) as id
     on conflict do nothing`,
    [merchantId],
  )
}

/** A Monday, ten in the morning in Shanghai. */
export const MONDAY = zonedTime('2026-03-02', 600, 'Asia/Shanghai')

/** Somebody at work in a merchant; the owner unless told otherwise. */
export function ctxOf(
  database: Database,
  { merchantId = 'north', now = MONDAY, ...access }: Partial<Access> & { now?: EpochMs } = {},
): Ctx {
  return {
    db: scopedDb(database, merchantId),
    merchantId,
    access: { merchantId, role: 'owner', storeIds: 'all', ...access },
    actor: { kind: 'user', userId: 'u1' },
    now,
    requestId: 'test',
  }
}

/** An active good with one SKU, whose code is the product's too. */
export function good(
  sku: string,
  change: Partial<Omit<NewProduct, 'skus'>> = {},
  skuChange: Partial<SkuInput> = {},
): NewProduct {
  return NewProduct.parse({
    id: sku,
    kind: 'good',
    name: { zh: sku, en: sku },
    status: 'active',
    skus: [{ sku, unit: 'piece', basePrice: 1000, ...skuChange }],
    ...change,
  })
}
