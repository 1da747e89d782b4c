import { businessSqlCheck } from './business-sql.ts'
import { type Check, programCheck } from './check.ts'
import { importDirectionsCheck } from './import-directions.ts'
import { licencesCheck } from './licences.ts'
import { metricListCheck } from './metric-list.ts'
import { secretsCheck } from './secrets.ts'
import type { Counts } from './summary.ts'

/** Longest first: two run at a time. */
const checks: readonly Check[] = [
  programCheck('lint', 'oxlint', ['--quiet']),
  programCheck('dead code', 'knip', ['--no-progress', '--no-config-hints']),
  importDirectionsCheck,
  programCheck('types of server, packages and tests', 'tsc', ['-p', 'tsconfig.json']),
  programCheck('types of the console', 'tsc', ['-p', 'apps/console/tsconfig.json']),
  programCheck('format', 'biome', ['check', '--reporter=summary']),
  licencesCheck,
  metricListCheck,
  secretsCheck,
  businessSqlCheck,
]
const AT_A_TIME = 2
const MOST_LINES = 60

/** Runs every check and tells each result and its complaints as they come. */
export async function runChecks(): Promise<Counts> {
  console.log(`Checks (${checks.length})`)
  const waiting = [...checks]
  let failed = 0
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      if (!(await passes(check))) failed += 1
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
  return { passed: checks.length - failed, failed, skipped: 0 }
}

async function passes(check: Check): Promise<boolean> {
  const started = performance.now()
  const complaints = await check.run().catch((error: unknown) => [String(error)])
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`  ${complaints.length === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`)
  for (const complaint of complaints) console.log(asBlock(complaint))
  return complaints.length === 0
}

/** Indented, and cut where nobody reads on. */
function asBlock(complaint: string): string {
  const lines = complaint.split('\n')
  const more = lines.length - MOST_LINES
  const shown = more > 0 ? [...lines.slice(0, MOST_LINES), `... and ${more} lines more`] : lines
  return shown.map((line) => `         ${line}`).join('\n')
}
