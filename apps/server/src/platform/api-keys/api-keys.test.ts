import type { NewApiKeyAnswer } from '@tandem/contracts'
import type { Permission } from '@tandem/kernel'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { platformDb } from '../../db/pool.ts'
import { buildTestServer, type Call, cookieOf, type TestServer } from '../../http/testing/test-server.ts'
import { openWarehouse } from '../../warehouse/client.ts'
import { grantAccess } from '../access.ts'
import { audit } from '../audit.ts'
import { advanceClock } from '../clock.ts'
import { merchantRoute } from '../http/route.ts'
import { createUser } from '../sign-in.ts'
import { openApiKeys } from './index.ts'

let world: TestDatabase
let server: TestServer
const warehouse = openWarehouse({ url: 'http://127.0.0.1:9' })

beforeAll(async () => {
  world = await createTestDatabase()
  server = await buildTestServer({ database: world.database, warehouse })
  await platformDb(world.database).query(
    `insert into store (merchant_id, id, name, zone)
     select 'north', id, '{}', 'Asia/Shanghai' from unnest(array['s1', 's2', 's3']) as id`,
  )
  merchantRoute(server.app, server.deps, {
    method: 'POST',
    path: '/probe',
    summary: 'Says who came',
    who: 'stock.write',
    answer: z.object({ actor: z.unknown(), access: z.unknown() }),
    handler: async ({ ctx }) => {
      await audit(ctx.db, ctx, { action: 'probe.called', subject: 'probe' })
      return { actor: ctx.actor, access: ctx.access }
    },
  })
})
afterAll(async () => {
  await server.app.close()
  await warehouse.close()
  await world.close()
})

const KEYS = '/api/v1/merchants/north/keys'
const wanted = {
  name: 'Stock of the ERP',
  permissions: ['stock.write'] as Permission[],
  storeIds: null,
  expiresInDays: null,
}
async function make(rest: object = {}, as: Call['as'] = 'owner'): Promise<NewApiKeyAnswer> {
  const answer = await server.call({ method: 'POST', url: KEYS, body: { ...wanted, ...rest }, ...(as ? { as } : {}) })
  expect(answer.statusCode).toBe(201)
  return answer.json()
}
/** As a program calls: no cookie, no Origin. */
const probe = (secret: string, merchant = 'north') =>
  server.app.inject({
    method: 'POST',
    url: `/api/v1/merchants/${merchant}/probe`,
    headers: { host: 'localhost', authorization: `Bearer ${secret}` },
  })

it('lets a program do what the key was given, in its stores, under its own name', async () => {
  const { key, secret } = await make({ storeIds: ['s1'] })
  const answer = await probe(secret)
  expect(answer.json()).toMatchObject({
    actor: { kind: 'key', keyId: key.id },
    access: { role: 'key', storeIds: ['s1'], permissions: ['stock.write'] },
  })
  const entries = (await server.call({ url: '/api/v1/merchants/north/audit?limit=1', as: 'owner' })).json().entries
  expect(entries).toMatchObject([{ action: 'probe.called', actor: `key:${key.id}` }])
  const other = await make({ permissions: ['stock.read'] })
  expect((await probe(other.secret)).json()).toMatchObject({ code: 'access.denied', details: { role: 'key' } })
  expect((await probe(secret, 'south')).statusCode).toBe(404)
})

it('shows the secret once; afterwards its beginning, and when it was last used', async () => {
  const { key, secret } = await make({ name: 'Shown once' })
  await probe(secret)
  const { body } = await server.call({ url: KEYS, as: 'owner' })
  expect(body).not.toContain(secret.slice(key.prefix.length + 1))
  const listed = (JSON.parse(body) as { keys: NewApiKeyAnswer['key'][] }).keys.find(({ id }) => id === key.id)
  expect(listed).toMatchObject({ prefix: secret.slice(0, 15), lastUsedAt: expect.any(Number), revokedAt: null })
  const [row] = await platformDb(world.database).query<{ text: string }>(
    'select k::text as text from api_key k where prefix = $1',
    [key.prefix],
  )
  expect(row?.text).not.toContain(secret.slice(16))
})

it('takes nothing that only looks like a key', async () => {
  const { secret } = await make()
  const other = await make()
  const swapped = `${secret.slice(0, 15)}${other.secret.slice(15)}`
  for (const wrong of ['', 'tk_', secret.slice(0, -1), `${secret}x`, swapped, secret.toUpperCase(), '‮'.repeat(9)]) {
    const answer = await probe(encodeURI(wrong))
    expect(answer.json(), wrong).toMatchObject({ status: 401, code: 'session.missing' })
  }
})

