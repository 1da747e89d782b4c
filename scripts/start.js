// `npm start`: from a fresh clone to a running system. Plain JavaScript, because the machine's own Node may be too old
// to run TypeScript.

import { ensureConsoleBuilt } from './lib/build-console.js'
import { runCommand } from './lib/run-command.js'

const HELP = `
Starts Tandem: its database, its warehouse and the console on one port of this machine.

  npm start -- [options]

  --port N         port of the console and the API on 127.0.0.1 (default 8080; 0 takes any free one)
  --data-dir PATH  where everything is kept (default .tandem in this folder)
  --empty          first start without the demo
  --seed N         seed of the demo city of the first start (default 1)
  --help           this text

Environment: DATABASE_URL (PostgreSQL) and CLICKHOUSE_URL (ClickHouse) replace the embedded engines.
Ctrl-C stops everything. More in docs/operations/start.md.
`

await runCommand('apps/server/src/main.ts', { help: HELP, prepare: ensureConsoleBuilt })
