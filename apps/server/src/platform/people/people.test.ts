import type { NewPersonAnswer, PersonLine } from '@tandem/contracts'
import type { Role } from '@tandem/kernel'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { platformDb } from '../../db/pool.ts'
import { buildTestServer, type Call, cookieOf, type TestServer } from '../../http/testing/test-server.ts'
import { openWarehouse } from '../../warehouse/client.ts'
import { grantAccess } from '../access.ts'
import { createUser } from '../sign-in.ts'

let world: TestDatabase
let server: TestServer
const warehouse = openWarehouse({ url: 'http://127.0.0.1:9' })

beforeAll(async () => {
  world = await createTestDatabase()
})
afterAll(async () => {
  await server.app.close()
  await warehouse.close()
  await world.close()
})
beforeEach(async () => {
  await server?.app.close()
  await platformDb(world.database).query('delete from access_grant')
  await platformDb(world.database).query('delete from invitation')
  server = await buildTestServer({ database: world.database, warehouse })
  await platformDb(world.database).query(
    `insert into store (merchant_id, id, name, zone)
     select 'north', id, '{}', 'Asia/Shanghai' from unnest(array['s1', 's2', 's3']) as id on conflict do nothing`,
  )
})

const PEOPLE = '/api/v1/merchants/north/people'
const PASSWORD = 'my first password'
const call = (method: Call['method'], path: string, body?: object, as: Role = 'owner') =>
  server.call({ method: method ?? 'GET', url: `${PEOPLE}${path}`, as, ...(body ? { body } : {}) })
const people = async (as: Role = 'owner') =>
  (await call('GET', '', undefined, as)).json<{ people: PersonLine[] }>().people
const idOf = async (role: Role) => (await people()).find((person) => person.role === role)?.userId ?? ''
let count = 0
const person = (role: Role, storeIds: string[] | null = null, limits: object | null = null) => {
  count += 1
  return { email: `Person${count}@north.example`, name: '新人', role, storeIds, limits }
}
const choose = (token: string | null, password = PASSWORD) =>
  server.call({ method: 'POST', url: '/api/v1/welcome/password', body: { token, password } })
const signIn = (email: string) =>
  server.call({ method: 'POST', url: '/api/auth/sign-in/email', body: { email, password: PASSWORD } })

it('lets a new person choose a password once and do at once what their role says', async () => {
  const limits = { discountBasisPoints: 500, voidMinor: 2_000, refundMinor: 0 }
  const wanted = person('cashier', ['s1'], limits)
  const added = await call('POST', '', wanted)
  const { userId, passwordToken } = added.json<NewPersonAnswer>()
  expect(added.statusCode).toBe(201)
  expect((await signIn(wanted.email)).statusCode).toBe(401)
  expect((await choose(passwordToken, 'short')).json()).toMatchObject({ code: 'request.invalid' })
  expect((await choose(passwordToken)).statusCode).toBe(204)
  expect((await choose(passwordToken, 'another password')).json()).toMatchObject({ code: 'people.link_refused' })
  expect((await choose('not a token of ours')).statusCode).toBe(403)
  const cookie = cookieOf(await signIn(wanted.email))
  const me = (await server.call({ url: '/api/v1/me', headers: { cookie } })).json()
  expect(me.merchants).toMatchObject([{ id: 'north', role: 'cashier', storeIds: ['s1'] }])
  expect(await people()).toContainEqual(expect.objectContaining({ userId, limits, canSignIn: true }))
})

/** Somebody who signs in already, with the cookie of their session. */
async function known(part: { role: Role; storeIds?: string[] | null }) {
  const wanted = { ...person(part.role, part.storeIds ?? null) }
  const email = wanted.email.toLowerCase()
  const userId = await createUser(server.deps.signIn, { email, name: 'K', password: PASSWORD })
  return { userId, wanted, cookie: cookieOf(await signIn(email)) }
}
const accept = (token: string | null, cookie: string) =>
  server.call({ method: 'POST', url: '/api/v1/welcome/invitation', body: { token }, headers: { cookie } })
const merchantsOf = async (cookie: string) =>
  (await server.call({ url: '/api/v1/me', headers: { cookie } })).json<{ merchants: { id: string; role: string }[] }>()
    .merchants

it('invites who has an account: they have their part when they accept, once, and nobody has two', async () => {
  const { userId, wanted, cookie } = await known({ role: 'cashier', storeIds: ['s1'] })
  const { invitationToken, ...rest } = (await call('POST', '', wanted)).json<NewPersonAnswer>()
  expect(rest).toEqual({ userId, passwordToken: null })
  expect(await people()).toContainEqual(expect.objectContaining({ userId, role: 'cashier', invited: true }))
  expect(await merchantsOf(cookie)).toEqual([])
  expect((await call('POST', '', wanted)).json()).toMatchObject({ status: 409, code: 'people.known' })
  expect((await call('POST', `/${userId}/password-token`)).statusCode).toBe(404)

  expect((await accept(invitationToken, cookie)).json()).toEqual({ merchantId: 'north' })
  expect(await merchantsOf(cookie)).toMatchObject([{ id: 'north', role: 'cashier', storeIds: ['s1'] }])
  expect(await people()).toContainEqual(expect.objectContaining({ userId, invited: false }))
  expect((await accept(invitationToken, cookie)).json()).toMatchObject({ status: 403, code: 'people.link_refused' })
  expect((await call('POST', '', wanted)).json()).toMatchObject({ status: 409, code: 'people.known' })
  expect((await call('POST', `/${userId}/invitation-token`)).statusCode).toBe(404)
})

