import type { Scope } from '@tandem/client'
import type { ScopeAnswer } from '@tandem/contracts'
import { splitCodes } from '@tandem/kernel'
import { presetRange } from '@tandem/ui'

export const COMPARISONS = ['previous', 'week', 'year', 'none'] as const
export const SCOPE_LISTS = ['stores', 'districts', 'formats', 'channels', 'categories'] as const
export type ScopeList = (typeof SCOPE_LISTS)[number]

/** The scope as it stands in the address: lists comma-separated, what is not limited left out. */
export interface ScopeSearch {
  from?: string | undefined
  to?: string | undefined
  compare?: Scope['compare'] | undefined
  stores?: string | undefined
  districts?: string | undefined
  formats?: string | undefined
  channels?: string | undefined
  categories?: string | undefined
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Reads the scope out of an address that people may have typed: what does not fit is dropped. */
export function readScopeSearch(raw: Record<string, unknown>): ScopeSearch {
  const search: ScopeSearch = {}
  if (typeof raw.from === 'string' && DAY.test(raw.from)) search.from = raw.from
  if (typeof raw.to === 'string' && DAY.test(raw.to)) search.to = raw.to
  if (search.from && search.to && search.from > search.to) [search.from, search.to] = [search.to, search.from]
  const compare = COMPARISONS.find((known) => known === raw.compare)
  if (compare) search.compare = compare
  for (const list of SCOPE_LISTS) {
    const value = raw[list]
    if (typeof value === 'string' && value !== '') search[list] = value
  }
  return search
}

/** The last four weeks with data, against the four weeks before. */
export function withDefaultDays(search: ScopeSearch, answer: ScopeAnswer): ScopeSearch {
  if (search.from && search.to) return search
  const last = answer.lastDate ?? answer.today
  return { ...search, ...presetRange('last28', answer.firstDate ?? last, last) }
}

/** The scope as it is asked of the server. */
export function toScope(search: ScopeSearch, answer: ScopeAnswer): Scope {
  const { from, to } = withDefaultDays(search, answer)
  return {
    from: from ?? answer.today,
    to: to ?? answer.today,
    compare: search.compare ?? 'previous',
    stores: splitCodes(search.stores ?? ''),
    districts: splitCodes(search.districts ?? ''),
    formats: splitCodes(search.formats ?? ''),
    channels: splitCodes(search.channels ?? ''),
    categories: splitCodes(search.categories ?? ''),
  }
}

/** Plain `name=value` pairs: an address that people can read, and ids like `007` stay text. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = pairs
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replaceAll('%2C', ',')}`)
    .join('&')
  return text === '' ? '' : `?${text}`
}
