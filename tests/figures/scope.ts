import type { ScopeAnswer } from '@tandem/contracts'
import { addDays, type IsoDate, joinCodes, type Role, rng } from '@tandem/kernel'

/** What the scope bar says. */
export interface Scope {
  from: IsoDate
  to: IsoDate
  compare: 'none' | 'previous' | 'week' | 'year'
  stores: readonly string[]
  districts: readonly string[]
  formats: readonly string[]
  channels: readonly string[]
  categories: readonly string[]
}

/** Nothing limited, nothing compared; the days are to be added. */
export const WHOLE: Omit<Scope, 'from' | 'to'> = {
  compare: 'none',
  stores: [],
  districts: [],
  formats: [],
  channels: [],
  categories: [],
}

const LISTS = ['stores', 'districts', 'formats', 'channels', 'categories'] as const
const COMPARISONS = ['previous', 'week', 'none', 'year'] as const

/** Scopes that somebody could choose: any days, and over the three of them every list limited at least once. */
export function randomScopes(seed: number, role: Role, choices: ScopeAnswer, first: IsoDate, days: number): Scope[] {
  const random = rng(seed, role)
  const values = { ...choices, stores: choices.stores.map(({ id }) => id) }
  const lists = random.shuffle(LISTS)
  return [lists.slice(0, 2), lists.slice(2, 4), lists.slice(4)].map((limited, i) => {
    const length = 1 + random.int(45)
    const from = addDays(first, random.int(days - length + 1))
    const some = (list: (typeof LISTS)[number]) =>
      limited.includes(list) ? random.shuffle(values[list]).slice(0, Math.ceil(values[list].length * 0.6)) : []
    return {
      from,
      to: addDays(from, length - 1),
      compare: COMPARISONS[(i + seed) % COMPARISONS.length] ?? 'none',
      stores: some('stores'),
      districts: some('districts'),
      formats: some('formats'),
      channels: some('channels'),
      categories: some('categories'),
    }
  })
}

/** As the console sends it. */
export function queryOf(asked: object): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) {
    const text = Array.isArray(value) ? joinCodes(value as string[]) : String(value)
    if (text !== '') query.set(name, text)
  }
  return `?${query.toString()}`
}
