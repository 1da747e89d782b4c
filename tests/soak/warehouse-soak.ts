import { percentile } from '../../bench/percentile.ts'
import { everybody, type Scene } from './actors.ts'
import { FrontUnderTest } from './front-under-test.ts'
import { history, Ledger, sumOf } from './ledger.ts'
import { sleep, Tally } from './tally.ts'

export interface SoakOptions {
  seconds: number
  /** Same seed, same choices; what the machine does in between is its own. */
  seed: number
  /** How often everybody comes, as a multiple of the usual. */
  pace?: number
  /** Called every ten seconds and at the end. */
  onProgress?: (line: string) => void
}

export interface SoakReport {
  seconds: number
  /** Requests by what they were and how they ended. */
  done: Record<string, number>
  /** 95th percentile of what came to its end, in milliseconds. */
  p95Milliseconds: Record<string, number>
  acknowledgedBatches: number
  acknowledgedRows: number
  /** Acknowledged batches that are missing, incomplete or there twice at the end. */
  lost: string[]
  wrong: string[]
  unexpected: string[]
  hangs: string[]
  crashes: string[]
  kills: number
  slowestRecoverySeconds: number
  peakResidentBytes: number
  peakProportionalBytes: number
  /** The front that lived longest: what it held early and late in its life, as medians. Equal when nothing stays. */
  longestLife: { seconds: number; earlyResidentBytes: number; lateResidentBytes: number }
}

/**
 * Many users of all kinds at once on one front that is killed now and then (every 40 s on average, but for the half of
 * the time in the middle), and at the end a comparison of everything that was acknowledged with everything that is
 * there.
 */
export async function soakWarehouse({ seconds, seed, pace = 1, onProgress }: SoakOptions): Promise<SoakReport> {
  const front = await FrontUnderTest.start()
  try {
    const scene: Scene = { front, ledger: new Ledger(), tally: new Tally(front), random: seeded(seed) }
    await prepare(front)
    const end = new AbortController()
    setTimeout(() => end.abort(), seconds * 1000)
    const told = new Set<string>()
    const tell = () => {
      onProgress?.(progressLine(scene))
      for (const complaint of new Set(complaints(scene)).difference(told)) onProgress?.(complaint)
      for (const complaint of complaints(scene)) told.add(complaint)
    }
    const actors = everybody().map(async (actor) => {
      while (!end.signal.aborted) {
        if (front.isUp) await actor.turn(scene)
        await pause((actor.pauseMilliseconds / pace) * 2 * scene.random(), end.signal)
      }
    })
    const others = [
      repeat(1000, end.signal, () => front.measureMemory()),
      repeat(10_000, end.signal, tell),
      kill(scene, seconds, end.signal),
    ]
    await Promise.all([...actors, ...others])
    const lost = await compare(scene)
    tell()
    return report(scene, seconds, lost)
  } finally {
    await front.stop()
  }
}

async function prepare({ writer }: FrontUnderTest): Promise<void> {
  await writer.command({ query: history.createSql })
  await writer.command({ query: history.fillSql })
  const columns = 'batch UInt32, n UInt32, amount Int64, note String'
  const settings = 'non_replicated_deduplication_window = 1000'
  await writer.command({
    query: `CREATE TABLE fact (${columns}) ENGINE = MergeTree ORDER BY (batch, n) SETTINGS ${settings}`,
  })
}

/**
 * The first kill comes early, so that a short soak has one too; the last leaves time to recover. In the middle half
 * one front is left alive: only what lives long shows what it never lets go of.
 */
async function kill({ front, random }: Scene, seconds: number, signal: AbortSignal): Promise<void> {
  const since = performance.now()
  const calm = { from: seconds / 4, to: (seconds * 3) / 4 }
  await pause(15_000, signal)
  while (!signal.aborted) {
    await front.killAndRestart()
    const next = (performance.now() - since) / 1000 + 20 + random() * 40
    const until = next > calm.from && next < calm.to ? calm.to : next
    await pause(until * 1000 - (performance.now() - since), signal)
  }
}

/** Batch by batch, on a front that was started anew: count and sum of rows, and no row twice. */
async function compare({ front, ledger }: Scene): Promise<string[]> {
  await front.killAndRestart()
  const query = 'SELECT batch, count() AS size, uniqExact(n) AS different, sum(amount) AS sum FROM fact GROUP BY batch'
  const result = await front.reader.query({ query, format: 'JSONEachRow' })
  const rows = await result.json<{ batch: number; size: number; different: number; sum: number }>()
  const found = new Map(rows.map((row) => [row.batch, row]))
  const lost: string[] = []
  for (const [batch, size] of ledger.batches) {
    const row = found.get(batch)
    const isRight = row?.size === size && row.different === size && row.sum === sumOf(batch, size)
    if (!isRight) lost.push(`batch ${batch} of ${size} rows: found ${JSON.stringify(row)}`)
  }
  return lost
}

function report({ front, tally, ledger }: Scene, seconds: number, lost: string[]): SoakReport {
  const p95 = [...tally.milliseconds].map(([kind, times]) => [kind, Math.round(percentile(times, 0.95))] as const)
  return {
    seconds,
    done: Object.fromEntries([...tally.done].toSorted(([a], [b]) => a.localeCompare(b))),
    p95Milliseconds: Object.fromEntries(p95),
    acknowledgedBatches: ledger.batches.size,
    acknowledgedRows: [...ledger.batches.values()].reduce((sum, size) => sum + size, 0),
    lost,
    wrong: tally.wrong,
    unexpected: tally.unexpected,
    hangs: tally.hangs,
    crashes: front.crashes,
    kills: front.kills,
    slowestRecoverySeconds: Math.max(...front.recoverySeconds),
    peakResidentBytes: front.peakResidentBytes,
    peakProportionalBytes: front.peakProportionalBytes,
    longestLife: front.longestLife(),
  }
}

function complaints({ front, tally }: Scene): string[] {
  return [tally.wrong, tally.unexpected, tally.hangs, front.crashes].flat()
}

function progressLine(scene: Scene): string {
  const { front, tally, ledger } = scene
  const requests = [...tally.done.values()].reduce((sum, count) => sum + count, 0)
  const memory = `peak ${Math.round(front.peakResidentBytes / 1e6)} MB`
  return `${requests} requests, ${ledger.batches.size} batches, ${front.kills} kills, ${memory}, ${complaints(scene).length} complaints`
}

async function repeat(milliseconds: number, signal: AbortSignal, act: () => unknown): Promise<void> {
  while (!signal.aborted) {
    await act()
    await pause(milliseconds, signal)
  }
}

/** Sleeps, but not past the end. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const woken = new AbortController()
  const ended = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { signal: woken.signal }),
  )
  await Promise.race([sleep(milliseconds, woken.signal), ended])
  woken.abort()
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
