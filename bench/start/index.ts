import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { merchantApi } from '@tandem/client'
import { Build } from '../../apps/console/first-load.ts'
import { PROJECT } from '../../tests/crash/running.ts'
import type { Report } from '../figure.ts'
import { treeMemoryBytes } from '../processes.ts'
import { signedIn } from '../signed-in.ts'
import { npmStart, type Started } from './npm-start.ts'

const run = promisify(execFile)
/** Until memory that starting took is given back. */
const SETTLE_MS = 60_000

/**
 * From an installed clone to a morning that somebody can read: the console's build, `npm start` with its demo on a
 * new folder, the same again on the old one, and what all processes hold when nobody asks anything.
 */
export default async function (report: Report): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'tandem-bench-start-'))
  const [dataDir, compiled] = [join(dir, 'data'), join(dir, 'compiled')]
  try {
    const buildSeconds = await measureConsole(report, join(dir, 'console'))
    const first = await measureStart(report, 'first start', dataDir, compiled)
    report({
      case: 'first start after the installation, console built and demo made',
      metric: 'until Home answers',
      value: first.seconds + (first.builtConsole ? 0 : buildSeconds),
      unit: 's',
      target: { atMost: 60 },
    })
    report({ case: 'data folder with the demo', metric: 'disk', value: await diskMb(dataDir), unit: 'MB' })
    const modules = join(PROJECT, 'node_modules')
    report({ case: 'installed packages', metric: 'disk', value: await diskMb(modules), unit: 'MB' })
    const { builtConsole } = await measureStart(report, 'warm start', dataDir, compiled, 5)
    if (builtConsole) throw new Error('somebody changed the console meanwhile: the warm start had to build it')
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Builds the console apart from the one in use. @returns seconds */
async function measureConsole(report: Report, dist: string): Promise<number> {
  const vite = join(PROJECT, 'node_modules', 'vite', 'bin', 'vite.js')
  const since = performance.now()
  await run(process.execPath, [vite, 'build', '--outDir', dist, '--logLevel', 'error'], {
    cwd: join(PROJECT, 'apps', 'console'),
  })
  const seconds = (performance.now() - since) / 1000
  report({ case: 'console', metric: 'build', value: seconds, unit: 's' })
  const build = await Build.read(dist)
  const kilobytes = await build.gzippedKb(build.firstLoad)
  report({
    case: 'console, overview',
    metric: 'JavaScript, gzipped',
    value: kilobytes,
    unit: 'KB',
    target: { atMost: 250 },
  })
  return seconds
}

/** From `npm start` until a signed-in person has read Home. */
async function measureStart(
  report: Report,
  name: string,
  dataDir: string,
  compiled: string,
  atMostSeconds?: number,
): Promise<{ seconds: number; builtConsole: boolean }> {
  const since = performance.now()
  const started = await npmStart(dataDir, compiled)
  try {
    const { stores } = await merchantApi(await signedIn(started.address), 'city').home()
    if (stores.length === 0) throw new Error('Home shows no store')
    const seconds = (performance.now() - since) / 1000
    const target = atMostSeconds === undefined ? {} : { target: { atMost: atMostSeconds } }
    report({ case: name, metric: 'until Home answers', value: seconds, unit: 's', ...target })
    await measureIdle(report, name, started)
    return { seconds, builtConsole: started.builtConsole }
  } finally {
    await started.stop()
  }
}

async function measureIdle(report: Report, name: string, { pid }: Started): Promise<void> {
  await sleep(SETTLE_MS)
  const value = (await treeMemoryBytes(pid)) / 1e6
  report({ case: `idle, a minute after the ${name}`, metric: 'memory', value, unit: 'MB', target: { atMost: 800 } })
}

async function diskMb(path: string): Promise<number> {
  const { stdout } = await run('du', ['-sk', path])
  return (Number.parseInt(stdout, 10) * 1024) / 1e6
}
