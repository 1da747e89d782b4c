import { Writable } from 'node:stream'
import { MeAnswer } from '@tandem/contracts'
import { DAY, MINUTE } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorld, type TestWorld } from '../../../../tests/world/index.ts'
import { platformDb } from '../db/pool.ts'
import { grantAccess } from '../platform/access.ts'
import { advanceClock } from '../platform/clock.ts'
import { DEMO_PASSWORD } from '../platform/demo-users.ts'
import { createLog } from '../platform/log.ts'
import { createUser } from '../platform/sign-in.ts'
import { SignInLimit } from './sign-in-limit.ts'
import { buildTestServer, cookieOf, type TestServer } from './testing/test-server.ts'

let world: TestWorld
let server: TestServer
let logged = ''

beforeAll(async () => {
  world = await createTestWorld()
  const destination = new Writable({ write: (chunk, _encoding, done) => done(void (logged += String(chunk))) })
  server = await buildTestServer(world, { log: createLog({ level: 'trace', destination }) })
})
afterAll(async () => {
  await server.app.close()
  await world.close()
})

const signIn = (email: string, password: string, from?: string) =>
  server.call({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    body: { email, password },
    ...(from ? { from } : {}),
  })

const me = (cookie: string) => server.call({ url: '/api/v1/me', headers: { cookie } })

