// `npm run import -- SOURCE …`: real data into a data folder, while the system runs or not.

import { runCommand } from './lib/run-command.js'

const HELP = `
Imports files. The system may run meanwhile; importing the same files again adds nothing.

  npm run import -- complete-journey [PATH]
  npm run import -- olist [PATH]
  npm run import -- csv --map MAP.json FILE...

  PATH             the folder with the files of that set
                   (default: its name in the folder that TANDEM_DATA names, ../shared/data without it)
  --map MAP.json   which columns of your files are what
  --data-dir PATH  the folder to import into (default .tandem in this folder)
  --json           print the report as JSON

More in docs/operations/import.md.
`

await runCommand('apps/server/src/commands/import-command.ts', { help: HELP })
