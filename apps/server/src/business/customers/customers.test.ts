import type { CustomerLine, MyProfile } from '@tandem/contracts'
import { MINUTE } from '@tandem/kernel'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { deliverAll, type OutboxEvent } from '../../db/outbox.ts'
import { platformDb } from '../../db/pool.ts'
import { openDeps } from '../../http/deps.ts'
import { buildServer } from '../../http/server.ts'
import { buildTestServer, type Call, cookieOf, type TestServer } from '../../http/testing/test-server.ts'
import { now } from '../../platform/clock.ts'
import type { SmsSender } from '../../platform/sms.ts'
import { openWarehouse } from '../../warehouse/client.ts'
import type { CustomerClaim } from './index.ts'

let world: TestDatabase
let server: TestServer
const warehouse = openWarehouse({ url: 'http://127.0.0.1:9' })
/** The world outside: what reached which phone. */
const texts = new Map<string, string[]>()
const sms: SmsSender = {
  send: async ({ to, text }) => void texts.set(to, [...(texts.get(to) ?? []), text]),
}

beforeAll(async () => {
  world = await createTestDatabase()
  server = await buildTestServer({ database: world.database, warehouse }, { sms })
})
afterAll(async () => {
  await server.app.close()
  await warehouse.close()
  await world.close()
})

const db = () => platformDb(world.database)
const SHOP = '/api/v1/shops/north'
let phones = 13_800_000_000
const newPhone = () => `+86${(phones += 1)}`
const post = (path: string, body: object = {}, rest: Partial<Call> = {}) =>
  server.call({ method: 'POST', url: path.startsWith('/api') ? path : `${SHOP}${path}`, body, ...rest })
const sentCode = (phone: string) => /\d{6}/.exec(texts.get(phone)?.at(-1) ?? '')?.[0] ?? ''

async function signIn(phone: string, shop = SHOP): Promise<{ cookie: string; answer: LightMyRequestResponse }> {
  expect((await post(`${shop}/sign-in/code`, { phone })).statusCode).toBe(204)
  const answer = await post(`${shop}/sign-in`, { phone, code: sentCode(phone) })
  return { cookie: cookieOf(answer), answer }
}
const me = async (cookie: string, shop = SHOP) => await server.call({ url: `${shop}/me`, headers: { cookie } })

