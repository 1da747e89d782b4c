const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/**
 * The last row of a page that is ordered by a moment and an id, as its `next` told it: `2026-11-02T04:00:00.000Z 0193…`.
 * Null for text that no page ended with: it comes from outside, and databases do not read what dates of JavaScript do.
 */
export function readPageEnd(text: string): { at: Date; id: string } | null {
  const [moment = '', id = '', ...more] = text.split(' ')
  const at = new Date(moment)
  const isOurs = MOMENT.test(moment) && !Number.isNaN(at.getTime()) && at.getUTCFullYear() > 0 && UUID.test(id)
  return isOurs && more.length === 0 ? { at, id } : null
}
