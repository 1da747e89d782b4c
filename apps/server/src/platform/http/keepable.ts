import { Refusal } from '@tandem/kernel'

/** Deeper than anything a contract asks for, far less than what ends a recursion. */
const MOST_DEPTH = 40
/** What PostgreSQL keeps in no text and in no JSON: a NUL, half a surrogate pair. */
const UNKEEPABLE = 'text with a NUL or half a surrogate pair'

/**
 * Refuses what no contract could let through, before anything looks at it: text that no database keeps, wherever it
 * stands, in a name as in a value, and JSON nested so deep that walking it would not come back. O(size of the value).
 *
 * @param at where the value stands: `body`
 * @throws Refusal `request.invalid`
 */
export function refuseUnkeepable(at: string, value: unknown, depth = 0): void {
  if (typeof value === 'string') {
    if (!isKeepable(value)) throw new Refusal('request.invalid', { detail: `${at}: ${UNKEEPABLE}` })
  } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    if (depth === MOST_DEPTH) throw new Refusal('request.invalid', { detail: `${at}: nested too deep` })
    for (const [key, part] of Object.entries(value)) {
      if (!isKeepable(key)) throw new Refusal('request.invalid', { detail: `${at}: a name, ${UNKEEPABLE}` })
      refuseUnkeepable(`${at}.${key}`, part, depth + 1)
    }
  }
}

function isKeepable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