describe('signing in by phone', () => {
  it('signs up who was never here, and finds them again, however the number is written', async () => {
    const phone = newPhone()
    const { answer, cookie } = await signIn(phone)
    const profile = answer.json() as MyProfile
    expect(profile).toMatchObject({ phone, name: null, email: null, tier: null, marketing: false })
    expect(answer.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    const written = `${phone.slice(3, 6)} ${phone.slice(6, 10)}-${phone.slice(10)}`
    await post('/sign-in/code', { phone: written, locale: 'en' })
    expect(texts.get(phone)?.at(-1)).toMatch(/^Your code is \d{6}/)
    const again = await post('/sign-in', { phone: written, code: sentCode(phone) })
    expect(again.json()).toEqual(profile)
    expect((await me(cookie)).json()).toEqual(profile)
  })

  it('takes each code once, three tries long, and only the latest', async () => {
    const phone = newPhone()
    await post('/sign-in/code', { phone })
    const first = sentCode(phone)
    await post('/sign-in/code', { phone })
    const code = sentCode(phone)
    const wrong = code === '000000' ? '111111' : '000000'
    if (first !== code) expect((await post('/sign-in', { phone, code: first })).statusCode).toBe(401)
    expect((await post('/sign-in', { phone, code })).statusCode).toBe(200)
    expect((await post('/sign-in', { phone, code })).json()).toMatchObject({ code: 'sign_in.code_refused' })
    await post('/sign-in/code', { phone })
    for (let i = 0; i < 3; i += 1) expect((await post('/sign-in', { phone, code: wrong })).statusCode).toBe(401)
    expect((await post('/sign-in', { phone, code: sentCode(phone) })).statusCode).toBe(401)
  })

  it('takes a code once from ten who send it together', async () => {
    const phone = newPhone()
    await post('/sign-in/code', { phone })
    const code = sentCode(phone)
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('/sign-in', { phone, code })))
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
  })

  it('refuses a code after five minutes', async () => {
    const phone = newPhone()
    await post('/sign-in/code', { phone })
    const [kept] = await db().query<{ at: Date }>('select max("expiresAt") as at from shopper_verification')
    expect(Math.abs((kept?.at.getTime() ?? 0) - Date.now() - 5 * MINUTE)).toBeLessThan(MINUTE)
    await db().query('update shopper_verification set "expiresAt" = $1', [new Date(Date.now() - 1)])
    expect((await post('/sign-in', { phone, code: sentCode(phone) })).json()).toMatchObject({
      code: 'sign_in.code_refused',
    })
  })

  it('sends five codes to a phone and then waits, and says how long', async () => {
    const phone = newPhone()
    for (let i = 0; i < 5; i += 1) expect((await post('/sign-in/code', { phone })).statusCode).toBe(204)
    const refused = await post('/sign-in/code', { phone })
    expect(refused.json()).toMatchObject({ code: 'request.rate_limited' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(60)
    expect(texts.get(phone)).toHaveLength(5)
  })

  it('refuses what is no phone number, and a shop that is not there', async () => {
    for (const phone of ['12345', '+0123456789', 'call me', `+${'1'.repeat(20)}`]) {
      expect((await post('/sign-in/code', { phone })).json(), phone).toMatchObject({ code: 'request.invalid' })
    }
    expect((await post('/api/v1/shops/nowhere/sign-in/code', { phone: newPhone() })).statusCode).toBe(404)
  })

  it('stores the number sealed, nowhere readable', async () => {
    const phone = newPhone()
    await signIn(phone)
    for (const table of ['shopper_user', 'shopper_verification', 'customer', 'outbox', 'audit']) {
      const rows = await db().query<{ text: string }>(`select t::text as text from ${table} t`)
      expect(
        rows.filter(({ text }) => text.includes(phone.slice(3))),
        table,
      ).toEqual([])
    }
  })
})

describe('a session', () => {
  it('of a shopper opens nothing of the staff, and the other way round', async () => {
    const { cookie } = await signIn(newPhone())
    for (const url of ['/api/v1/me', '/api/v1/merchants/north/customers']) {
      expect((await server.call({ url, headers: { cookie } })).json(), url).toMatchObject({ code: 'session.missing' })
    }
    expect((await server.call({ url: `${SHOP}/me`, as: 'owner' })).json()).toMatchObject({ code: 'session.missing' })
  })

  it('makes a customer of each shop it is used in, known apart', async () => {
    const phone = newPhone()
    const { cookie, answer } = await signIn(phone)
    const there = await me(cookie, '/api/v1/shops/south')
    expect(there.json()).toMatchObject({ phone })
    expect(there.json().id).not.toBe(answer.json().id)
    const together = await Promise.all(Array.from({ length: 5 }, () => me(cookie, '/api/v1/shops/south')))
    expect(new Set(together.map((one) => one.json().id))).toEqual(new Set([there.json().id]))
  })

  it('ends by signing out; a made-up or altered cookie is nobody’s', async () => {
    const { cookie } = await signIn(newPhone())
    const [name, value] = cookie.split('=') as [string, string]
    const token = decodeURIComponent(value).split('.')[0]
    for (const forged of [`${name}=${token}`, `${name}=${token}.AAAA`, `${name}=%`, `${name}=${value.slice(0, -8)}`]) {
      expect((await me(forged)).statusCode, forged).toBe(401)
    }
    expect((await post('/sign-out', {}, { headers: { cookie } })).statusCode).toBe(204)
    expect((await me(cookie)).statusCode).toBe(401)
  })

  it('costs one statement, a guest none', async () => {
    const { cookie } = await signIn(newPhone())
    const statements: string[] = []
    const { owner } = world.database
    const query = owner.query.bind(owner)
    const spied = Object.assign(owner, {
      query: (...args: Parameters<typeof query>) => {
        statements.push(String((args[0] as { text?: string }).text ?? args[0]))
        return query(...args)
      },
    })
    try {
      await server.deps.shoppers('north', cookie, await now(db()))
      expect(statements.filter((text) => text.includes('shopper_session'))).toHaveLength(1)
      const known = statements.length
      await server.deps.shoppers('north', undefined, 0)
      expect(statements).toHaveLength(known)
    } finally {
      Object.assign(spied, { query })
    }
  })
})

describe('a profile', () => {
  const change = (cookie: string, body: object) =>
    server.call({ method: 'PUT', url: `${SHOP}/me`, body, headers: { cookie } })

  it('is the customer’s to change; an e-mail belongs to one customer', async () => {
    const [a, b] = [await signIn(newPhone()), await signIn(newPhone())]
    const mine = { name: '王芳', email: 'Wang@Shop.example', marketing: true }
    expect((await change(a.cookie, mine)).json()).toMatchObject({ ...mine, email: 'wang@shop.example' })
    expect((await change(b.cookie, mine)).json()).toMatchObject({ status: 409, code: 'customer.taken' })
    expect((await change(a.cookie, { ...mine, marketing: false })).json()).toMatchObject({ marketing: false })
  })

  it('gives an e-mail to one of several customers who say it in the same moment, and tells the others', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => signIn(newPhone())))
    for (const email of ['one@shop.example', 'two@shop.example', 'three@shop.example']) {
      const answers = await Promise.all(
        people.map(({ cookie }) => change(cookie, { name: null, email, marketing: false })),
      )
      expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409, 409, 409])
    }
  })

  it('is seen by the merchant masked in lists, found by the exact number, whole only with a record of it', async () => {
    const phone = newPhone()
    const { answer } = await signIn(phone)
    const { id } = answer.json() as MyProfile
    const list = async (find: string) => {
      const url = `/api/v1/merchants/north/customers?find=${encodeURIComponent(find)}`
      return (await server.call({ url, as: 'owner' })).json().customers as CustomerLine[]
    }
    expect(await list(phone)).toMatchObject([{ id, phone: `+86•••••${phone.slice(-4)}` }])
    expect(await list('wang@shop.example')).toMatchObject([{ email: 'w•••@shop.example', name: '王芳' }])
    expect(await list('nobody@shop.example')).toEqual([])
    const url = `/api/v1/merchants/north/customers/${id}`
    expect((await server.call({ url, as: 'owner' })).json()).toMatchObject({ phone })
    expect((await server.call({ url: '/api/v1/merchants/north/audit', as: 'owner' })).json().entries).toContainEqual(
      expect.objectContaining({ action: 'customer.viewed', subject: `customer:${id}` }),
    )
  })

  it('gets a tier from the merchant, or the shop is closed to it', async () => {
    const { cookie, answer } = await signIn(newPhone())
    const url = `/api/v1/merchants/north/customers/${answer.json().id}/standing`
    const stand = (body: object) => server.call({ method: 'PUT', url, body, as: 'owner' })
    await stand({ tier: 'gold', status: 'active' })
    expect((await me(cookie)).json()).toMatchObject({ tier: 'gold' })
    await stand({ tier: null, status: 'blocked' })
    expect((await me(cookie)).json()).toMatchObject({ status: 403, code: 'customer.blocked' })
    expect((await post('/sign-out', {}, { headers: { cookie } })).statusCode).toBe(204)
    expect((await me(cookie)).json()).toMatchObject({ code: 'session.missing' })
  })
})

