import { runChecks } from './run-checks.ts'
import { runTests } from './run-tests.ts'
import { addUp, type Counts, parseOnly, summaryLine } from './summary.ts'

/** Runs the checks, then the tests; the last line says how many passed and failed. */
async function main(args: readonly string[]): Promise<number> {
  const only = parseOnly(args)
  const started = performance.now()
  const parts: Counts[] = []
  if (only.checks) parts.push(await runChecks())
  if (only.tests !== 'none') parts.push(await runTests(only.tests))

  const total = addUp(parts)
  console.log(`\n${Math.round((performance.now() - started) / 1000)} s`)
  console.log(summaryLine(total))
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.log(summaryLine({ passed: 0, failed: 1, skipped: 0 }))
  process.exitCode = 1
}
// The channel to the launcher tells when that was killed hard; it must not keep this process alive.
process.channel?.unref()
