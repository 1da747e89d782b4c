// The process of the sandbox's payment provider. Set by the environment, so that no secret stands in a process list.

import { parseArgs } from 'node:util'
import { startSandboxPay } from './start.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '4242' }, file: { type: 'string' }, webhook: { type: 'string' } },
})
const { SANDBOX_PAY_API_KEY: apiKey, SANDBOX_PAY_WEBHOOK_SECRET: webhookSecret } = process.env
if (!apiKey || !webhookSecret) {
  throw new Error('Set SANDBOX_PAY_API_KEY and SANDBOX_PAY_WEBHOOK_SECRET, both to anything that nobody can guess.')
}
const sandbox = await startSandboxPay({
  port: Number(values.port),
  apiKey,
  webhookSecret,
  ...(values.file === undefined ? {} : { file: values.file }),
  ...(values.webhook === undefined ? {} : { webhookUrl: values.webhook }),
})
console.log(`sandbox-pay listens on ${sandbox.url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.close().then(() => process.exit(0)))
}
