// `npm run prove -- TOPIC`: the long proofs, too long for `npm test`.

import { runCommand } from './lib/run-command.js'

const HELP = `
Runs a proof that takes long, and ends with 1 when it does not hold.

  npm run prove -- warehouse [--minutes N] [--seed N]

  warehouse  mixed use and kills of the embedded warehouse, 60 minutes
`

await runCommand('scripts/prove/run.ts', { help: HELP })
