import { runChecks } from './run-checks.ts'
import { runTests } from './run-tests.ts'
import { addUp, type Counts, parseOnly, summaryLine } from './summary.ts'

/** Runs the checks, then the tests; the last line says how many passed and failed. */
async function main(args: readonly string[]): Promise<number> {
  const only = parseOnly(args)
  const started = performance.now()
  const parts: Counts[] = []
  if (only.checks) parts.push(await runChecks())
  if (only.tests) parts.push(await runTests(only.tests))

  const total = addUp(parts)
  console.log(`\n${Math.round((performance.now() - started) / 1000)} s`)
  console.log(summaryLine(total))
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

// The launcher holds the other end of this channel: when it is killed hard, nothing may stay behind.
process.on('disconnect', () => process.exit(1))
process.channel?.unref()

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error)
  console.log(summaryLine({ passed: 0, failed: 1, skipped: 0 }))
  process.exitCode = 1
}
if (process.connected) process.disconnect()
