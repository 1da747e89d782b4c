import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from './check.ts'
import { repositoryFiles } from './files.ts'
import type { Counts } from './summary.ts'

/** The part of the test runner's JSON report that is counted. */
export interface TestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { status: string }[] }[]
}

const GIB = 2 ** 30

/** Sources that start PostgreSQL or the warehouse, or ask for a part of the running ones. */
const NEEDS_ENGINE = /tests\/world\/|\bstart(?:Postgres|Warehouse)\b/

/** Runs the test runner with its live report on the terminal and counts from its JSON report. */
export async function runTests(which: 'all' | 'unit' | readonly string[]): Promise<Counts> {
  console.log('\nTests')
  const scratch = await makeScratch()
  try {
    const file = join(scratch, 'report.json')
    const chosen = which === 'all' ? [] : which === 'unit' ? await unitTests() : which
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...chosen]
    const code = await vitest(args, scratch)
    const report = await readFile(file, 'utf8').catch(() => undefined)
    if (report !== undefined) return countTests(JSON.parse(report) as TestReport, code)
    console.log(`The test runner ended with code ${code} before it had a result.`)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Test files that need no engine; flows across the system do. */
async function unitTests(): Promise<string[]> {
  const files = (await repositoryFiles()).filter((file) => /[.]test[.]tsx?$/.test(file) && !file.startsWith('tests/'))
  const texts = await Promise.all(files.map((file) => readFile(join(projectRoot, file), 'utf8').catch(() => '')))
  return files.filter((_, index) => !NEEDS_ENGINE.test(texts[index] ?? ''))
}

/**
 * Counts tests. A file that could not be loaded has no tests and counts as one failure; so does a run
 * that ended badly although no test failed (an error nobody awaited, engines that did not stop).
 */
export function countTests(report: TestReport, exitCode: number): Counts {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length
  const failed = report.numFailedTests + brokenFiles
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * A new folder for what tests write: in memory where the machine has plenty, since tests make and delete a hundred
 * thousand small files; else where temporary files are. Tests that act as another user may enter it.
 */
async function makeScratch(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => undefined)
  const room = memory ? Math.min(memory.bavail * memory.bsize, freemem()) : 0
  const folder = await mkdtemp(join(room > 12 * GIB ? '/dev/shm' : tmpdir(), 'tandem-test-'))
  await chmod(folder, 0o711)
  return folder
}

/** Runs the test runner; whoever ends this process ends it too, gently, so that it can stop its databases. */
function vitest(args: readonly string[], scratch: string): Promise<number> {
  const env = { ...process.env, CHROMIUM_FOLDER: tmpdir(), TMPDIR: scratch }
  return new Promise((resolve, reject) => {
    const child = spawn('vitest', args, { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'], env })
    const end = (): void => void child.kill('SIGTERM')
    for (const event of ['SIGTERM', 'SIGHUP', 'SIGINT', 'disconnect']) process.once(event, end)
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
