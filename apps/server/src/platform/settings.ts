import type { EpochMs, Queryable } from '@tandem/kernel'

/** What a merchant has set under a name, as it was written; null where nobody has. */
export async function readSetting(db: Queryable, name: string): Promise<unknown> {
  const [row] = await db.query<{ value: unknown }>('select value from setting where name = $1', [name])
  return row?.value ?? null
}

export async function saveSetting(tx: Queryable, name: string, value: unknown, at: EpochMs): Promise<void> {
  await tx.query(
    `insert into setting (merchant_id, name, value, changed_at) values (tandem_merchant(), $1, $2, $3)
     on conflict (merchant_id, name) do update set value = excluded.value, changed_at = excluded.changed_at`,
    [name, JSON.stringify(value), new Date(at)],
  )
}
