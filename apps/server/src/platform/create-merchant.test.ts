import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/world/index.ts'
import { platformDb, scopedDb } from '../db/pool.ts'
import { buildTestServer, type TestServer } from '../http/testing/test-server.ts'
import { openWarehouse } from '../warehouse/client.ts'

const CORNER = { id: 'corner', name: '街角', currency: 'CNY', zone: 'Asia/Shanghai' }

let world: TestDatabase
let server: TestServer

beforeAll(async () => {
  world = await createTestDatabase()
  server = await buildTestServer({ ...world, warehouse: openWarehouse({ url: 'http://127.0.0.1:9' }) })
  await platformDb(world.database).query(
    `update sign_in_user set "operator" = true where "id" in
       (select user_id from access_grant where merchant_id = 'north' and role = 'owner')`,
  )
})
afterAll(async () => {
  await server.app.close()
  await world.close()
})

const make = async (body: object, as: 'owner' | 'regional_manager' = 'owner') => {
  const answer = await server.call({ method: 'POST', url: '/api/v1/merchants', body, as })
  return { status: answer.statusCode, body: answer.json() }
}
const merchants = () => platformDb(world.database).query<{ id: string }>('select id from merchant order by id')

it('is the owner’s who runs the installation, as the audit of the merchant tells', async () => {
  expect(await make(CORNER)).toMatchObject({ status: 201, body: { ...CORNER, role: 'owner', storeIds: null } })
  const me = (await server.call({ url: '/api/v1/me', as: 'owner' })).json()
  expect(me.merchants.map(({ id }: { id: string }) => id)).toContain('corner')
  const audit = await scopedDb(world.database, 'corner').query('select action, subject from audit')
  expect(audit).toEqual([{ action: 'merchant.made', subject: 'merchant:corner' }])
})

it.each([
  ['somebody who does not run it', { ...CORNER, id: 'other' }, 'regional_manager', 'access.denied'],
  ['an id that is taken', { ...CORNER, id: 'south', name: 'Mine now' }, 'owner', 'merchant.exists'],
  ['a currency that is none', { ...CORNER, id: 'other', currency: 'XYZ' }, 'owner', 'request.invalid'],
  ['a zone that is none', { ...CORNER, id: 'other', zone: 'Mars/Olympus' }, 'owner', 'request.invalid'],
  ['an id that is no part of an address', { ...CORNER, id: 'A b' }, 'owner', 'request.invalid'],
] as const)('is not made for %s', async (_why, body, as, code) => {
  const before = await merchants()
  expect((await make(body, as)).body).toMatchObject({ code })
  expect(await merchants()).toEqual(before)
  const [south] = await platformDb(world.database).query(`select name from merchant where id = 'south'`)
  expect(south).toEqual({ name: 'South' })
})