it('ends when revoked, in this process at once, in others when what they kept is over', async () => {
  const { key, secret } = await make()
  const elsewhere = openApiKeys(world.database)
  await elsewhere.ctxFor(secret, 'north', 'test')
  expect((await probe(secret)).statusCode).toBe(200)
  const end = () => server.call({ method: 'DELETE', url: `${KEYS}/${key.id}`, as: 'owner' })
  expect((await end()).statusCode).toBe(204)
  expect((await probe(secret)).statusCode).toBe(401)
  await expect(openApiKeys(world.database).ctxFor(secret, 'north', 'test')).rejects.toThrow('Sign in')
  expect((await end()).statusCode).toBe(204)
  const { entries } = (await server.call({ url: '/api/v1/merchants/north/audit', as: 'owner' })).json()
  const revocations = entries.filter(
    (entry: { action: string; subject: string }) =>
      entry.action === 'api_key.revoked' && entry.subject === `key:${key.id}`,
  )
  expect(revocations).toHaveLength(1)
})

it('ends by itself on its day of the clock', async () => {
  const { secret } = await make({ expiresInDays: 2 })
  expect((await probe(secret)).statusCode).toBe(200)
  await advanceClock(platformDb(world.database), 2)
  expect((await probe(secret)).statusCode).toBe(401)
})

it('is looked up once in ten seconds', async () => {
  const { secret } = await make()
  await probe(secret)
  const calls: string[] = []
  const owner = new Proxy(world.database.owner, {
    get: (target, name) =>
      name === 'query'
        ? (query: { text: string }) => {
            calls.push(query.text)
            return target.query(query)
          }
        : Reflect.get(target, name),
  })
  const keys = openApiKeys({ ...world.database, owner })
  for (let i = 0; i < 20; i += 1) await keys.ctxFor(secret, 'north', 'test')
  expect(calls.filter((text) => text.includes('api_key'))).toHaveLength(1)
})

it('is made by the owner alone, and never does more than who made it', async () => {
  for (const role of ['regional_manager', 'store_manager', 'cashier', 'finance', 'analyst'] as const) {
    expect((await server.call({ method: 'POST', url: KEYS, body: wanted, as: role })).statusCode, role).toBe(403)
  }
  const manager = await make({ permissions: ['keys.manage', 'stock.read'], storeIds: ['s1'] })
  const makeByKey = (body: object) =>
    server.app.inject({
      method: 'POST',
      url: KEYS,
      headers: { host: 'localhost', authorization: `Bearer ${manager.secret}` },
      payload: { ...wanted, ...body },
    })
  expect((await makeByKey({ permissions: ['stock.read'], storeIds: ['s1'] })).statusCode).toBe(201)
  expect((await makeByKey({ permissions: ['stock.write'], storeIds: ['s1'] })).statusCode).toBe(403)
  expect((await makeByKey({ permissions: ['stock.read'], storeIds: ['s2'] })).statusCode).toBe(403)
  expect((await makeByKey({ permissions: ['stock.read'] })).statusCode).toBe(403)
})

it('of some stores neither sees nor ends those of others, and is nothing for what is about all stores', async () => {
  const perms = ['keys.manage', 'audit.read', 'webhooks.manage', 'settings.write']
  const some = await make({ permissions: perms, storeIds: ['s1'] })
  const [near, far, all] = await Promise.all(
    [['s1'], ['s2'], null].map((storeIds) => make({ permissions: ['stock.read'], storeIds })),
  )
  const byKey = (method: 'GET' | 'DELETE' | 'POST' | 'PUT', url: string, payload?: object) => {
    const headers = { host: 'localhost', authorization: `Bearer ${some.secret}` }
    return server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  }
  const seen = (await byKey('GET', KEYS)).json().keys.map(({ id }: { id: string }) => id)
  expect(seen).toContain(near?.key.id)
  for (const one of [far, all]) {
    expect(seen).not.toContain(one?.key.id)
    expect((await byKey('DELETE', `${KEYS}/${one?.key.id}`)).statusCode).toBe(404)
  }
  expect((await byKey('DELETE', `${KEYS}/${near?.key.id}`)).statusCode).toBe(204)
  const still = (await server.call({ url: KEYS, as: 'owner' })).json().keys
  expect(still.find(({ id }: { id: string }) => id === far?.key.id)).toMatchObject({ revokedAt: null })

  const merchant = KEYS.replace('/keys', '')
  const webhook = { url: 'https://example.com/hear', eventKinds: ['order.*'] }
  expect((await byKey('GET', `${merchant}/audit`)).statusCode).toBe(403)
  expect((await byKey('POST', `${merchant}/webhooks`, webhook)).statusCode).toBe(403)
  expect((await byKey('PUT', `${merchant}/payment-settings`, { capture: 'manual' })).statusCode).toBe(403)
})

