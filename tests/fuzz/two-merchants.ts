import type { AddressInfo } from 'node:net'
import { rng } from '@tandem/kernel'
import { startSandboxPay } from '../../apps/sandbox-pay/src/index.ts'
import { paymentProviders } from '../../apps/server/src/business/payments/index.ts'
import { type Database, platformDb } from '../../apps/server/src/db/pool.ts'
import { buildTestServer } from '../../apps/server/src/http/testing/test-server.ts'
import { grantAccess } from '../../apps/server/src/platform/access.ts'
import { setClock, setClockSpeed } from '../../apps/server/src/platform/clock.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createUser } from '../../apps/server/src/platform/sign-in.ts'
import type { Warehouse } from '../../apps/server/src/warehouse/client.ts'
import type { Caller } from './caller.ts'
import { openHistory } from './history.ts'
import { callersAtNorth, Reception } from './reception.ts'
import type { Answer } from './send.ts'

/** A Monday at noon in Shanghai: everything is open. */
export const NOW = Date.UTC(2026, 10, 2, 4)
const SECRET = 'a secret of the fuzz'
const SANDBOX_KEYS = { apiKey: 'sandbox-key', webhookSecret: 'sandbox-secret' }

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
  /** The code that was sent to a phone. */
  codeSentTo(phone: string): string
  /** What the server logged of what broke. */
  broken: string[]
  close(): Promise<void>
}

/** Nobody pulls the plug here: commits need not wait for the disk. */
const IN_NO_HURRY = `do $$ begin
  execute format('alter database %I set synchronous_commit = off', current_database());
end $$`

interface Options {
  seed: number
  /** How many lived in each one's city before. */
  people: number
  /** What each calls everything that it had before. */
  secrets: { north: string; south: string }
}

export async function openTwoMerchants(
  engines: { database: Database; warehouse: Warehouse },
  options: Options,
): Promise<TwoMerchants> {
  const opened = new AsyncDisposableStack()
  try {
    return await open(engines, options, opened)
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

async function open(
  engines: { database: Database; warehouse: Warehouse },
  { seed, people, secrets }: Options,
  opened: AsyncDisposableStack,
): Promise<TwoMerchants> {
  const { database } = engines
  await database.owner.query(IN_NO_HURRY)
  const sandbox = await startSandboxPay(SANDBOX_KEYS)
  opened.defer(() => sandbox.close())
  const codes = new Map<string, string>()
  const broken: string[] = []
  const history = await openHistory(engines, people)
  opened.defer(() => history.close())
  const server = await buildTestServer(engines, {
    imports: history.imports,
    log: failuresOf(broken),
    sms: { send: async ({ to, text }) => void codes.set(to, /\d{6}/.exec(text)?.[0] ?? '') },
    providers: paymentProviders({
      TANDEM_SANDBOX_PAY_URL: sandbox.url,
      TANDEM_SANDBOX_PAY_API_KEY: SANDBOX_KEYS.apiKey,
      TANDEM_SANDBOX_PAY_WEBHOOK_SECRET: SANDBOX_KEYS.webhookSecret,
    }),
  })
  opened.defer(() => server.app.close())
  await setClock(platformDb(database), NOW)
  await setClockSpeed(platformDb(database), 0)
  const owner = { email: 'owner@south.example', password: SECRET, name: 'Owner of south' }
  const userId = await createUser(server.deps.signIn, owner)
  await grantAccess(platformDb(database), { userId, merchantId: 'south', role: 'owner', storeIds: null, at: NOW })
  // Not before: what is imported for a merchant that nobody may see is shown to whoever runs the installation.
  await history.live('north', NOW, secrets.north)
  await history.live('south', NOW, secrets.south)
  await server.app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`
  await fetch(`${sandbox.url}/v1/webhook`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${SANDBOX_KEYS.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${url}/api/webhooks/sandbox` }),
  })

  // Messages that the server did not take: the provider goes on trying, nobody waits for them.
  let givenUp = 0
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
    codeSentTo: (phone) => codes.get(phone) ?? '',
    pay: async ({ json }) => {
      const { action } = (json ?? {}) as { action?: { kind: string; url?: string } }
      if (action?.url?.startsWith(sandbox.url)) await fetch(action.url, { method: 'POST', body: '{"decision":"pay"}' })
    },
    settled: async () => {
      for (let i = 0; sandbox.waiting > givenUp && i < 100; i += 1) await new Promise((done) => setTimeout(done, 5))
      givenUp = sandbox.waiting
    },
    close: () => opened.disposeAsync(),
  }
}

/** A log of errors alone: what "broke" is looked up there. */
function failuresOf(broken: string[]): ReturnType<typeof createLog> {
  return createLog({ level: 'error', destination: { write: (line) => void broken.push(line) } })
}
