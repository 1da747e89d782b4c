import type { AddressInfo } from 'node:net'
import { PERMISSIONS, type Rng, rng } from '@tandem/kernel'
import { startSandboxPay } from '../../apps/sandbox-pay/src/index.ts'
import { paymentProviders } from '../../apps/server/src/business/payments/index.ts'
import { type Database, platformDb } from '../../apps/server/src/db/pool.ts'
import { buildTestServer } from '../../apps/server/src/http/testing/test-server.ts'
import { grantAccess } from '../../apps/server/src/platform/access.ts'
import { setClock, setClockSpeed } from '../../apps/server/src/platform/clock.ts'
import { DEMO_PASSWORD, DEMO_USERS } from '../../apps/server/src/platform/demo-users.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createUser } from '../../apps/server/src/platform/sign-in.ts'
import type { Warehouse } from '../../apps/server/src/warehouse/client.ts'
import { type Caller, caller, withCookies } from './caller.ts'
import type { Answer } from './send.ts'

/** A Monday at noon in Shanghai: everything is open. */
export const NOW = Date.UTC(2026, 10, 2, 4)
const SECRET = 'a secret of the fuzz'
const SANDBOX_KEYS = { apiKey: 'sandbox-key', webhookSecret: 'sandbox-secret' }
/** People of north beside the demo's. */
const MORE_STAFF = ['cashier@north.example', 'finance@north.example']

/** Merchants `north`, whose people call, and `south`, whose things are to stay untouched; a server, engines beside it. */
export interface TwoMerchants {
  url: string
  database: Database
  /** Everybody who calls at north, by what shows who they are; `nobody` among the guests. */
  callers: readonly Caller[]
  /** Of south: it calls at north, where it has no part. */
  stranger: Caller
  /** South's own people, who fill it. */
  south: { owner: Caller; guest: Caller; customer: Caller }
  /** Pays as a shopper would, where a payment asks to. */
  pay(answer: Answer): Promise<void>
  /** When nothing is on its way between the server and the payment provider. */
  settled(): Promise<void>
  /** What the server logged of what broke. */
  broken: string[]
  close(): Promise<void>
}

export async function openTwoMerchants(
  engines: { database: Database; warehouse: Warehouse },
  seed: number,
): Promise<TwoMerchants> {
  const { database } = engines
  const sandbox = await startSandboxPay(SANDBOX_KEYS)
  const codes = new Map<string, string>()
  const broken: string[] = []
  const server = await buildTestServer(engines, {
    log: failuresOf(broken),
    sms: { send: async ({ to, text }) => void codes.set(to, /\d{6}/.exec(text)?.[0] ?? '') },
    providers: paymentProviders({
      TANDEM_SANDBOX_PAY_URL: sandbox.url,
      TANDEM_SANDBOX_PAY_API_KEY: SANDBOX_KEYS.apiKey,
      TANDEM_SANDBOX_PAY_WEBHOOK_SECRET: SANDBOX_KEYS.webhookSecret,
    }),
  })
  await setClock(platformDb(database), NOW)
  await setClockSpeed(platformDb(database), 0)
  const owner = { email: 'owner@south.example', password: SECRET, name: 'Owner of south' }
  const userId = await createUser(server.deps.signIn, owner)
  await grantAccess(platformDb(database), { userId, merchantId: 'south', role: 'owner', storeIds: null, at: NOW })
  await server.app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`
  await fetch(`${sandbox.url}/v1/webhook`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${SANDBOX_KEYS.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${url}/api/webhooks/sandbox` }),
  })

  const random = rng(seed, 'callers')
  const at = new Reception(url, codes, random)
  const stranger = await at.staff('owner of south', owner.email, SECRET)
  return {
    url,
    database,
    broken,
    callers: await callersAtNorth(at, random),
    stranger,
    south: { owner: stranger, guest: at.guest(9), customer: await at.customer('south', 9) },
    pay: async ({ json }) => {
      const { action } = (json ?? {}) as { action?: { kind: string; url?: string } }
      if (action?.url?.startsWith(sandbox.url)) await fetch(action.url, { method: 'POST', body: '{"decision":"pay"}' })
    },
    settled: async () => {
      for (let i = 0; sandbox.waiting > 0 && i < 200; i += 1) await new Promise((done) => setTimeout(done, 5))
    },
    close: async () => {
      await server.app.close()
      await sandbox.close()
    },
  }
}

async function callersAtNorth(at: Reception, random: Rng): Promise<Caller[]> {
  const staff: Caller[] = []
  for (const { email, role } of DEMO_USERS) staff.push(await at.staff(role, email, DEMO_PASSWORD))
  for (const email of MORE_STAFF) staff.push(await at.staff(email.replace(/@.*/, ''), email, 'a secret of tests'))
  const owner = staff.find(({ name }) => name === 'owner') as Caller
  return [
    ...staff,
    await at.key(owner, 'key', [...PERMISSIONS], null),
    await at.key(owner, 'key of a till', ['orders.read', 'orders.write', 'stock.read'], ['s1']),
    await at.customer('north', 1),
    await at.customer('north', 2),
    at.guest(1),
    at.guest(2),
    caller('nobody', 'nothing', {}, random),
  ]
}

/** Lets people in as the document says. */
class Reception {
  readonly #url: string
  readonly #codes: ReadonlyMap<string, string>
  readonly #random: Rng

  constructor(url: string, codes: ReadonlyMap<string, string>, random: Rng) {
    this.#url = url
    this.#codes = codes
    this.#random = random
  }

  async staff(name: string, email: string, password: string): Promise<Caller> {
    const answer = await this.#post('/api/auth/sign-in/email', { email, password }, { origin: this.#url })
    return caller(name, 'session', withCookies(this.#url, answer.headers.getSetCookie()), this.#random)
  }

  /** Who has a session is a customer wherever they look in: north's have done so at south before anything is tried. */
  async customer(merchantId: string, nth: number): Promise<Caller> {
    const shop = `/api/v1/shops/${merchantId}`
    const phone = `+86138001380${String(nth).padStart(2, '0')}`
    await this.#post(`${shop}/sign-in/code`, { phone })
    const answer = await this.#post(`${shop}/sign-in`, { phone, code: this.#codes.get(phone) })
    const headers = withCookies(this.#url, answer.headers.getSetCookie())
    await fetch(`${this.#url}/api/v1/shops/south/me`, { headers })
    return caller(`customer ${nth}`, 'customerSession', headers, this.#random)
  }

  async key(owner: Caller, name: string, permissions: string[], storeIds: string[] | null): Promise<Caller> {
    const body = { name, permissions, storeIds, expiresInDays: null }
    const answer = await this.#post('/api/v1/merchants/north/keys', body, owner.headers)
    const { secret } = (await answer.json()) as { secret: string }
    return caller(name, 'apiKey', { authorization: `Bearer ${secret}` }, this.#random)
  }

  guest(nth: number): Caller {
    return caller(`guest ${nth}`, 'nothing', { 'tandem-device': `device-of-guest-${nth}` }, this.#random)
  }

  async #post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
}

/** A log of errors alone: what "broke" is looked up there. */
function failuresOf(broken: string[]): ReturnType<typeof createLog> {
  return createLog({ level: 'error', destination: { write: (line) => void broken.push(line) } })
}