describe('what a guest ordered', () => {
  it('becomes the customer’s who shows the slip, once; not with another shop’s slip or after its time', async () => {
    const owners = new Map<string, string>()
    const claimNotes: CustomerClaim = async (_tx, _ctx, { subject, customerId }) => {
      if (!subject.startsWith('note:')) return false
      owners.set(subject, customerId)
      return true
    }
    const options = { ...server.deps, onCustomerClaims: [claimNotes] }
    const app = await buildServer(options, { ...openDeps(options), onCustomerClaims: [claimNotes] })
    const { cookie, answer } = await signIn(newPhone())
    const at = await now(db())
    const claim = async (token: string, headers: Record<string, string> = { cookie }) => {
      const origin = { host: 'localhost', origin: 'http://localhost' }
      return await app.inject({
        method: 'POST',
        url: `${SHOP}/claims`,
        headers: { ...origin, ...headers },
        payload: { token },
      })
    }
    const slip = (claimed: { merchantId?: string; subject?: string; expiresAt?: number }) =>
      server.deps.guestTokens.issue({ merchantId: 'north', subject: 'note:7', expiresAt: at + MINUTE, ...claimed })

    expect((await claim(slip({}), {})).json()).toMatchObject({ code: 'session.missing' })
    expect((await claim(slip({}))).json()).toEqual({ subject: 'note:7' })
    expect((await claim(slip({}))).statusCode).toBe(200)
    expect(owners).toEqual(new Map([['note:7', answer.json().id]]))
    for (const token of [slip({ merchantId: 'south' }), slip({ expiresAt: at - 1 }), 'made-up']) {
      expect((await claim(token)).json()).toMatchObject({ status: 403, code: 'guest.token_refused' })
    }
    expect((await claim(slip({ subject: 'boat:1' }))).statusCode).toBe(404)
    await app.close()
  })
})

it('tells who signed up, without naming them', async () => {
  const heard: OutboxEvent[] = []
  const { answer } = await signIn(newPhone())
  await deliverAll(db(), { name: 'test', handle: async (events) => void heard.push(...events) })
  const { id } = answer.json() as MyProfile
  expect(heard.filter(({ aggregate }) => aggregate === `customer:${id}`)).toMatchObject([
    { merchantId: 'north', kind: 'customer.signed_up', payload: { customerId: id } },
  ])
})
