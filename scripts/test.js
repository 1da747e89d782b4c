// `npm test`: installs what is missing, switches to Node 24 and runs every check and test.
// Plain JavaScript, because the machine's own Node may be too old to run TypeScript.

import { ensureInstalled, reexec } from './lib/bootstrap.js'

try {
  await ensureInstalled()
  process.exitCode = await reexec('scripts/check/run.ts', process.argv.slice(2))
} catch (error) {
  console.error(error.message)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
}
