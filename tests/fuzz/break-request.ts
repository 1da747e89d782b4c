import type { Rng } from '@tandem/kernel'
import { type Asked, addressOf } from './send.ts'

const LONG = 'x'.repeat(70_000)
/** Text that breaks what was not thought of: NUL, half a surrogate pair, days that are none, numbers, paths, quotes. */
const NASTY_TEXT = [
  ...['', ' ', '\0', 'a\0b', '\ud800', 'a\udfffb', '\uffff', '\u202e', '💥', '\r\n', `x${'\u0301'.repeat(200)}`],
  ...['0000-01-01', '0000-12-31', '0001-01-01', '9999-12-31', '10000-01-01', '2026-02-30', '2026-13-01', '-0001-01-01'],
  ...['-1', '0', '1e400', '-1e400', 'NaN', 'Infinity', '0x10', '1.5', '9007199254740993', '99999999999999999999', '٣'],
  ...['null', 'true', '[object Object]', '{}', '[]', '__proto__', 'constructor', 'undefined', ',', ',,', '\\,', '\\'],
  ...[
    '../../etc/passwd',
    "'; drop table orders; --",
    '%00',
    '%zz',
    '%',
    '$1',
    '*',
    '.*',
    '<script>',
    'a'.repeat(300),
    LONG,
  ],
  ...['00000000-0000-0000-0000-000000000000', '2026-11-02T04:00:00Z', 'eyJhIjoxfQ', 'AAAA', '-', '|', 'a|b|c', '1:2:3'],
]
const NASTY_NUMBERS = [
  ...[-1, 0, 0.5, -0, 1.0000001, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64, 1e21, 1e308, -1e308],
  ...[Number.MIN_VALUE, 8.64e15, 8.64e15 + 1, -8.64e15, -62_135_596_800_001, 253_402_300_800_000, 4_102_444_800_001],
]
const NASTY_OTHER: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  { a: { b: { c: [] } } },
  deepArray(500),
]
const NASTY_RAW = [
  ...[
    '',
    ' ',
    '{',
    '[1,',
    'null',
    '[]',
    '"text"',
    '1',
    '{"a":1e999}',
    '\uFEFF{}',
    '{"__proto__":{"a":1}}',
    '{"a":1,"a":2}',
  ],
  ...[
    '['.repeat(20_000),
    `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
    '{"constructor":{"prototype":{"x":1}}}',
    'a=1&b=2',
  ],
]
const NASTY_TYPES = [
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'nonsense',
]

function deepArray(depth: number): unknown {
  let made: unknown = 1
  for (let i = 0; i < depth; i += 1) made = [made]
  return made
}

/** Nearly what it was: what a check that looks too quickly lets through. */
function nudged(random: Rng, text: string): string {
  const at = random.int(text.length + 1)
  const odd = random.pick(['-', '0', '9', ' ', 'f', '+', ':', 'Z', '.', '\0', '\ud800', 'é', '%', '"', "'"])
  return random.pick([
    text.slice(0, at) + odd + text.slice(at + 1),
    text.slice(0, at) + odd + text.slice(at),
    text.slice(0, at) + text.slice(at + 1),
    text.replaceAll(/[0-9a-f]/g, '-'),
    text.replaceAll(/\d/g, '9'),
    text.replace(/^\d+/, '0'),
    text + text,
    ` ${text} `,
    text.toUpperCase(),
  ])
}

function nastyFor(random: Rng, was: string | undefined): string {
  return was && random.chance(0.4) ? nudged(random, was) : random.pick(NASTY_TEXT)
}

/** Does one thing, sometimes two, to a request that was well. */
export function breakRequest(random: Rng, asked: Asked): Asked {
  const broken = structuredClone({ ...asked, operation: null })
  const copy: Asked = { ...broken, operation: asked.operation }
  const times = random.chance(0.2) ? 2 : 1
  for (let i = 0; i < times; i += 1) {
    const ways = [
      breakPath,
      breakHeaders,
      ...(asked.operation.method === 'GET' ? [breakQuery, breakQuery] : [breakQuery]),
    ]
    const ofBody = asked.operation.body ? [breakBody, breakBody, breakBody, breakBody, breakWhole] : []
    random.pick([...ways, ...ofBody])(random, copy)
  }
  return copy
}

function breakPath(random: Rng, asked: Asked): void {
  const names = Object.keys(asked.params).filter((name) => name !== 'merchantId' || random.chance(0.3))
  if (names.length === 0) return
  const name = random.pick(names)
  if (random.chance(0.9)) asked.params[name] = nastyFor(random, asked.params[name]).slice(0, 4_000)
  else asked.address = addressOf(asked).replace(/[^/]+$/, random.pick(['%00', '%', '%ff', '%zz', '..%2f..', '%c0%80']))
}

function breakQuery(random: Rng, asked: Asked): void {
  const names = asked.operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name)
  const name = names.length > 0 && random.chance(0.9) ? random.pick(names) : 'unknown'
  const rest = asked.query.filter(([one]) => one !== name)
  const [, before = 'a'] = asked.query.find(([one]) => one === name) ?? []
  const value = nastyFor(random, before).slice(0, 4_000)
  asked.query = random.pick<[string, string][]>([
    [...rest, [name, value]],
    [...rest, [name, value]],
    [...rest, [name, before], [name, value]],
    [...rest, [`${name}[]`, before]],
    [...rest, [`${name}[a]`, before]],
    rest,
  ])
}

function breakHeaders(random: Rng, asked: Asked): void {
  const [name, values] = random.pick<[string, string[]]>([
    ['content-type', NASTY_TYPES],
    ['idempotency-key', ['', ' ', 'x'.repeat(201), 'é', 'same-key', 'same-key']],
    ['tandem-device', ['', 'short', 'x'.repeat(90), 'é'.repeat(9)]],
    ['tandem-guest', ['a', 'a.b', 'a.b.c', `${'e30'}.${'A'.repeat(43)}`, 'x'.repeat(2_000)]],
    [
      'authorization',
      ['Bearer', 'Bearer ', 'Bearer tk_', 'Bearer tk_0a1b2c3d4e5f_x', 'Basic YTpi', `Bearer ${'x'.repeat(3_000)}`],
    ],
    ['cookie', ['a', '=;=', 'x=%00', 'session_token=%', `a=${'x'.repeat(3_000)}`]],
    ['accept-language', ['', ';q=', 'zh;q=x', ','.repeat(400)]],
    ['x-request-id', ['', 'x', "a'b", 'x'.repeat(300)]],
  ])
  asked.headers[name] = random.pick(values)
}

/** Text, a number, something else where something was; a field too few, a field too many; an array too long. */
function breakBody(random: Rng, asked: Asked): void {
  if (typeof asked.body !== 'object' || asked.body === null) return breakWhole(random, asked)
  const places = placesIn(asked.body)
  const place = random.pick(places)
  const { holder, key } = place
  const nasty = (): unknown =>
    random.pick([
      random.pick(NASTY_TEXT),
      random.pick(NASTY_TEXT),
      random.pick(NASTY_NUMBERS),
      // Its own each time: what is broken twice would otherwise come to hold itself.
      structuredClone(random.pick(NASTY_OTHER)),
    ])
  const was = holder[key]
  const draw = random.next()
  if (draw < 0.1) delete holder[key]
  else if (draw < 0.2) setOwn(holder, random.pick(['unknown', '__proto__', '', 'id', 'merchantId']), nasty())
  else if (Array.isArray(was) && random.chance(0.4))
    holder[key] = Array.from({ length: random.pick([0, 3, 2_000]) }, () => was[0])
  else if (typeof was === 'string' && random.chance(0.7)) holder[key] = nastyFor(random, was)
  else if (typeof was === 'number' && random.chance(0.7)) holder[key] = random.pick([...NASTY_NUMBERS, was + 0.5, -was])
  else holder[key] = nasty()
}

function breakWhole(random: Rng, asked: Asked): void {
  const pick = random.int(4)
  if (asked.raw instanceof Uint8Array && random.chance(0.6)) asked.raw = bent(random, asked.raw)
  else if (pick === 0) asked.raw = random.pick(NASTY_RAW)
  else if (pick === 1) asked.raw = Buffer.from([0xff, 0xfe, 0x00, 0x7b])
  else if (pick === 2) asked.body = random.pick<unknown>([null, [], 'text', 7, [asked.body]])
  else asked.headers['content-type'] = random.pick(NASTY_TYPES)
}

/** A file with a few bytes changed, or the end of it missing. */
function bent(random: Rng, bytes: Uint8Array): Uint8Array {
  if (random.chance(0.3)) return bytes.slice(0, random.int(bytes.length))
  const copy = bytes.slice()
  for (let i = 0; i < 1 + random.int(20); i += 1) copy[random.int(copy.length)] = random.int(256)
  return copy
}

type Holder = Record<string, unknown>

function placesIn(body: object): { holder: Holder; key: string }[] {
  return Object.keys(body)
    .flatMap((key) => {
      const holder = body as Holder
      const value = holder[key]
      const here = { holder, key }
      return typeof value === 'object' && value !== null ? [here, ...placesIn(value).slice(0, 200)] : [here]
    })
    .concat(Object.keys(body).length === 0 ? [{ holder: body as Holder, key: 'a' }] : [])
}

/** As JSON has it: assigned, `__proto__` would change what the value is here, and never be sent. */
function setOwn(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true })
}
