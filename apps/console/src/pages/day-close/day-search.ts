/** Which day of which store, as it stands in the address; without, the first store's present day. */
export interface DaySearch {
  store?: string | undefined
  date?: string | undefined
}

/** Reads the day out of an address that people may have typed: what does not fit is dropped. */
export function readDaySearch(raw: Record<string, unknown>): DaySearch {
  const search: DaySearch = {}
  if (typeof raw.store === 'string' && raw.store !== '' && raw.store.length <= 120) search.store = raw.store
  if (typeof raw.date === 'string' && isDay(raw.date)) search.date = raw.date
  return search
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}
