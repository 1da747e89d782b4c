import type { Rng } from '@tandem/kernel'
import type { Api, Json } from './api.ts'
import type { Scalar, Vocabulary } from './vocabulary.ts'

const DAY_MS = 86_400_000
/** Text that many patterns take; what no pattern is asked of is taken from here too. */
const WORDS = [
  ...['a', 'tea', 'x-1', 'A1', '茶', 'some words', 'order.*', 'order.paid', '1234', '123456', '20', '7'],
  ...['10:30', '18:00', '24:00', 'CNY', 'Asia/Shanghai', '+8613800138000', 'a@example.com', 'https://example.com/a'],
  ...['2026-11-02', 'ABCD-1234', '6901234567892', 'till-1', 'piece'],
]
/** Beyond this depth nothing is added that need not be. */
const DEEP = 6

export interface Known {
  random: Rng
  /** What the caller knows of their own, then what all know. */
  words: readonly Vocabulary[]
  now: number
}

/** A value that a schema of the document admits, preferably of what the server has used under its name. */
export function makeValue(api: Api, known: Known, schema: Json, name: string, depth = 0): unknown {
  const { random } = known
  const said = flat(api, api.resolve(schema))
  if ('const' in said) return said.const
  if (Array.isArray(said.enum)) return random.pick(said.enum)
  if ('default' in said && random.chance(0.3)) return said.default
  const choices = (said.anyOf ?? said.oneOf) as Json[] | undefined
  if (choices) return makeValue(api, known, random.pick(choices), name, depth + 1)
  const make = MAKERS[String(said.type)]
  return make ? make(api, known, said, name, depth) : random.pick<unknown>([null, 'a', 1, {}])
}

/** Does a value fit what the schema says of text and numbers? */
export function fitsSchema(api: Api, schema: Json): (value: Scalar) => boolean {
  const said = flat(api, api.resolve(schema))
  const choices = (said.anyOf ?? said.oneOf) as Json[] | undefined
  if (choices) {
    const each = choices.map((choice) => fitsSchema(api, choice))
    return (value) => each.some((fits) => fits(value))
  }
  if (said.type === 'string') return (value) => typeof value === 'string' && fitsText(said, value)
  if (said.type === 'integer' || said.type === 'number') {
    return (value) => typeof value === 'number' && fitsNumber(said, value)
  }
  return () => false
}

type Maker = (api: Api, known: Known, said: Json, name: string, depth: number) => unknown

const MAKERS: Record<string, Maker | undefined> = {
  object,
  array,
  string: text,
  integer: number,
  number,
  boolean,
  null: () => null,
}

function object(api: Api, known: Known, said: Json, _name: string, depth: number): unknown {
  const properties = (said.properties ?? {}) as Record<string, Json>
  const required = new Set((said.required ?? []) as string[])
  const chance = depth > DEEP ? 0 : 0.35
  const made = Object.entries(properties)
    .filter(([key]) => required.has(key) || known.random.chance(chance))
    .map(([key, schema]): [string, unknown] => [key, makeValue(api, known, schema, key, depth + 1)])
  const more = said.additionalProperties
  if (typeof more === 'object' && more !== null && known.random.chance(0.5)) {
    made.push(['size', makeValue(api, known, more as Json, 'size', depth + 1)])
  }
  return Object.fromEntries(made)
}

function array(api: Api, known: Known, said: Json, name: string, depth: number): unknown {
  const fixed = said.prefixItems as Json[] | undefined
  if (fixed)
    return fixed.map((item, i) =>
      makeValue(api, known, item, name === 'coordinates' ? (LNG_LAT[i] ?? name) : name, depth + 1),
    )
  const least = Number(said.minItems ?? 0)
  const most = Math.min(Number(said.maxItems ?? Infinity), least + (depth > DEEP ? 0 : 2))
  const length = least + known.random.int(most - least + 1)
  const items = (said.items ?? {}) as Json
  return Array.from({ length }, () => makeValue(api, known, items, name, depth + 1))
}

const LNG_LAT = ['lng', 'lat']

