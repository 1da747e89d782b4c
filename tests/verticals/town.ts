import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startSandboxPay } from '@tandem/sandbox-pay'
import { paymentProviders } from '../../apps/server/src/business/payments/index.ts'
import { platformDb } from '../../apps/server/src/db/pool.ts'
import { buildServer } from '../../apps/server/src/http/server.ts'
import { keepTrading } from '../../apps/server/src/jobs/keep-trading.ts'
import { setClock } from '../../apps/server/src/platform/clock.ts'
import { welcomeKey } from '../../apps/server/src/platform/first-owner.ts'
import { readRates } from '../../apps/server/src/platform/http/rate-limit.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { smsOf } from '../../apps/server/src/platform/sms-gateway.ts'
import { openWarehouse } from '../../apps/server/src/warehouse/client.ts'
import { createTestDatabase } from '../world/index.ts'

/** What surrounds a new user: an installation nobody has signed in to, a payment provider, phones that get texts. */
export interface Town {
  url: string
  /** What the terminal shows. */
  welcomeKey: string
  /** The latest text to a phone. */
  textTo(phone: string): string
  /** Lets time pass to a moment, here and at the provider. */
  timeIs(at: number): Promise<void>
  close(): Promise<void>
}

const KEYS = { apiKey: 'key of the walk', webhookSecret: 'secret of the walk' }
const SECRET = 'v'.repeat(43)

/** The product as `npm start -- --empty` leaves it, on a database of its own. Everything else is said over HTTP. */
export async function openTown(at: number): Promise<Town> {
  const world = await createTestDatabase()
  const { database } = world
  const sandbox = await startSandboxPay(KEYS)
  const phones = await openPhones()
  const log = createLog({ level: process.env.TANDEM_TEST_LOG ?? 'silent' })
  const providers = paymentProviders({
    TANDEM_SANDBOX_PAY_URL: sandbox.url,
    TANDEM_SANDBOX_PAY_API_KEY: KEYS.apiKey,
    TANDEM_SANDBOX_PAY_WEBHOOK_SECRET: KEYS.webhookSecret,
  })
  const key = (await welcomeKey(database)) ?? ''
  const sms = smsOf({ TANDEM_SMS_URL: phones.url }, log)
  const app = await buildServer({
    database,
    // Nobody answers there: trade goes on without analytics.
    warehouse: openWarehouse({ url: 'http://127.0.0.1:9' }),
    dataDir: '/nowhere',
    keys: { authSecret: SECRET, encryptionKey: SECRET },
    log,
    providers,
    rates: readRates('x1000'),
    welcomeKey: key,
    ...(sms ? { sms } : {}),
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const trade = keepTrading(database, providers, log)
  const tell = async (path: string, body: object): Promise<void> => {
    const headers = { authorization: `Bearer ${KEYS.apiKey}`, 'content-type': 'application/json' }
    const answer = await fetch(`${sandbox.url}${path}`, { method: 'PUT', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`the provider said ${answer.status} ${await answer.text()}`)
  }
  const timeIs = async (moment: number): Promise<void> => {
    await setClock(platformDb(database), moment)
    await tell('/v1/clock', { at: moment, speed: 1 })
  }
  await tell('/v1/webhook', { url: `${url}/api/webhooks/sandbox` })
  await timeIs(at)
  return {
    url,
    welcomeKey: key,
    textTo: phones.textTo,
    timeIs,
    close: async () => {
      await trade.stop()
      await app.close()
      await Promise.all([sandbox.close(), phones.close(), world.close()])
    },
  }
}

/** A text message gateway that keeps what it was given. */
async function openPhones() {
  const texts = new Map<string, string>()
  const gateway = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const { to, text } = JSON.parse(body) as { to: string; text: string }
    texts.set(to, text)
    response.writeHead(204).end()
  })
  await new Promise<void>((done) => void gateway.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`,
    textTo: (phone: string) => texts.get(phone) ?? '',
    close: () => new Promise<void>((done) => void gateway.close(() => done())),
  }
}
