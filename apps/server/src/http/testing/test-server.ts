import { randomBytes } from 'node:crypto'
import type { Role } from '@tandem/kernel'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { type Database, platformDb } from '../../db/pool.ts'
import { grantAccess } from '../../platform/access.ts'
import { createDemoUsers, DEMO_USERS, type DemoUser } from '../../platform/demo-users.ts'
import { readRates } from '../../platform/http/rate-limit.ts'
import { createLog, type Log } from '../../platform/log.ts'
import { createUser } from '../../platform/sign-in.ts'
import type { Warehouse } from '../../warehouse/client.ts'
import { type Deps, openDeps, type ServerOptions } from '../deps.ts'
import { buildServer } from '../server.ts'

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  body?: object | string
  headers?: Record<string, string>
  /** Signed in as the person of north with this role. */
  as?: Role
  /** The caller's address. */
  from?: string
}

export interface TestServer {
  app: FastifyInstance
  deps: Deps
  /** Calls as the console does: same origin, JSON, the session's cookie. */
  call(call: Call): Promise<LightMyRequestResponse>
}

/** The server on given engines, with merchants `north` (stores s1 to s3) and `south`, and the demo sign-ins, the
 * cashier's of s1, and somebody in finance of north. Rates are a thousand times the usual: tests of the limits bring their own. */
export async function buildTestServer(
  engines: { database: Database; warehouse: Warehouse },
  options: Partial<ServerOptions> & { log?: Log } = {},
): Promise<TestServer> {
  const authSecret = randomBytes(32).toString('base64url')
  const keys = { authSecret, encryptionKey: randomBytes(32).toString('base64url') }
  const log = options.log ?? createLog({ level: 'silent' })
  const rates = readRates('x1000')
  const serverOptions: ServerOptions = { dataDir: '/nowhere', keys, rates, ...engines, ...options, log }
  const deps = openDeps(serverOptions)
  const { signIn } = deps
  await platformDb(engines.database).query(
    `insert into merchant (id, name, currency, zone, kind, demo, created_at)
     values ('north', 'North', 'CNY', 'Asia/Shanghai', 'retail', true, to_timestamp(0)),
            ('south', 'South', 'EUR', 'Europe/Berlin', 'retail', false, to_timestamp(0))
     on conflict do nothing`,
  )
  await createDemoUsers({ database: engines.database, signIn }, 'north', { regional: ['s1', 's2'], store: ['s1'] }, 0)
  for (const { role, storeIds, ...user } of OTHERS) {
    const userId = await createUser(signIn, user)
    await grantAccess(platformDb(engines.database), { userId, merchantId: 'north', role, storeIds, at: 0 })
  }
  const app = await buildServer(serverOptions, deps)
  const cookies = new Map<Role, Promise<string>>()
  const inject = ({ method = 'GET', url, body, headers = {}, from = '127.0.0.1' }: Call) =>
    app.inject({
      method,
      url,
      remoteAddress: from,
      headers: {
        host: 'localhost',
        'sec-fetch-site': 'same-origin',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    })
  const call = async ({ as, ...rest }: Call): Promise<LightMyRequestResponse> => {
    if (!as) return await inject(rest)
    const cookie = cookies.get(as) ?? signInAs(as, inject)
    cookies.set(as, cookie)
    return await inject({ ...rest, headers: { cookie: await cookie, ...rest.headers } })
  }
  return { app, deps, call }
}

/** People of north beside those of a demo. */
const OTHERS: readonly (DemoUser & { storeIds: string[] | null })[] = [
  { email: 'finance@north.example', password: 'a secret of tests', name: 'Finance', role: 'finance', storeIds: null },
]

async function signInAs(role: Role, inject: (call: Call) => Promise<LightMyRequestResponse>): Promise<string> {
  const user = [...DEMO_USERS, ...OTHERS].find((one) => one.role === role)
  const answer = await inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    body: { email: user?.email, password: user?.password },
  })
  if (answer.statusCode !== 204) throw new Error(`cannot sign in as ${role}: ${answer.statusCode} ${answer.body}`)
  return cookieOf(answer)
}

/** What a browser would send back. */
export function cookieOf(answer: LightMyRequestResponse): string {
  return answer.cookies
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
    .join('; ')
}
