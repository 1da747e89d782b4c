import type { Category, StoreGroup } from '@tandem/contracts'
import MiniSearch from 'minisearch'
import type { StoredProduct } from '../product-store.ts'
import { BOOSTS, FIELDS, toQuery } from './query.ts'
import { endings, grams, latinWords, plain, type Words, withStems } from './words.ts'

type Document = { id: string } & Record<(typeof FIELDS)[number], string>

/** What is looked for. */
export interface Wanted {
  /** As typed; empty: everything. */
  text: string
  isWanted(product: IndexedProduct): boolean
}

export interface IndexedProduct extends StoredProduct {
  /** From the root down to its own. */
  categories: readonly string[]
}

/** The products of one merchant as one server process remembers them, to find them by words. */
export class ProductIndex {
  /** `catalog_version.words` up to which it has read. */
  words = 0
  readonly #words: Words
  readonly #index = new MiniSearch<Document>({
    fields: [...FIELDS],
    tokenize: (text) => text.split(' '),
    processTerm: (term) => term,
    searchOptions: { boost: { ...BOOSTS } },
  })
  readonly #products = new Map<string, IndexedProduct>()
  /** Products by `sku:…`, `barcode:…` and `plu:…`. */
  readonly #byCode = new Map<string, string>()
  #categories: ReadonlyMap<string, Category> = new Map()
  #groupsOfStore: ReadonlyMap<string, ReadonlySet<string>> = new Map()

  constructor(words: Words) {
    this.#words = words
  }

  get categories(): Iterable<Category> {
    return this.#categories.values()
  }

  product(id: string): IndexedProduct | undefined {
    return this.#products.get(id)
  }

  /** The tree and the groups of stores as they stand. */
  setFrame(categories: readonly Category[], groups: readonly StoreGroup[]): void {
    this.#categories = new Map(categories.map((category) => [category.id, category]))
    const groupsOfStore = new Map<string, Set<string>>()
    for (const { id, storeIds } of groups) {
      for (const storeId of storeIds) groupsOfStore.set(storeId, (groupsOfStore.get(storeId) ?? new Set()).add(id))
    }
    this.#groupsOfStore = groupsOfStore
  }

  groupsOf(storeId: string): ReadonlySet<string> {
    return this.#groupsOfStore.get(storeId) ?? new Set()
  }

  /** Takes products in, in place of what it knew of them. */
  put(products: readonly StoredProduct[]): void {
    for (const product of products) {
      const categories = this.#categories.get(product.categoryId ?? '')?.path ?? []
      const before = this.#products.get(product.id)
      if (before) this.#index.discard(product.id)
      for (const code of before ? keysOf(before) : []) this.#byCode.delete(code)
      for (const code of keysOf(product)) this.#byCode.set(code, product.id)
      this.#products.set(product.id, { ...product, categories })
      this.#index.add(this.#documentOf({ ...product, categories }))
    }
  }

  /**
   * Ids of what was found, the best first; without a text in the order of making. A whole code finds what it is the code
   * of and nothing else. Where nothing has every word, what has some of them.
   */
  find({ text, isWanted }: Wanted): string[] {
    if (text.trim() === '') return [...this.#products.values()].filter(isWanted).map(({ id }) => id)
    const filter = ({ id }: { id: string }): boolean => {
      const product = this.#products.get(id)
      return product !== undefined && isWanted(product)
    }
    const code = plain(text).trim()
    const coded = this.#byCode.get(`sku:${code}`) ?? this.#byCode.get(`barcode:${code}`)
    if (coded !== undefined && filter({ id: coded })) return [coded]
    for (const combineWith of ['AND', 'OR'] as const) {
      const found = this.#index.search(toQuery(this.#words, text, combineWith), { filter })
      if (found.length > 0) return found.map(({ id }) => id as string)
    }
    return []
  }

  /** The SKU with exactly this barcode. */
  skuByBarcode(barcode: string): { product: IndexedProduct; sku: string } | undefined {
    return this.#skuWith(`barcode:${barcode}`, ({ barcodes }) => barcodes.includes(barcode))
  }

  /** The SKU with this number in the scales. */
  skuByPlu(plu: string): { product: IndexedProduct; sku: string } | undefined {
    return this.#skuWith(`plu:${plu}`, (sku) => sku.plu === plu)
  }

  #skuWith(
    key: string,
    isIt: (sku: StoredProduct['skus'][number]) => boolean,
  ): { product: IndexedProduct; sku: string } | undefined {
    const product = this.#products.get(this.#byCode.get(key) ?? '')
    const sku = product?.skus.find(isIt)
    return product && sku ? { product, sku: sku.sku } : undefined
  }

  #documentOf(product: IndexedProduct): Document {
    const { id, name, description, brand, attributes, skus, categories } = product
    const names = `${name.zh} ${name.en} ${brand ?? ''} ${skus.flatMap((sku) => Object.values(sku.options)).join(' ')}`
    const above = categories.map((category) => this.#categories.get(category)?.name)
    const around = [
      ...above.map((one) => `${one?.zh} ${one?.en}`),
      ...Object.values(attributes),
      description?.zh ?? '',
      description?.en ?? '',
    ].join(' ')
    const syllables = this.#words.pinyin(`${name.zh} ${brand ?? ''}`)
    return {
      id,
      chinese: this.#words.chinese(names).join(' '),
      grams: grams(names).join(' '),
      latin: withStems(latinWords(names)).join(' '),
      pinyin: syllables.flatMap(endings).join(' '),
      initials: syllables.flatMap((run) => endings(run.map((one) => one.slice(0, 1)))).join(' '),
      codes: skus.flatMap(({ sku, barcodes, plu }) => [plain(sku), ...barcodes, plu ?? '']).join(' '),
      around: [...this.#words.chinese(around), ...withStems(latinWords(around))].join(' '),
    }
  }
}

function keysOf({ skus }: StoredProduct): string[] {
  return skus.flatMap(({ sku, barcodes, plu }) => [
    `sku:${plain(sku)}`,
    ...barcodes.map((barcode) => `barcode:${barcode}`),
    ...(plu === null ? [] : [`plu:${plu}`]),
  ])
}
