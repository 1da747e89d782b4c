import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Arena, openArena } from '../../tests/race/arena.ts'
import { firstComplaints } from '../../tests/race/find-bug.ts'
import { flashSale, isExact } from '../../tests/race/flash-sale.ts'
import { type BugName, PLANTED_BUGS } from '../../tests/race/planted-bugs.ts'
import { type RunResult, runOnce } from '../../tests/race/run-once.ts'
import { isCountedOnce, replayWebhook } from '../../tests/race/webhook-replay.ts'
import { type PostgresEngine, startPostgresEngine } from '../../tests/world/postgres-engine.ts'
import type { Proof } from './run.ts'

const RUNS = 1_000
const AT_ONCE = 8
/** Every so many runs a server is killed. */
const KILL_EVERY = 3

type Print = (line: string) => void

/**
 * Trade under races: seeded runs of people at several servers that are killed, judged by what the people wrote down;
 * the same runs on servers with planted bugs, which must be found; one webhook again and again; a flash sale.
 */
const prove: Proof = async ({ runs = RUNS, seed, print }) => {
  const engine = await startPostgresEngine()
  // Whoever interrupts it leaves no engine and no servers behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  try {
    const holds = [
      await races(engine, { runs, seed, print }),
      await replays(engine, print),
      await sale(engine, print),
      await plantedBugs(engine, print),
    ]
    return holds.every(Boolean)
  } finally {
    await engine.stop()
  }
}

async function inArena<T>(
  engine: PostgresEngine,
  options: { bug?: BugName; servers?: number; speed?: number },
  work: (arena: Arena) => Promise<T>,
): Promise<T> {
  const databaseUrl = await engine.create({ empty: false })
  const arena = await openArena({ databaseUrl, ...options })
  try {
    return await work(arena)
  } finally {
    await arena.close()
    await engine.drop(databaseUrl)
  }
}

async function races(engine: PostgresEngine, { runs, seed, print }: { runs: number; seed: number; print: Print }) {
  const tally = new Tally(print)
  await inArena(engine, { servers: 3 }, async (arena) => {
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < runs) {
        const nth = next++
        const result = await runOnce(arena, seed + nth, { kill: nth % KILL_EVERY === 0 })
        await tally.add(result, arena)
        if (tally.runs % 25 === 0 || tally.runs === runs) tally.progress(arena)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    tally.table(arena)
  })
  return tally.bad === 0
}

async function replays(engine: PostgresEngine, print: Print): Promise<boolean> {
  const replay = await inArena(engine, {}, (arena) => replayWebhook(arena, 1_000))
  const holds = isCountedOnce(replay, 1_000)
  print(
    `1,000 times the same webhook: ${replay.payments.length} payment, ${replay.order.paid} of ${replay.order.due} paid`,
  )
  if (!holds) print(JSON.stringify(replay))
  return holds
}

async function sale(engine: PostgresEngine, print: Print): Promise<boolean> {
  const size = { pieces: 1_000, requests: 20_000 }
  const seen = await inArena(engine, { speed: 1 }, (arena) => flashSale(arena, size))
  const rate = Math.round(size.requests / seen.seconds)
  print(`Flash sale of 1,000 pieces to 20,000 requests: ${JSON.stringify(seen.answers)}, ${rate} requests/s`)
  const holds = isExact(seen, size)
  if (!holds) print(JSON.stringify(seen))
  return holds
}

async function plantedBugs(engine: PostgresEngine, print: Print): Promise<boolean> {
  let found = 0
  for (const bug of Object.keys(PLANTED_BUGS) as BugName[]) {
    const [complaint] = await inArena(engine, { bug }, (arena) => firstComplaints(arena, bug))
    const { rule, about, detail } = complaint ?? {}
    print(
      `Planted: ${PLANTED_BUGS[bug].title}: ${complaint ? `${rule}: ${about}: ${detail}`.slice(0, 140) : 'NOT FOUND'}`,
    )
    if (complaint) found += 1
  }
  return found === Object.keys(PLANTED_BUGS).length
}

/** What was seen so far. */
class Tally {
  runs = 0
  bad = 0
  readonly #print: Print
  readonly #since = performance.now()
  readonly #counts = { orders: 0, requests: 0, repeated: 0, 'without an answer': 0, payments: 0 }
  readonly #refusals = new Map<string, number>()
  readonly #states = new Map<string, number>()

  constructor(print: Print) {
    this.#print = print
  }

  async add(result: RunResult, arena: Arena): Promise<void> {
    const { history, complaints, broken } = result
    this.runs += 1
    this.#counts.orders += history.end.orders.length
    this.#counts.payments += history.end.provider.length
    const keys = new Set<string>()
    for (const { what, key, heard } of history.entries) {
      this.#counts.requests += 1
      if (key !== null && keys.has(`${what} ${key}`)) this.#counts.repeated += 1
      keys.add(`${what} ${key}`)
      if (!heard) this.#counts['without an answer'] += 1
      else if (heard.status >= 400) count(this.#refusals, `${heard.status} ${heard.code}`)
    }
    for (const { state } of history.end.orders) count(this.#states, state)
    if (complaints.length === 0 && broken.length === 0) return
    this.bad += 1
    const file = join(await mkdtemp(join(tmpdir(), 'tandem-race-')), `seed-${history.seed}.json`)
    await writeFile(file, JSON.stringify({ ...result, kills: arena.kills }, null, 1))
    this.#print(`SEED ${history.seed}: ${complaints.length + broken.length} complaints, written to ${file}`)
    for (const { rule, about, detail } of complaints.slice(0, 5)) this.#print(`  ${rule}: ${about}: ${detail}`)
    for (const fault of broken.slice(0, 5)) this.#print(`  ${fault}`)
  }

  progress({ kills }: Arena): void {
    const seconds = (performance.now() - this.#since) / 1_000
    const each = (seconds / this.runs).toFixed(2)
    const { orders } = this.#counts
    this.#print(
      `${Math.round(seconds)} s: ${this.runs} runs (${each} s each), ${orders} orders, ${kills.length} kills, ${this.bad} bad`,
    )
  }

  table({ kills }: Arena): void {
    const rows: [string, number][] = [
      ['runs', this.runs],
      ...Object.entries(this.#counts),
      ...[...this.#states].map(([state, times]): [string, number] => [`orders ${state}`, times]),
      ['kills', kills.length],
      ...(['undone', 'done unheard', 'idle'] as const).map((what): [string, number] => [
        `kills: ${what}`,
        kills.filter((one) => one === what).length,
      ]),
      ...[...this.#refusals].map(([code, times]): [string, number] => [`refused ${code}`, times]),
      ['runs with complaints', this.bad],
    ]
    for (const [name, value] of rows) this.#print(`${name.padEnd(44)} ${value.toLocaleString('en').padStart(12)}`)
  }
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1)
}

export default prove
