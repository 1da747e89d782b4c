import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RunningTandem } from '../../tests/crash/running.ts'
import type { Report, Target } from '../figure.ts'
import { percentile } from '../percentile.ts'
import { signedIn } from '../signed-in.ts'
import { addLargeChain, LARGE_CHAIN } from './large-chain.ts'
import { lookAround, PAGES } from './viewer.ts'

interface Walk {
  case: string
  merchantId: string
  viewers: number
  /** Each round opens every page, and the overview between any two. */
  rounds: number
  overview: Target
}

const WARM_UP_ROUNDS = 2
const MERGES_PATIENCE_MS = 120_000

/**
 * How long pages take through HTTP and a signed-in session, until the answer is read, with another scope each time:
 * on the demo, and on a chain of ten million records with three people looking at once.
 */
export default async function (report: Report): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'tandem-bench-pages-'))
  let tandem = await RunningTandem.start({ dataDir: join(dir, 'data'), args: ['--port', '0'] })
  try {
    await measure(report, tandem, {
      case: 'demo, 1 viewer',
      merchantId: 'city',
      viewers: 1,
      rounds: 20,
      overview: { atMost: 150 },
    })
    const since = performance.now()
    const large = await addLargeChain(tandem)
    tandem = large.tandem
    const seconds = (performance.now() - since) / 1000
    const asked = '20,000 members, a year'
    report({ case: asked, metric: 'records', value: large.records, unit: 'records', target: { atLeast: 10_000_000 } })
    report({ case: asked, metric: 'told, logged and loaded', value: seconds, unit: 's' })
    await measure(report, tandem, {
      case: '10 million records, 3 viewers',
      merchantId: LARGE_CHAIN,
      viewers: 3,
      rounds: 7,
      overview: { atMost: 1000 },
    })
  } finally {
    await tandem.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

async function measure(report: Report, tandem: RunningTandem, walk: Walk): Promise<void> {
  await untilMerged(tandem)
  const address = tandem.address as string
  const people = await Promise.all(Array.from({ length: walk.viewers }, () => signedIn(address)))
  const look = (rounds: number, seed: number) =>
    Promise.all(people.map((http, i) => lookAround(http, walk.merchantId, rounds, seed + i)))
  await look(WARM_UP_ROUNDS, 1000)
  const seen = await look(walk.rounds, 0)
  for (const page of PAGES) {
    const times = seen.flatMap((one) => one[page])
    const target = page === 'overview' ? { target: walk.overview } : {}
    report({ case: walk.case, metric: `${page} p50`, value: percentile(times, 0.5), unit: 'ms' })
    report({ case: walk.case, metric: `${page} p95`, value: percentile(times, 0.95), unit: 'ms', ...target })
  }
}

/** A warehouse that was just filled still joins its parts for a while. */
async function untilMerged(tandem: RunningTandem): Promise<void> {
  for (const since = performance.now(); performance.now() - since < MERGES_PATIENCE_MS; await sleep(500)) {
    const [row] = await tandem.ask<{ merges: number }>('select count() as merges from system.merges')
    if (row?.merges === 0) return
  }
  throw new Error(`the warehouse still merges after ${MERGES_PATIENCE_MS / 1000} s`)
}
