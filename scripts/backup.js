// `npm run backup -- FILE`: everything that cannot be made again, in one file, while the system runs.

import { runCommand } from './lib/run-command.js'

const HELP = `
Writes a back-up of a data folder into one file. The system may run meanwhile.

  npm run backup -- FILE [--data-dir PATH]

  --data-dir PATH  the folder to back up (default .tandem in this folder)

More in docs/operations/backup-restore.md.
`

await runCommand('apps/server/src/backup/backup-command.ts', { help: HELP })
