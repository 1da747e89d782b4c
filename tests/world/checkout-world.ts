import type { AddressInfo } from 'node:net'
import type { CallCtx } from '@tandem/kernel'
import { type SandboxPay, startSandboxPay } from '@tandem/sandbox-pay'
import { paymentProviders } from '../../apps/server/src/business/payments/index.ts'
import { buildTestServer, type TestServer } from '../../apps/server/src/http/testing/test-server.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createTestWorld, type TestWorld } from './index.ts'
import { createMerchant } from './merchant.ts'

export interface CheckoutWorld extends TestWorld {
  server: TestServer
  sandbox: SandboxPay
  /** What a use case of merchant north gets, at any time. */
  at: (now: number) => CallCtx
  /** Asks the payment provider as its customer would: its clock, how it misbehaves. */
  ask(method: string, path: string, body?: object): Promise<Response>
  /** Pays on the provider's page, as a shopper. */
  pay(action: { url?: string }): Promise<Response>
  /** Waits until the sandbox has told everything. */
  told(): Promise<void>
}

export const SANDBOX_KEYS = { apiKey: 'sk_test_of_the_tests', webhookSecret: 'whsec_of_the_tests' }

/** Server, both engines and a payment provider that answer over HTTP. */
export async function createCheckoutWorld(): Promise<CheckoutWorld> {
  const world = await createTestWorld()
  const sandbox = await startSandboxPay(SANDBOX_KEYS)
  const providers = paymentProviders({
    TANDEM_SANDBOX_PAY_URL: sandbox.url,
    TANDEM_SANDBOX_PAY_API_KEY: SANDBOX_KEYS.apiKey,
    TANDEM_SANDBOX_PAY_WEBHOOK_SECRET: SANDBOX_KEYS.webhookSecret,
  })
  const server = await buildTestServer(world, {
    providers,
    log: createLog({ level: process.env.TANDEM_TEST_LOG ?? 'silent' }),
  })
  const at = await createMerchant(world.database)
  await server.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.app.server.address() as AddressInfo
  const ask = (method: string, path: string, body: object = {}) =>
    fetch(`${sandbox.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${SANDBOX_KEYS.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  await ask('PUT', '/v1/webhook', { url: `http://127.0.0.1:${port}/api/webhooks/sandbox` })
  return {
    ...world,
    server,
    sandbox,
    at,
    ask,
    pay: ({ url = '' }) => fetch(url, { method: 'POST', body: '{"decision":"pay"}' }),
    told: async () => {
      for (let i = 0; sandbox.waiting > 0 && i < 400; i += 1) await new Promise((done) => setTimeout(done, 10))
    },
    close: async () => {
      const closed = server.app.close()
      // A connection that was opened and never used is no idle one: it would be waited for.
      server.app.server.closeAllConnections()
      await closed
      await sandbox.close()
      await world.close()
    },
  }
}
