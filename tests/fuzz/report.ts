import type { Planned } from './plan.ts'
import { type Answer, type Asked, addressOf } from './send.ts'

export type Complaint =
  | 'broke'
  | 'not as documented'
  | 'saw what is south’s'
  | 'changed what is south’s'
  | 'refused, and changed'

const COMPLAINTS: readonly Complaint[] = [
  'broke',
  'not as documented',
  'saw what is south’s',
  'changed what is south’s',
  'refused, and changed',
]
/** Of all requests at least so many are to succeed: otherwise only the doors were tried. */
export const TARGET_SHARE = 0.3

interface Found {
  times: number
  example: string
}

/** What a run saw: figures, and complaints by kind and place with one example each. */
export class Report {
  requests = 0
  succeeded = 0
  readonly examples = { sent: 0, refused: Array<string>() }
  readonly statuses = new Map<number, number>()
  readonly codes = new Map<string, number>()
  readonly complaints = new Map<Complaint, Map<string, Found>>(COMPLAINTS.map((kind) => [kind, new Map()]))
  readonly #operations = new Set<string>()
  readonly #worked = new Set<string>()
  readonly #intents = new Map<string, { sent: number; succeeded: number }>()
  readonly #since = performance.now()
  readonly #tell: (line: string) => void

  /** @param tell hears how it goes, and of each complaint when it is first made */
  constructor(tell: (line: string) => void = () => undefined) {
    this.#tell = tell
  }

  /** Operations that are to be tried. */
  expect(operations: Iterable<string>): void {
    for (const id of operations) this.#operations.add(id)
  }

  count({ intent, asked }: Planned, { status, json }: Answer): void {
    this.requests += 1
    if (this.requests % 1_000 === 0) this.#tell(this.#progress())
    add(this.statuses, status)
    const of = this.#intents.get(intent) ?? { sent: 0, succeeded: 0 }
    this.#intents.set(intent, of)
    of.sent += 1
    if (status >= 200 && status < 300) {
      this.succeeded += 1
      of.succeeded += 1
      this.#worked.add(asked.operation.id)
    } else add(this.codes, `${status} ${String((json as { code?: unknown } | undefined)?.code)}`)
  }

  countExample({ operation, body }: Asked, { status, text }: Answer): void {
    this.examples.sent += 1
    if (status < 300) this.#worked.add(operation.id)
    else this.examples.refused.push(`${operation.id} ${JSON.stringify(body)}: ${status} ${text}`.slice(0, 500))
  }

  complain(kind: Complaint, { asked, caller, intent }: Planned, { status, text }: Answer, detail: string): void {
    const found = this.complaints.get(kind) as Map<string, Found>
    const key = `${asked.operation.id}: ${kind === 'broke' ? reason(detail) : detail}`
    const known = found.get(key)
    if (known) known.times += 1
    else {
      const body = asked.raw === undefined ? JSON.stringify(asked.body) : `raw ${String(asked.raw).slice(0, 80)}`
      const address = asked.address ?? addressOf(asked)
      const request = `${caller.name} (${intent}) ${asked.operation.method} ${address.slice(0, 300)} ${body?.slice(0, 600) ?? ''}`
      const example = `${request} -> ${status} ${text.slice(0, 300)}`
      found.set(key, { times: 1, example })
      this.#tell(`${kind}: ${key}\n    ${example}`)
    }
  }

  southStays(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): void {
    const found = this.complaints.get('changed what is south’s') as Map<string, Found>
    for (const [table, sum] of Object.entries(before)) {
      if (after[table] !== sum) found.set(`table ${table}`, { times: 1, example: `${sum} -> ${after[table]}` })
    }
  }

  /** How often; of a kind. */
  times(kind: Complaint): number {
    return [...(this.complaints.get(kind)?.values() ?? [])].reduce((sum, { times }) => sum + times, 0)
  }

  get share(): number {
    return this.succeeded / Math.max(1, this.requests)
  }

  get holds(): boolean {
    return COMPLAINTS.every((kind) => this.times(kind) === 0) && this.share >= TARGET_SHARE
  }

  get neverWorked(): string[] {
    return [...this.#operations].filter((id) => !this.#worked.has(id))
  }

  #progress(): string {
    const seconds = Math.round((performance.now() - this.#since) / 1_000)
    const complaints = COMPLAINTS.map((kind) => `${kind} ${this.times(kind)}`).join(', ')
    return `${seconds} s: ${this.requests} requests, ${percent(this.share)} succeeded; ${complaints}`
  }

  lines(): string[] {
    const rows: [string, string, string, boolean][] = [
      ['requests', this.requests.toLocaleString('en'), '', true],
      ['succeeded (2xx)', percent(this.share), `>= ${percent(TARGET_SHARE)}`, this.share >= TARGET_SHARE],
      ...COMPLAINTS.map((kind): [string, string, string, boolean] => [
        kind,
        String(this.times(kind)),
        '0',
        this.times(kind) === 0,
      ]),
    ]
    const sorted = (counts: ReadonlyMap<string | number, number>): string =>
      [...counts]
        .toSorted(([, a], [, b]) => b - a)
        .map(([key, times]) => `${key}: ${times}`)
        .join(', ')
    const intents = [...this.#intents].map(([intent, { sent, succeeded }]) => `${intent} ${succeeded} of ${sent}`)
    return [
      ...rows.map(
        ([name, value, target, met]) =>
          `${name.padEnd(28)} ${value.padStart(10)}  ${target.padEnd(8)} ${met ? 'met' : 'MISSED'}`,
      ),
      `examples: ${this.examples.sent} sent, ${this.examples.refused.length} of them refused`,
      ...this.examples.refused.slice(0, 20).map((line) => `    ${line}`),
      `succeeded by intent: ${intents.join(', ')}`,
      `statuses: ${sorted(this.statuses)}`,
      `refusals: ${sorted(this.codes)}`,
      `operations: ${this.#operations.size}, of which never succeeded ${this.neverWorked.length}: ${this.neverWorked.join(', ')}`,
      ...COMPLAINTS.flatMap((kind) =>
        [...(this.complaints.get(kind) ?? [])].flatMap(([key, { times, example }]) => [
          `${kind}: ${key} (${times} times)`,
          `    ${example}`,
        ]),
      ),
    ]
  }
}

/** Of a log line, what broke and where. */
function reason(line: string): string {
  try {
    const { err } = JSON.parse(line) as { err?: { message?: string; stack?: string } }
    const where = /\((?:file:\/\/)?[^()]*?((?:apps|packages)\/[^()]*?:\d+):\d+\)/.exec(err?.stack ?? '')?.[1] ?? ''
    return `${err?.message?.slice(0, 160) ?? line.slice(0, 160)} ${where}`
  } catch {
    return line.slice(0, 160)
  }
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
