import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from './check.ts'
import type { Counts } from './summary.ts'

/** The part of the test runner's JSON report that is counted. */
export interface TestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { status: string }[] }[]
}

/** Runs the test runner with its live report on the terminal and counts from its JSON report. */
export async function runTests(args: readonly string[]): Promise<Counts> {
  console.log('\nTests')
  const folder = await mkdtemp(join(tmpdir(), 'tandem-test-'))
  try {
    const file = join(folder, 'report.json')
    const code = await vitest(['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args])
    return countTests(JSON.parse(await readFile(file, 'utf8')) as TestReport, code)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
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

function vitest(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('vitest', args, { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'] })
    process.on('exit', () => child.kill())
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
