/** A request that is answered with "no": its status, a stable code and a sentence. */
export class Problem extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.code = code
  }
}

export type Fields = Readonly<Record<string, unknown>>

const invalid = (detail: string): Problem => new Problem(400, 'request.invalid', detail)

/** @throws Problem unless the text is a JSON object */
export function fieldsOf(body: string): Fields {
  if (body === '') return {}
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw invalid('the body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('the body is not an object')
  return value as Fields
}

/** @throws Problem unless the field is text that fits the pattern; a missing one is `fallback` where there is one */
export function text<Fallback = never>(
  fields: Fields,
  name: string,
  pattern: RegExp,
  fallback?: Fallback,
): string | Fallback {
  const value = fields[name]
  if (value === undefined && fallback !== undefined) return fallback
  if (typeof value !== 'string' || !pattern.test(value)) throw invalid(`${name}: ${pattern.source} is asked for`)
  return value
}

/** @throws Problem unless the field is a whole number in the range; a missing one is `fallback` where there is one */
export function whole<Fallback = never>(
  fields: Fields,
  name: string,
  least: number,
  most: number,
  fallback?: Fallback,
): number | Fallback {
  const value = fields[name]
  if (value === undefined && fallback !== undefined) return fallback
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most) {
    throw invalid(`${name}: a whole number from ${least} to ${most} is asked for`)
  }
  return value
}

/** @throws Problem unless the field is one of the words; a missing one is `fallback` where there is one */
export function word<const Words extends string, Fallback = never>(
  fields: Fields,
  name: string,
  words: readonly Words[],
  fallback?: Fallback,
): Words | Fallback {
  const value = fields[name]
  if (value === undefined && fallback !== undefined) return fallback
  const found = words.find((one) => one === value)
  if (!found) throw invalid(`${name}: one of ${words.join(', ')} is asked for`)
  return found
}

/** @throws Problem when a field has a name that nobody reads: a misspelt misbehaviour would be silently good */
export function onlyFields(fields: Fields, names: readonly string[]): void {
  const unknown = Object.keys(fields).find((name) => !names.includes(name))
  if (unknown !== undefined) throw invalid(`${unknown}: no such field`)
}