describe('signing in', () => {
  it('sets a cookie that scripts cannot read and other sites cannot send, and tells no token', async () => {
    const answer = await signIn('  Owner@Tandem.demo', DEMO_PASSWORD)
    expect(answer.statusCode).toBe(204)
    expect(answer.body).toBe('')
    const [cookie] = answer.cookies
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    expect((await me(cookieOf(answer))).statusCode).toBe(200)
  })

  it('says the same of a wrong password and of somebody unknown', async () => {
    const [wrong, unknown] = await Promise.all([
      signIn('owner@tandem.demo', 'not the password'),
      signIn('nobody@tandem.demo', 'not the password'),
    ])
    const said = ({ requestId: _id, ...rest }: Record<string, unknown>) => rest
    expect(said(wrong.json())).toEqual(said(unknown.json()))
    expect(wrong.json()).toMatchObject({ status: 401, code: 'sign_in.refused' })
    expect(wrong.cookies).toEqual([])
  })

  it('lasts until signing out; the cookie is worth nothing afterwards', async () => {
    const cookie = cookieOf(await signIn('analyst@tandem.demo', DEMO_PASSWORD))
    const out = await server.call({ method: 'POST', url: '/api/auth/sign-out', headers: { cookie } })
    expect(out.statusCode).toBe(204)
    expect((await me(cookie)).json()).toMatchObject({ code: 'session.missing' })
  })

  it('does not take a cookie that was made up or altered', async () => {
    const cookie = cookieOf(await signIn('owner@tandem.demo', DEMO_PASSWORD))
    const [name, value] = cookie.split('=') as [string, string]
    for (const forged of [`${name}=made-up`, `${name}=${value.slice(0, -6)}AAAA%3D`, `${name}=`]) {
      expect((await me(forged)).statusCode, forged).toBe(401)
    }
  })

  it('ends with the session in the database, and outlives a demo that is moved two weeks ahead', async () => {
    const cookie = cookieOf(await signIn('owner@tandem.demo', DEMO_PASSWORD))
    const before = MeAnswer.parse((await me(cookie)).json())
    await advanceClock(platformDb(world.database), 14)
    const after = MeAnswer.parse((await me(cookie)).json())
    expect(after.now - before.now).toBeGreaterThanOrEqual(14 * DAY)
    await platformDb(world.database).query(`update sign_in_session set "expiresAt" = to_timestamp(1)`)
    expect((await me(cookie)).statusCode).toBe(401)
  })

  it('opens nothing else of the sign-in library: nobody registers, resets or lists by themselves', async () => {
    for (const path of [
      'sign-up/email',
      'request-password-reset',
      'list-sessions',
      'update-user',
      'ok',
      'get-session',
    ]) {
      const post = await server.call({ method: 'POST', url: `/api/auth/${path}`, body: {} })
      const get = await server.call({ url: `/api/auth/${path}` })
      expect([post.statusCode, get.statusCode], path).toEqual([404, 404])
    }
  })

  it('refuses guessing after ten failures from one address, also with the right password, but not from elsewhere', async () => {
    await createUser(server.deps.signIn, { email: 'guessed@north.example', name: 'G', password: 'quite a secret' })
    for (let i = 0; i < 10; i += 1) {
      expect((await signIn('guessed@north.example', `guess number ${i}`, '127.0.0.9')).statusCode).toBe(401)
    }
    const refused = await signIn('guessed@north.example', 'quite a secret', '127.0.0.9')
    expect(refused.json()).toMatchObject({ status: 429, code: 'request.rate_limited' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(60)
    expect((await signIn('guessed@north.example', 'quite a secret', '127.0.0.8')).statusCode).toBe(204)
  })

  it('leaves no password, cookie or address of a person in the log', async () => {
    await signIn('owner@tandem.demo', 'a very secret slip')
    const cookie = cookieOf(await signIn('owner@tandem.demo', DEMO_PASSWORD))
    await me(cookie)
    server.app.log.info({ user: { email: 'owner@tandem.demo', password: DEMO_PASSWORD }, cookie }, 'clumsy')
    expect(logged).toContain('sign_in.refused')
    expect(logged).toContain('clumsy')
    for (const secret of [DEMO_PASSWORD, 'a very secret slip', 'owner@tandem.demo', cookie.split('=')[1] as string]) {
      expect(logged, secret).not.toContain(secret)
    }
  })
})

describe('the limit on guessing', () => {
  it('forgives slips after the right password, and everybody after a quarter of an hour', () => {
    const limit = new SignInLimit()
    const fail = (times: number, at: number) => {
      for (let i = 0; i < times; i += 1) limit.failed('1.2.3.4', 'a@b.c', at)
    }
    fail(9, 0)
    limit.succeeded('1.2.3.4', 'A@b.c ')
    fail(9, 1)
    limit.refuseIfTooMany('1.2.3.4', 'a@b.c', 2)
    fail(1, 3)
    expect(() => limit.refuseIfTooMany('1.2.3.4', 'a@b.c', 4)).toThrow('Too many')
    limit.refuseIfTooMany('1.2.3.4', 'a@b.c', 16 * MINUTE)
  })

  it('stops one address that tries many accounts, and many addresses that try one', () => {
    const limit = new SignInLimit()
    for (let i = 0; i < 60; i += 1) limit.failed('1.2.3.4', `person${i}@b.c`, 0)
    expect(() => limit.refuseIfTooMany('1.2.3.4', 'somebody@else.c', 1)).toThrow('Too many')
    for (let i = 0; i < 100; i += 1) limit.failed(`10.0.0.${i}`, 'a@b.c', 0)
    expect(() => limit.refuseIfTooMany('9.9.9.9', 'a@b.c', 1)).toThrow('Too many')
  })
})

describe('who is signed in', () => {
  it('sees their merchants with role, stores, currency, zone and nothing of others', async () => {
    const stores = { owner: null, regional_manager: ['s1', 's2'], store_manager: ['s1'], analyst: null } as const
    for (const [role, storeIds] of Object.entries(stores)) {
      const answer = await server.call({ url: '/api/v1/me', as: role as keyof typeof stores })
      if (answer.statusCode === 401) throw new Error('sessions were ended by an earlier test')
      expect(MeAnswer.parse(answer.json()).merchants, role).toEqual([
        {
          id: 'north',
          name: 'North',
          currency: 'CNY',
          zone: 'Asia/Shanghai',
          kind: 'retail',
          demo: true,
          role,
          storeIds,
        },
      ])
    }
  })

  it('sees a merchant as soon as access is granted, with the role that was granted last', async () => {
    const db = platformDb(world.database)
    const userId = await createUser(server.deps.signIn, {
      email: 'new@north.example',
      name: 'New',
      password: 'quite a secret',
    })
    const cookie = cookieOf(await signIn('new@north.example', 'quite a secret'))
    const merchants = async () => MeAnswer.parse((await me(cookie)).json()).merchants
    expect(await merchants()).toEqual([])
    await grantAccess(db, { userId, merchantId: 'south', role: 'analyst', storeIds: null, at: 0 })
    await grantAccess(db, { userId, merchantId: 'south', role: 'store_manager', storeIds: ['x'], at: 0 })
    expect(await merchants()).toMatchObject([{ id: 'south', role: 'store_manager', storeIds: ['x'] }])
  })

  it('keeps the language they chose, in one of the two there are', async () => {
    const choose = (locale: string) =>
      server.call({ method: 'PUT', url: '/api/v1/me/locale', body: { locale }, as: 'owner' })
    expect((await choose('zh-CN')).statusCode).toBe(204)
    expect((await choose('fr')).json()).toMatchObject({ code: 'request.invalid' })
    expect(MeAnswer.parse((await server.call({ url: '/api/v1/me', as: 'owner' })).json()).user.locale).toBe('zh-CN')
  })
})

it('makes no account twice and refuses a short password', async () => {
  const user = { email: 'twice@north.example', name: 'T', password: 'quite a secret' }
  const id = await createUser(server.deps.signIn, user)
  expect(await createUser(server.deps.signIn, { ...user, email: ' Twice@North.example', password: 'other one' })).toBe(
    id,
  )
  expect((await signIn('twice@north.example', 'quite a secret')).statusCode).toBe(204)
  await expect(createUser(server.deps.signIn, { ...user, email: 'x@y.z', password: 'short' })).rejects.toThrow(
    '10 to 200',
  )
})
