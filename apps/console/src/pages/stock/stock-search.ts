import type { StockFilter } from '@tandem/client'

export const STOCK_KINDS = ['out', 'short', 'expiring'] as const

/** Which stock is shown, as it stands in the address; `sku` is the one that is open beside the list. */
export interface StockSearch {
  place?: string | undefined
  q?: string | undefined
  only?: (typeof STOCK_KINDS)[number] | undefined
  sku?: string | undefined
}

/** The server takes no longer ones. */
const MOST_CHARACTERS = { place: 120, q: 60, sku: 60 } as const

/** Reads the filter out of an address that people may have typed: what does not fit is dropped. */
export function readStockSearch(raw: Record<string, unknown>): StockSearch {
  const search: StockSearch = {}
  for (const name of ['place', 'q', 'sku'] as const) {
    const value = raw[name]
    if (typeof value === 'string' && value !== '' && value.length <= MOST_CHARACTERS[name]) search[name] = value
  }
  const only = STOCK_KINDS.find((known) => known === raw.only)
  return only ? { ...search, only } : search
}

export function stockFilter({ q, only }: StockSearch): StockFilter {
  return { ...(q && { search: q }), ...(only && { only }) }
}
