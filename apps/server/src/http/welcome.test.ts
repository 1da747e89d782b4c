import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestWorld, type TestWorld } from '../../../../tests/world/index.ts'
import { registerMerchant } from '../collect/import/register-merchant.ts'
import { platformDb } from '../db/pool.ts'
import { welcomeKey } from '../platform/first-owner.ts'
import { createLog } from '../platform/log.ts'
import { buildServer } from './server.ts'

const PERSON = { name: 'Ada', email: ' Ada@shop.example ', password: 'quite a secret' }
const MERCHANT = { name: 'Mine', currency: 'EUR', zone: 'Europe/Berlin', kind: 'retail' }
const BROWSER = { host: 'localhost', 'sec-fetch-site': 'same-origin' }

let world: TestWorld
let app: Awaited<ReturnType<typeof buildServer>>
let key: string

beforeAll(async () => {
  world = await createTestWorld()
  key = (await welcomeKey(world.database)) ?? ''
  const keys = { authSecret: 'a'.repeat(43), encryptionKey: 'b'.repeat(43) }
  const log = createLog({ level: 'silent' })
  app = await buildServer({ ...world, dataDir: '/nowhere', keys, log, welcomeKey: key })
}, 120_000)
afterAll(async () => {
  await app?.close()
  await world?.close()
})

const make = (person: object) =>
  app.inject({ method: 'POST', url: '/api/v1/welcome', headers: BROWSER, payload: { key, ...PERSON, ...person } })
const isOpen = async () => (await app.inject({ url: '/api/v1/welcome', headers: BROWSER })).json().open
const people = () => platformDb(world.database).query('select "email", "operator" from sign_in_user')

it.each([
  [{ key: 'guessed' }, 403, 'welcome.wrong_key'],
  [{ key: '' }, 403, 'welcome.wrong_key'],
  [{ password: 'short' }, 400, 'request.invalid'],
  [{ email: 'nobody' }, 400, 'request.invalid'],
  [{ name: ' ' }, 400, 'request.invalid'],
])('makes no account of %j', async (person, status, code) => {
  const answer = await make(person)
  expect([answer.statusCode, answer.json().code]).toEqual([status, code])
  expect(await people()).toEqual([])
  expect(await isOpen()).toBe(true)
})

it('makes one first account, whoever comes at once, and none after it', async () => {
  await registerMerchant(platformDb(world.database), { ...MERCHANT, id: 'before' }, 0)
  const answers = await Promise.all(['one', 'two', 'three'].map((name) => make({ email: ` ${name}@shop.example ` })))
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([204, 409, 409])
  expect(await people()).toHaveLength(1)
  expect(await isOpen()).toBe(false)
  expect((await make({ email: 'late@shop.example' })).json().code).toBe('welcome.closed')
  expect(await welcomeKey(world.database)).toBeUndefined()
})

it('gives merchants to whoever runs the installation, those imported before the account too', async () => {
  const [{ email }] = (await people()) as [{ email: string }]
  const credentials = { email, password: PERSON.password }
  const signIn = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers: BROWSER,
    payload: credentials,
  })
  const cookie = String(signIn.headers['set-cookie']).split(';')[0] ?? ''
  const me = async () => (await app.inject({ url: '/api/v1/me', headers: { ...BROWSER, cookie } })).json()
  expect(await me()).toMatchObject({ user: { operator: true }, merchants: [{ id: 'before', role: 'owner' }] })
  await registerMerchant(platformDb(world.database), { ...MERCHANT, id: 'later' }, 0)
  expect(await me()).toMatchObject({ merchants: [{ id: 'before' }, { id: 'later', role: 'owner', storeIds: null }] })
})
