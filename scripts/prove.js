// `npm run prove -- TOPIC`: the long proofs, too long for `npm test`.

import { runCommand } from './lib/run-command.js'

const HELP = `
Runs a proof that takes long, and ends with 1 when it does not hold.

  npm run prove -- city [--seed N]
  npm run prove -- commerce [--runs N] [--seed N]
  npm run prove -- fuzz [--requests N] [--seed N]
  npm run prove -- warehouse [--minutes N] [--seed N]

  city       a week of the demo city's orders, made again by the use cases, field by field
  warehouse  mixed use and kills of the embedded warehouse, 60 minutes
  commerce   trade under races: 1,000 seeded runs of buyers, payers, cancellers, tills and counters at three servers that
             are killed inside transactions, planted bugs that must be found, a flash sale, a webhook a thousand times
  fuzz       20,000 requests made from the API document: nothing breaks, every answer is one that the document names,
             nothing of another merchant is seen or changed, and what is refused changes nothing
`

await runCommand('scripts/prove/run.ts', { help: HELP })