it('gives no part to who chose a password with the token that another merchant kept to itself', async () => {
  const wanted = person('analyst')
  const db = platformDb(world.database)
  const kept = (await call('POST', '', wanted)).json<NewPersonAnswer>()
  const south = await createUser(server.deps.signIn, { email: 'owner@south.example', name: 'S', password: PASSWORD })
  await grantAccess(db, { userId: south, merchantId: 'south', role: 'owner', storeIds: null, at: 0 })
  const cookie = cookieOf(await signIn('owner@south.example'))
  const add = (email: string) =>
    server.call({
      method: 'POST',
      url: PEOPLE.replace('north', 'south'),
      body: { ...wanted, email },
      headers: { cookie },
    })
  const there = (await add(wanted.email)).json<NewPersonAnswer>()
  expect(there).toEqual({ userId: kept.userId, passwordToken: null, invitationToken: expect.any(String) })
  await choose(kept.passwordToken)
  const theirs = cookieOf(await signIn(wanted.email))
  expect(await merchantsOf(theirs)).toMatchObject([{ id: 'north' }])

  // Nor when they took the part back before the other merchant gave one.
  const other = person('analyst')
  const held = (await call('POST', '', other)).json<NewPersonAnswer>()
  await call('DELETE', `/${held.userId}`)
  const ours = (await add(other.email)).json<NewPersonAnswer>()
  expect((await choose(held.passwordToken)).json()).toMatchObject({ code: 'people.link_refused' })
  expect((await choose(ours.passwordToken)).statusCode).toBe(204)
})

it('takes an invitation only from the account that it is for, in time, and the latest of its tokens', async () => {
  const ann = await known({ role: 'analyst' })
  const bob = await known({ role: 'analyst' })
  const first = (await call('POST', '', ann.wanted)).json<NewPersonAnswer>().invitationToken
  const renew = async () => (await call('POST', `/${ann.userId}/invitation-token`)).json().invitationToken as string
  const second = await renew()
  const refused = { status: 403, code: 'people.link_refused' }
  for (const [token, cookie] of [
    [second, bob.cookie],
    [first, ann.cookie],
    ['not a token of ours', ann.cookie],
  ] as const) {
    expect((await accept(token, cookie)).json()).toMatchObject(refused)
  }
  expect((await accept(second, '')).json()).toMatchObject({ status: 401, code: 'session.missing' })
  const db = platformDb(world.database)
  await db.query(`update invitation set token_ends_at = now() - interval '1 second'`)
  expect((await accept(second, ann.cookie)).json()).toMatchObject(refused)
  const third = await renew()
  const rows = await db.query<{ text: string }>('select i::text as text from invitation i')
  expect(rows.filter(({ text }) => text.includes(third))).toEqual([])
  const answers = await Promise.all([accept(third, ann.cookie), accept(third, ann.cookie)])
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 403])
})

it('changes and takes back what somebody is invited to, as it does a part', async () => {
  const { userId, wanted, cookie } = await known({ role: 'finance' })
  const { invitationToken } = (await call('POST', '', wanted)).json<NewPersonAnswer>()
  expect((await call('PUT', `/${userId}`, { role: 'cashier', storeIds: ['s2'] })).statusCode).toBe(204)
  expect(await merchantsOf(cookie)).toEqual([])
  expect(await people()).toContainEqual(expect.objectContaining({ userId, storeIds: ['s2'], invited: true }))
  expect((await call('POST', `/${userId}/invitation-token`, undefined, 'regional_manager')).statusCode).toBe(200)
  expect((await call('DELETE', `/${userId}`)).statusCode).toBe(204)
  expect((await accept(invitationToken, cookie)).statusCode).toBe(403)
  expect((await people()).map((one) => one.userId)).not.toContain(userId)
})

it('counts no owner who has not accepted yet', async () => {
  const { wanted } = await known({ role: 'owner' })
  const lin = await idOf('owner')
  expect((await call('POST', '', wanted)).statusCode).toBe(201)
  expect((await call('DELETE', `/${lin}`)).json()).toMatchObject({ code: 'people.last_owner' })
})

it('renews the token of who never chose a password, unless they have a part elsewhere too', async () => {
  const { userId } = (await call('POST', '', person('analyst'))).json<NewPersonAnswer>()
  const renewed = await call('POST', `/${userId}/password-token`)
  expect(renewed.json().passwordToken).toMatch(/^[\w-]{32}$/)
  const db = platformDb(world.database)
  await grantAccess(db, { userId, merchantId: 'south', role: 'owner', storeIds: null, at: 0 })
  expect((await call('POST', `/${userId}/password-token`)).statusCode).toBe(404)
})

