// `npm run sandbox-pay`: a payment provider to try things with; it moves no money and misbehaves when asked to.

import { runCommand } from './lib/run-command.js'

const HELP = `
Starts the payment provider of the sandbox as a process of its own.

  npm run sandbox-pay -- [--port 4242] [--file PATH] [--webhook URL]

  --port PORT     where it listens, on this machine only (default 4242)
  --file PATH     keeps its payments there; without one they end with the process
  --webhook URL   where its webhooks go

  SANDBOX_PAY_API_KEY, SANDBOX_PAY_WEBHOOK_SECRET   two secrets, the same that the server is given

More in apps/sandbox-pay/README.md.
`

await runCommand('apps/sandbox-pay/src/main.ts', { help: HELP })
