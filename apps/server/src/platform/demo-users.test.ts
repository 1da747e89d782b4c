import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/world/index.ts'
import { platformDb } from '../db/pool.ts'
import { merchantsOf } from './access.ts'
import { createDemoUsers, DEMO_USERS, hasDemoUsers, isLoopback, refuseOpenDemo } from './demo-users.ts'
import { createUser, openSignIn, type SignIn } from './sign-in.ts'

let world: TestDatabase
let signIn: SignIn

beforeAll(async () => {
  world = await createTestDatabase()
  signIn = openSignIn({ database: world.database, authSecret: 'a'.repeat(43) })
  await platformDb(world.database).query(
    `insert into merchant (id, name, currency, zone, kind, demo, created_at)
     select id, id, 'CNY', 'Asia/Shanghai', 'retail', true, to_timestamp(0) from unnest(array['north', 'south']) id`,
  )
})
afterAll(() => world.close())

it('lets a server without demo sign-ins listen anywhere, and one with them on this machine only', async () => {
  await createUser(signIn, { email: 'real@north.example', name: 'R', password: 'quite a secret' })
  await refuseOpenDemo(world.database, '0.0.0.0')
  expect(await hasDemoUsers(world.database)).toBe(false)

  await createDemoUsers({ database: world.database, signIn }, 'north', { regional: ['s1'], store: ['s1'] }, 0)
  for (const host of ['0.0.0.0', '::', '192.168.1.2', 'shop.example.com', '']) {
    await expect(refuseOpenDemo(world.database, host), host).rejects.toThrow('passwords are public')
  }
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) await refuseOpenDemo(world.database, host)
})

it('gives the same people their part in a second merchant, and moves stores when called again', async () => {
  const demo = { database: world.database, signIn }
  await createDemoUsers(demo, 'north', { regional: ['s1', 's2'], store: ['s2'] }, 0)
  await createDemoUsers(demo, 'south', { regional: ['x'], store: ['x'] }, 0)
  const people = await platformDb(world.database).query<{ id: string; email: string }>(
    'select "id", "email" from sign_in_user where demo order by "email"',
  )
  expect(people.map(({ email }) => email)).toEqual(DEMO_USERS.map(({ email }) => email).toSorted())
  const store = people.find(({ email }) => email.startsWith('store'))
  expect(await merchantsOf(platformDb(world.database), store?.id ?? '')).toMatchObject([
    { id: 'north', role: 'store_manager', storeIds: ['s2'] },
    { id: 'south', role: 'store_manager', storeIds: ['x'] },
  ])
})

it('takes no lookalike of this machine for this machine', () => {
  for (const host of ['127.0.0.1.evil.example', '127.0.0', 'localhost.evil.example', '1127.0.0.1', '0x7f.1']) {
    expect(isLoopback(host), host).toBe(false)
  }
})
