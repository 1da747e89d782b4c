import type { RecordOf } from '@tandem/contracts'
import type { Db, EpochMs } from '@tandem/kernel'
import type { ImportedMerchant } from './importer.ts'

/**
 * Makes the merchant of a first import. While nobody may see it, it belongs to those who run this installation: on a
 * laptop the person who imports is the person who looks. A merchant that exists keeps its name, currency and zone.
 */
export async function registerMerchant(platform: Db, merchant: ImportedMerchant, at: EpochMs): Promise<void> {
  await platform.transaction(async (tx) => {
    await tx.query(
      `insert into merchant (id, name, currency, zone, kind, created_at)
       values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000))
       on conflict (id) do nothing`,
      [merchant.id, merchant.name, merchant.currency, merchant.zone, merchant.kind, at],
    )
    await tx.query(
      `insert into access_grant (merchant_id, user_id, role, granted_at)
       select $1, u."id", 'owner', to_timestamp($2::float8 / 1000)
         from sign_in_user u
        where u."operator" and not exists (select from access_grant own where own.merchant_id = $1)
       on conflict do nothing`,
      [merchant.id, at],
    )
  })
}

/** Stores as PostgreSQL knows them, to scope access by; the rest of what is known of them is in the warehouse. */
export async function registerStores(db: Db, merchantId: string, stores: readonly RecordOf<'store'>[]): Promise<void> {
  if (stores.length === 0) return
  await db.query(
    `insert into store (merchant_id, id, name, district, format, zone, cutoff_hour, lng, lat)
     select $1, s.id, s.name, s.district, s.format, s.zone, s."cutoffHour", s.lng, s.lat
       from jsonb_to_recordset($2) as s (id text, name jsonb, district text, format text, zone text,
                                         "cutoffHour" smallint, lng float8, lat float8)
     on conflict (merchant_id, id) do update
       set name = excluded.name, district = excluded.district, format = excluded.format, zone = excluded.zone,
           cutoff_hour = excluded.cutoff_hour, lng = excluded.lng, lat = excluded.lat`,
    [merchantId, JSON.stringify(stores)],
  )
}
