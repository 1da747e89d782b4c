// `npm test`: installs what is missing, switches to Node 24 and runs every check and test.
// Plain JavaScript, because the machine's own Node may be too old to run TypeScript.

import { ensureInstalled, reexec } from './lib/bootstrap.js'
import { ensureConsoleBuilt } from './lib/build-console.js'

try {
  const args = process.argv.slice(2)
  await ensureInstalled()
  // Tests in a browser open the console that a person would get.
  if (args.length === 0 || args.some((arg) => arg.includes('browser'))) await ensureConsoleBuilt()
  process.exitCode = await reexec('scripts/check/run.ts', args)
} catch (error) {
  console.error(error.message)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
}