it('is given no store that there is not: whoever opens one under that id later would find it in there', async () => {
  const body = { ...wanted, storeIds: ['s1', 'nowhere'] }
  const refused = await server.call({ method: 'POST', url: KEYS, body, as: 'owner' })
  expect(refused.json()).toMatchObject({ status: 422, code: 'access.no_such_store', details: { stores: ['nowhere'] } })
})

/** A second owner of north, who calls with their session. */
let owners = 0
async function anotherOwner() {
  const user = { email: `owner${++owners}@north.example`, name: 'O', password: 'a secret of tests' }
  const userId = await createUser(server.deps.signIn, user)
  const part = { userId, merchantId: 'north', storeIds: null, at: 0 }
  await grantAccess(platformDb(world.database), { ...part, role: 'owner' })
  const { email, password } = user
  const session = await server.call({ method: 'POST', url: '/api/auth/sign-in/email', body: { email, password } })
  const headers = { cookie: cookieOf(session) }
  const makeKey = (rest: object) => server.call({ method: 'POST', url: KEYS, body: { ...wanted, ...rest }, headers })
  return { userId, makeKey, made: async (rest: object) => (await makeKey(rest)).json<NewApiKeyAnswer>() }
}
const statusOf = async ({ secret }: NewApiKeyAnswer) => (await probe(secret)).statusCode
const person = (method: 'PUT' | 'DELETE', userId: string, body?: object) =>
  server.call({ method, url: KEYS.replace('/keys', `/people/${userId}`), as: 'owner', ...(body ? { body } : {}) })
const revoked = async () => {
  const { entries } = (await server.call({ url: '/api/v1/merchants/north/audit', as: 'owner' })).json()
  return entries
    .filter(({ action }: { action: string }) => action === 'api_key.revoked')
    .map(({ subject }: { subject: string }) => subject)
}

it('ends with who made it, also when they made it through a key of theirs', async () => {
  const gone = await anotherOwner()
  const theirs = await gone.made({ permissions: ['stock.write', 'keys.manage'] })
  const through = await server.app.inject({
    method: 'POST',
    url: KEYS,
    headers: { host: 'localhost', authorization: `Bearer ${theirs.secret}` },
    payload: wanted,
  })
  const keys = [theirs, through.json<NewApiKeyAnswer>()]
  const ours = await make()
  for (const key of [...keys, ours]) expect(await statusOf(key)).toBe(200)
  expect((await person('DELETE', gone.userId)).statusCode).toBe(204)
  for (const key of keys) expect(await statusOf(key)).toBe(401)
  expect(await statusOf(ours)).toBe(200)
  expect(await revoked()).toEqual(expect.arrayContaining(keys.map(({ key }) => `key:${key.id}`)))
})

it('ends where it goes beyond what is left of the part of who made it, and else stays', async () => {
  const other = await anotherOwner()
  const inOne = await other.made({ storeIds: ['s1'] })
  const [inTwo, inAll, forMore] = await Promise.all([
    other.made({ storeIds: ['s1', 's2'] }),
    other.made({}),
    other.made({ storeIds: ['s1'], permissions: ['stock.write', 'settings.write'] }),
  ])
  for (const key of [inOne, inTwo, inAll, forMore]) expect(await statusOf(key)).toBe(200)
  expect((await person('PUT', other.userId, { role: 'store_manager', storeIds: ['s1'] })).statusCode).toBe(204)
  expect(await statusOf(inOne)).toBe(200)
  for (const key of [inTwo, inAll, forMore]) expect(await statusOf(key)).toBe(401)
  expect(await revoked()).not.toContain(`key:${inOne.key.id}`)
})

it('is not made by who is removed in the same moment', async () => {
  const going = await anotherOwner()
  const makings = Promise.all(Array.from({ length: 5 }, () => going.makeKey({})))
  expect((await person('DELETE', going.userId)).statusCode).toBe(204)
  for (const answer of await makings) {
    if (answer.statusCode === 201) expect(await statusOf(answer.json())).toBe(401)
  }
})