function boolean(_api: Api, { random }: Known): unknown {
  return random.chance(0.5)
}

function text(_api: Api, { random, words, now }: Known, said: Json, name: string): unknown {
  const fits = (value: Scalar): boolean => typeof value === 'string' && fitsText(said, value)
  const isNew = said.format === 'uuid' && name === 'id'
  if (random.chance(isNew ? 0.1 : 0.85)) {
    for (const vocabulary of words) {
      const found = vocabulary.recall(name, fits)
      if (found !== undefined) return found
    }
  }
  const made = byFormat(String(said.format), random, now)
  if (made !== undefined) return made
  const word = `w${random.int(1_000_000).toString(36)}`
  const fitting = [word, word, ...WORDS].filter(fits)
  return fitting.length > 0 ? random.pick(fitting) : 'a'.repeat(Number(said.minLength ?? 1))
}

function byFormat(format: string, random: Rng, now: number): string | undefined {
  const hex = (digits: number): string => Array.from({ length: digits }, () => random.int(16).toString(16)).join('')
  if (format === 'uuid') return `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`
  if (format === 'date') return new Date(now + (random.int(20) - 12) * DAY_MS).toISOString().slice(0, 10)
  if (format === 'email') return `p${random.int(1_000_000)}@example.com`
  if (format === 'uri') return `https://example.com/${random.int(1_000)}`
  return undefined
}

function number(_api: Api, { random, words, now }: Known, said: Json, name: string): unknown {
  const fits = (value: Scalar): boolean => typeof value === 'number' && fitsNumber(said, value)
  if (random.chance(0.5)) {
    for (const vocabulary of words) {
      const found = vocabulary.recall(name, fits)
      if (found !== undefined) return found
    }
  }
  const least = Number(said.minimum ?? (said.exclusiveMinimum === undefined ? -100 : Number(said.exclusiveMinimum) + 1))
  const most = Number(said.maximum ?? Number(said.exclusiveMaximum ?? 1_000_001) - 1)
  // So large only moments are.
  if (most >= 4e12 && random.chance(0.7)) return Math.round(now + random.between(-3, 20) * DAY_MS)
  const small = Math.max(least, Math.min(most, 0)) + random.int(Math.min(20, most - least) + 1)
  const tried = [small, small, small, small * 100, 1, 1_000, least, random.chance(0.1) ? most : small]
  return random.pick(tried.filter(fits).concat(Math.min(most, Math.max(least, small))))
}

function fitsText({ pattern, patterns, minLength, maxLength, format }: Json, value: string): boolean {
  const asked = [pattern, ...((patterns as unknown[] | undefined) ?? [])].filter((one) => typeof one === 'string')
  return (
    value.length >= Number(minLength ?? 0) &&
    value.length <= Number(maxLength ?? Infinity) &&
    (format !== 'uri' || URL.canParse(value)) &&
    asked.every((one) => new RegExp(one, 'u').test(value))
  )
}

function fitsNumber(
  { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Json,
  value: number,
): boolean {
  return (
    (type !== 'integer' || Number.isInteger(value)) &&
    value >= Number(minimum ?? -Infinity) &&
    value <= Number(maximum ?? Infinity) &&
    value > Number(exclusiveMinimum ?? -Infinity) &&
    value < Number(exclusiveMaximum ?? Infinity) &&
    (multipleOf === undefined || value % Number(multipleOf) === 0)
  )
}

/** What `allOf` adds, in one schema. */
function flat(api: Api, said: Json): Json {
  if (!Array.isArray(said.allOf)) return said
  const { allOf, ...own } = said
  const parts = [own, ...(allOf as Json[]).map((part) => flat(api, api.resolve(part)))]
  return {
    ...Object.assign({}, ...parts),
    patterns: parts.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern])),
    ...(parts.some(({ properties }) => properties)
      ? { properties: Object.assign({}, ...parts.map((one) => one.properties)) }
      : {}),
    required: parts.flatMap(({ required }) => (required as string[] | undefined) ?? []),
  }
}