it('never leaves a merchant without an owner, also when two owners remove each other at once', async () => {
  const lin = await idOf('owner')
  const part = { role: 'analyst', storeIds: null }
  expect((await call('DELETE', `/${lin}`)).json()).toMatchObject({ status: 409, code: 'people.last_owner' })
  expect((await call('PUT', `/${lin}`, part)).json()).toMatchObject({ code: 'people.last_owner' })
  const { userId } = (await call('POST', '', person('owner'))).json<NewPersonAnswer>()
  const answers = await Promise.all([call('DELETE', `/${lin}`), call('PUT', `/${userId}`, part)])
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).not.toEqual([204, 204])
  const owners = await platformDb(world.database).query(`select from access_grant where role = 'owner'`)
  expect(owners).toHaveLength(1)
})

it('lets a regional manager staff their own stores, and nothing beyond', async () => {
  const add = async (body: object) => (await call('POST', '', body, 'regional_manager')).statusCode
  expect(await add(person('cashier', ['s1', 's2']))).toBe(201)
  for (const beyond of [person('cashier', ['s3']), person('cashier'), person('owner'), person('finance', ['s1'])]) {
    expect(await add(beyond), JSON.stringify(beyond)).toBe(403)
  }
  expect((await people('regional_manager')).map(({ role }) => role)).not.toContain('owner')
  for (const other of ['owner', 'analyst', 'finance'] as const) {
    const id = await idOf(other)
    expect((await call('DELETE', `/${id}`, undefined, 'regional_manager')).statusCode, other).toBeGreaterThan(400)
  }
  expect((await call('DELETE', `/${await idOf('cashier')}`, undefined, 'regional_manager')).statusCode).toBe(204)
})

it('is closed to everybody else, and records who gave and took', async () => {
  for (const role of ['store_manager', 'cashier', 'finance', 'analyst'] as const) {
    expect((await call('GET', '', undefined, role)).json(), role).toMatchObject({
      code: 'access.denied',
      details: { permission: 'people.manage' },
    })
  }
  const { userId } = (await call('POST', '', person('analyst'))).json<NewPersonAnswer>()
  await call('PUT', `/${userId}`, { role: 'finance', storeIds: null })
  expect((await call('DELETE', `/${userId}`)).statusCode).toBe(204)
  expect((await call('DELETE', `/${userId}`)).statusCode).toBe(404)
  const audit = await server.call({ url: '/api/v1/merchants/north/audit?limit=3', as: 'owner' })
  const entries = audit.json<{ entries: { action: string; subject: string }[] }>().entries
  expect(entries.map(({ action }) => action)).toEqual(['person.removed', 'person.changed', 'person.added'])
  expect(new Set(entries.map(({ subject }) => subject))).toEqual(new Set([`user:${userId}`]))
})

it('keeps no token where answers are kept for repeats', async () => {
  const body = person('analyst')
  const request = { method: 'POST', url: PEOPLE, body, as: 'owner', headers: { 'idempotency-key': 'add-1' } } as const
  const first = (await server.call(request)).json<NewPersonAnswer>()
  expect((await server.call(request)).json()).toMatchObject({ status: 409, code: 'idempotency.done' })
  const rows = await platformDb(world.database).query<{ kept: string }>('select i::text as kept from idempotency i')
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.filter(({ kept }) => kept.includes(first.passwordToken ?? ''))).toEqual([])
})

it('gives nobody a store that there is not, when they are added as when they are changed', async () => {
  const refused = { status: 422, code: 'access.no_such_store', details: { stores: ['nowhere'] } }
  const wanted = person('cashier', ['s1', 'nowhere'])
  expect((await call('POST', '', wanted)).json()).toMatchObject(refused)
  expect((await people()).map(({ email }) => email)).not.toContain(wanted.email.toLowerCase())
  const { userId } = (await call('POST', '', { ...wanted, storeIds: ['s1'] })).json<NewPersonAnswer>()
  const part = { role: 'cashier', storeIds: ['nowhere'] }
  expect((await call('PUT', `/${userId}`, part)).json()).toMatchObject(refused)
  expect(await people()).toContainEqual(expect.objectContaining({ userId, storeIds: ['s1'] }))
})

it('adds who is added by several at once one time, and tells the others', async () => {
  for (const known of [false, true]) {
    const wanted = person('analyst')
    if (known) await createUser(server.deps.signIn, { email: wanted.email, name: 'K', password: PASSWORD })
    const answers = await Promise.all(
      ['analyst', 'finance', 'analyst'].map((role) => call('POST', '', { ...wanted, role })),
    )
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 409, 409])
    const added = answers.find(({ statusCode }) => statusCode === 201)?.json<NewPersonAnswer>()
    expect(added?.passwordToken === null).toBe(known)
  }
})
