// `npm run rebuild`: makes the warehouse anew from the event log, while the system runs or not.

import { runCommand } from './lib/run-command.js'

const HELP = `
Fills new warehouse tables from the event log, compares them with the old ones and puts them in their place.

  npm run rebuild [-- --data-dir PATH]

  --data-dir PATH  the folder whose warehouse it is (default .tandem in this folder)

More in docs/operations/rebuild.md.
`

await runCommand('apps/server/src/commands/rebuild-command.ts', { help: HELP })
