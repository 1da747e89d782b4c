// `npm run restore -- FILE`: a data folder from a back-up.

import { runCommand } from './lib/run-command.js'

const HELP = `
Makes a data folder from a back-up. The folder must be empty or not exist.

  npm run restore -- FILE [--data-dir PATH]

  --data-dir PATH  the folder to make (default .tandem in this folder)

With DATABASE_URL the database is restored there; it must be empty. More in docs/operations/backup-restore.md.
`

await runCommand('apps/server/src/backup/restore-command.ts', { help: HELP })
