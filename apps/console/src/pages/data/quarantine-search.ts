import type { QuarantineFilter } from '@tandem/client'

/** Which quarantined rows are shown, as it stands in the address; open ones where no status is named. */
export interface QuarantineSearch {
  source?: string | undefined
  table?: string | undefined
  reason?: string | undefined
  run?: string | undefined
  status?: 'replayed' | undefined
}

export const NO_QUARANTINE_FILTER: QuarantineSearch = {
  source: undefined,
  table: undefined,
  reason: undefined,
  run: undefined,
  status: undefined,
}

const NAMES = ['source', 'table', 'reason', 'run'] as const
/** The server takes no longer ones. */
const MOST_CHARACTERS = 60

/** Reads the filter out of an address that people may have typed: what does not fit is dropped. */
export function readQuarantineSearch(raw: Record<string, unknown>): QuarantineSearch {
  const search: QuarantineSearch = {}
  for (const name of NAMES) {
    const value = raw[name]
    if (typeof value === 'string' && value !== '' && value.length <= MOST_CHARACTERS) search[name] = value
  }
  if (raw.status === 'replayed') search.status = 'replayed'
  return search
}

/** The filter as it is asked of the server; the scope in the same address is not part of it. */
export function quarantineFilter(search: QuarantineSearch): QuarantineFilter {
  const named = NAMES.filter((name) => search[name] !== undefined)
  return { ...Object.fromEntries(named.map((name) => [name, search[name]])), status: search.status ?? 'open' }
}

export function isFiltered(search: QuarantineSearch): boolean {
  return search.status !== undefined || NAMES.some((name) => search[name] !== undefined)
}
