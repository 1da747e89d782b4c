// `npm run city -- advance DAYS`: lets days pass in the demo city, while the system runs or not.

import { runCommand } from './lib/run-command.js'

const HELP = `
Lets days pass in the demo city: its people shop and react to the offers they were really given. The clock moves with it.

  npm run city -- advance DAYS [--data-dir PATH]

  DAYS             how many, 1 to 60
  --data-dir PATH  the folder with the demo (default .tandem in this folder)

More in docs/operations/city.md.
`

await runCommand('apps/server/src/commands/city-command.ts', { help: HELP })
