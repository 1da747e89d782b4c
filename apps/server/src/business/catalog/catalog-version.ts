import type { Queryable } from '@tandem/kernel'

/**
 * Moves the catalogue's version and holds it until the transaction ends: the first statement of every write, so that
 * writers of one merchant wait for each other here and nowhere else.
 *
 * @param change `words` where search and browsing read what changes, `terms` for prices, taxes and availability alone
 */
export async function moveCatalog(
  tx: Queryable,
  change: 'words' | 'terms',
): Promise<{ version: number; words: number }> {
  const [moved] = await tx.query<{ version: number; words: number }>(
    `insert into catalog_version as v (merchant_id, version, words) values (tandem_merchant(), 1, $1)
     on conflict (merchant_id) do update set version = v.version + 1, words = v.words + $1
     returning version, words`,
    [change === 'words' ? 1 : 0],
  )
  if (!moved) throw new Error('the catalogue has no version')
  return moved
}

/**
 * Moves with every change that a price, an offer or a quote depends on; 0 before the first. Time changes prices too
 * (effective dates, hours, a sold-out that ends): what was asked at one moment says nothing of another.
 */
export async function catalogVersion(db: Queryable): Promise<number> {
  const [row] = await db.query<{ version: number }>({
    name: 'catalog.version',
    text: 'select version from catalog_version',
  })
  return row?.version ?? 0
}
