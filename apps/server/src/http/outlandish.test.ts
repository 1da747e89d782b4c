import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorld, type TestWorld } from '../../../../tests/world/index.ts'
import { platformDb } from '../db/pool.ts'
import { buildTestServer, type TestServer } from './testing/test-server.ts'

// What the fuzz over the API document found, each kind with a name. All of it was answered 500 once, or not as the
// document says.

let world: TestWorld
let server: TestServer

beforeAll(async () => {
  world = await createTestWorld()
  server = await buildTestServer(world)
})
afterAll(async () => {
  await server.app.close()
  await world.close()
})

const NORTH = '/api/v1/merchants/north'
const read = async (path: string) => await server.call({ url: `${NORTH}${path}`, as: 'owner' })
const write = async (method: 'POST' | 'PUT', path: string, body: object | string) =>
  await server.call({ method, url: `${NORTH}${path}`, body, as: 'owner' })
const group = (zh: string) => ({ name: { zh, en: 'Town' }, storeIds: [] })
const groups = async () => await platformDb(world.database).query('select id, name from store_group order by id')

const REFUSED = { status: 400, code: 'request.invalid' }
const PROBLEM = 'application/problem+json; charset=utf-8'

describe('a request that no database could keep', () => {
  it.each([
    ['a NUL in a value', 'PUT', '/store-groups/town', JSON.stringify(group('a\0b'))],
    ['half a surrogate pair in a value', 'PUT', '/store-groups/town', JSON.stringify(group('\ud800'))],
    ['a NUL in a name', 'POST', '/products', '{"kind":"good","attributes":{"a\\u0000b":"c"}}'],
    ['a NUL in the path', 'PUT', '/store-groups/a%00b', JSON.stringify(group('Town'))],
    ['a NUL in the merchant', 'PUT', '/../n%00rth/store-groups/town', JSON.stringify(group('Town'))],
    ['JSON nested five thousand deep', 'PUT', '/store-groups/town', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['a list nested five hundred deep', 'PUT', '/store-groups/town', `${'['.repeat(500)}${']'.repeat(500)}`],
  ] as const)('is refused, whatever it is for, and keeps nothing: %s', async (_, method, path, body) => {
    const before = await groups()
    const answer = await write(method, path, body)
    expect([answer.statusCode, answer.json()]).toMatchObject([400, REFUSED])
    expect(await groups()).toEqual(before)
  })

  it('is refused in a query too', async () => {
    expect((await read('/places/s1/stock?search=a%00b')).json()).toMatchObject(REFUSED)
  })

  it('keeps every other character there is', async () => {
    for (const name of ['茶', '💥', '\uffff', 'x'.repeat(100)]) {
      expect((await write('PUT', '/store-groups/town', group(name))).json()).toMatchObject({ name: { zh: name } })
    }
  })
})

describe('an address', () => {
  it.each(['%', '%zz', '%c0%80', '%ff'])('that cannot be read is refused as anything else is: %s', async (odd) => {
    const answer = await server.call({ url: `${NORTH}/stores/${odd}` })
    expect([answer.headers['content-type'], answer.json()]).toMatchObject([PROBLEM, REFUSED])
  })

  it('reaches a store whose id is as long as ids may be, in any script', async () => {
    const id = '茶'.repeat(60)
    const { status, code } = (await read(`/stores/${encodeURIComponent(id)}`)).json() as Record<string, unknown>
    expect([status, code]).toEqual([404, 'resource.not_found'])
  })

  it('that is longer than any id is refused', async () => {
    expect((await read(`/stores/${'a'.repeat(5_000)}`)).json()).toMatchObject(REFUSED)
  })
})

describe('a day', () => {
  it.each(['0000-01-01', '0000-12-31', '1899-12-31', '2200-01-01', '9999-12-31'])(
    'beyond what engines agree on is refused: %s',
    async (day) => {
      for (const path of [
        `/ledger/statement?from=${day}&to=${day}`,
        `/insights/overview?from=${day}&to=${day}`,
        `/stores/s1/days/${day}`,
        `/statements/sandbox/${day}`,
      ]) {
        expect((await read(path)).json(), path).toMatchObject(REFUSED)
      }
    },
  )
})

describe('a page', () => {
  it.each([
    `2026-11-02T04:00:00.000Z ${'-'.repeat(36)}`,
    `0 00000000-0000-0000-0000-000000000000`,
    `-1 00000000-0000-0000-0000-000000000000`,
    'infinity',
    'a b c',
    '99999999999999999999',
  ])('after what no page ended with is empty: %s', async (after) => {
    for (const list of ['/orders', '/lots', '/transfers', '/purchase-orders', '/places/s1/counts']) {
      const answer = await read(`${list}?after=${encodeURIComponent(after)}`)
      expect([answer.statusCode, answer.json().next], list).toEqual([200, null])
    }
  })

  it('after a line that no statement can have is refused', async () => {
    expect((await read('/statements/sandbox/2026-11-01?after=1794066831114')).json()).toMatchObject(REFUSED)
  })
})

describe('a decision', () => {
  it('cannot be proposed with a coupon that could not be issued: more than 90 percent off', async () => {
    const offer = { discountKind: 'percent', value: 91, minSpend: 0, validDays: 14 }
    const proposed = await write('POST', '/decisions/win-back', { storeIds: null, offer, budget: 100_000 })
    expect(proposed.json()).toMatchObject({ ...REFUSED, detail: 'body.offer.value: percent is 1 to 90' })
  })
})

describe('a file', () => {
  it.each(['orders', '💥', 'a"b', 'a\r\nb', "it's"])('is sent whatever its table is called: %s', async (table) => {
    const answer = await read(`/data/quarantine.csv?source=till&table=${encodeURIComponent(table)}`)
    const name = encodeURIComponent(table).replace("'", '%27')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="quarantine.csv"; filename*=UTF-8''quarantine-${name}.csv`,
    )
  })
})
