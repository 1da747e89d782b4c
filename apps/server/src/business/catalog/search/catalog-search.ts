import { setImmediate } from 'node:timers/promises'
import type { Db } from '@tandem/kernel'
import { readCategories } from '../category-store.ts'
import { readProducts } from '../product-store.ts'
import { readStoreGroups } from '../store-group-store.ts'
import { ProductIndex } from './product-index.ts'
import { openWords } from './words.ts'

/** Merchants whose index a process keeps; who has not been asked for longest is forgotten. */
const MERCHANTS = 100
/** Products taken in before others get a turn: some ten milliseconds. */
const AT_A_TIME = 100

interface Entry {
  index: ProductIndex
  refreshing: Promise<void> | null
}

/** The indexes of one server process. Each follows its merchant's catalogue by `catalog_version.words`. */
export class CatalogSearch {
  readonly #entries = new Map<string, Entry>()

  /** The merchant's index, read at least up to `words`; null: however old, only not empty. */
  async indexOf(merchantId: string, db: Db, words: number | null = null): Promise<ProductIndex> {
    const entry = this.#entries.get(merchantId) ?? { index: new ProductIndex(await openWords()), refreshing: null }
    this.#keep(merchantId, entry)
    const isNew = entry.index.words === 0
    if (words === null ? isNew : entry.index.words < words) {
      entry.refreshing ??= refresh(entry.index, db).finally(() => {
        entry.refreshing = null
      })
      await entry.refreshing
    }
    return entry.index
  }

  /** Where the catalogue's version went back (a backup was restored), what was remembered is of another past. */
  forget(merchantId: string): void {
    this.#entries.delete(merchantId)
  }

  #keep(merchantId: string, entry: Entry): void {
    const known = this.#entries.get(merchantId)
    this.#entries.delete(merchantId)
    this.#entries.set(merchantId, known ?? entry)
    const [eldest] = this.#entries.keys()
    if (this.#entries.size > MERCHANTS && eldest !== undefined) this.#entries.delete(eldest)
  }
}

/** Reads what changed since; the version first, so that what changes meanwhile is read again the next time. */
async function refresh(index: ProductIndex, db: Db): Promise<void> {
  const { words, products, categories, groups } = await db.transaction(async (tx) => {
    const [version] = await tx.query<{ words: number }>('select words from catalog_version')
    return {
      words: version?.words ?? 0,
      categories: await readCategories(tx),
      groups: await readStoreGroups(tx),
      products: await readProducts(tx, { wordsAfter: index.words }),
    }
  })
  index.setFrame(categories, groups)
  for (let i = 0; i < products.length; i += AT_A_TIME) {
    index.put(products.slice(i, i + AT_A_TIME))
    await setImmediate()
  }
  index.words = words
}
