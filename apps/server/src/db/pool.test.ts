import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/world/index.ts'
import { openDatabase, platformDb, scopedDb } from './pool.ts'

let world: TestDatabase

beforeAll(async () => {
  world = await createTestDatabase()
  await platformDb(world.database).query(
    `insert into merchant (id, name, currency, zone, kind, created_at)
     select id, id, 'CNY', 'Asia/Shanghai', 'retail', to_timestamp(0) from unnest(array['north', 'south']) id`,
  )
  for (const id of ['north', 'south']) {
    await platformDb(world.database).query(
      `insert into store (merchant_id, id, name, zone) values ($1, 's1', '{"en": "One"}', 'Asia/Shanghai')`,
      [id],
    )
  }
})
afterAll(() => world.close())

interface Guarded {
  name: string
  enabled: boolean
  forced: boolean
  policies: string[]
  scope: string
}

/** Every table that carries a merchant, with what guards it. */
const merchantTables = () =>
  platformDb(world.database).query<Guarded>(
    `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
            array(select polname::text from pg_policy where polrelid = c.oid order by 1) as policies,
            (select pg_get_expr(polqual, polrelid) from pg_policy
              where polrelid = c.oid and polname = 'merchant_scope') as scope
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      where c.relkind in ('r', 'p')
        and (c.relname = 'merchant'
          or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'merchant_id' and a.attnum > 0))
      order by 1`,
  )

describe('row security', () => {
  it('is enabled and forced on every table that carries a merchant', async () => {
    const tables = await merchantTables()
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['merchant', 'store', 'audit', 'outbox']))
    for (const table of tables) {
      expect(table, table.name).toMatchObject({
        enabled: true,
        forced: true,
        policies: ['merchant_scope', 'whole_platform'],
        scope: expect.stringMatching(/^\(?(merchant_)?id = tandem_merchant\(\)\)?$/),
      })
    }
  })

  it('shows a merchant none of the rows of another, in any table', async () => {
    for (const { name } of await merchantTables()) {
      const column = name === 'merchant' ? 'id' : 'merchant_id'
      const rows = await scopedDb(world.database, 'north').query(`select from ${name} where ${column} <> 'north'`)
      expect(rows, name).toHaveLength(0)
    }
    expect(await scopedDb(world.database, 'north').query('select merchant_id from store')).toEqual([
      { merchant_id: 'north' },
    ])
  })

  it('shows prepared statements on one connection to each merchant its own rows, whoever came before', async () => {
    const database = openDatabase(world.url, { app: 1 })
    const mine = { name: 'test.mine', text: 'select merchant_id as "of", $1::int as n from store' }
    for (const [n, id] of ['north', 'south', 'south', 'north', 'south'].entries()) {
      expect(await scopedDb(database, id).query(mine, [n])).toEqual([{ of: id, n }])
      const other = id === 'north' ? 'south' : 'north'
      expect(await scopedDb(database, other).query('select merchant_id as "of" from store')).toEqual([{ of: other }])
      expect(await scopedDb(database, id).query(mine, [n])).toEqual([{ of: id, n }])
    }
    await database.close()
  })

  it('keeps a merchant from writing, moving or removing rows of another', async () => {
    const north = scopedDb(world.database, 'north')
    const forbidden = 'violates row-level security policy'
    const insert = `insert into store (merchant_id, id, name, zone) values ('south', 's2', '{}', 'UTC')`
    await expect(north.query(insert)).rejects.toThrow(forbidden)
    await expect(north.query(`update store set merchant_id = 'south' where id = 's1'`)).rejects.toThrow(forbidden)
    expect(await north.query(`update store set district = 'x' where merchant_id = 'south' returning id`)).toEqual([])
    expect(await north.query(`delete from store where merchant_id = 'south' returning id`)).toEqual([])
    expect(await scopedDb(world.database, 'south').query('select district from store')).toEqual([{ district: null }])
  })

  it('cannot be left by a use case: not by its role, its session, nor by switching it off', async () => {
    const north = scopedDb(world.database, 'north')
    const owner = decodeURIComponent(new URL(world.url).username)
    expect(await north.query('select session_user::text as session, current_user::text as current')).toEqual([
      { session: `tandem_app_${owner}`, current: `tandem_app_${owner}` },
    ])
    await expect(north.query(`set role ${owner}`)).rejects.toThrow('permission denied')
    await expect(north.query('alter table store disable row level security')).rejects.toThrow('must be owner')
    await expect(
      north.transaction(async (tx) => {
        await tx.query('set local row_security = off')
        await tx.query('select from store')
      }),
    ).rejects.toThrow('row-level security')
  })

  it('lets nothing through without a merchant', async () => {
    expect((await world.database.app.query('select from store')).rowCount).toBe(0)
  })

  it('keeps what was done from being rewritten', async () => {
    await expect(scopedDb(world.database, 'north').query('delete from audit')).rejects.toThrow('permission denied')
    await expect(scopedDb(world.database, 'north').query('delete from outbox')).rejects.toThrow('permission denied')
  })
})

describe('a scoped database', () => {
  it('carries no merchant over to the next user of a connection', async () => {
    const merchants = ['north', 'south', 'north', 'south', 'south', 'north', 'north', 'south']
    const seen = await Promise.all(
      Array.from({ length: 80 }, async (_, i) => {
        const merchant = merchants[i % 8] as string
        const rows = await scopedDb(world.database, merchant).query<{ merchant_id: string }>(
          'select merchant_id from store',
        )
        return rows.every(({ merchant_id }) => merchant_id === merchant) && rows.length === 1
      }),
    )
    expect(seen.every(Boolean)).toBe(true)
    expect((await world.database.app.query('select tandem_merchant() as merchant')).rows).toEqual([{ merchant: null }])
  })

  it('rolls back when the work throws, and the connection can be used again', async () => {
    const north = scopedDb(world.database, 'north')
    const work = north.transaction(async (tx) => {
      await tx.query(`insert into store (merchant_id, id, name, zone) values ('north', 'gone', '{}', 'UTC')`)
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await north.query(`select from store where id = 'gone'`)).toHaveLength(0)
  })

  it('survives losing its connection in the middle of a transaction', async () => {
    const north = scopedDb(world.database, 'north')
    const work = north.transaction(async (tx) => {
      const [self] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
      await world.database.owner.query('select pg_terminate_backend($1)', [self?.pid])
      await new Promise((resolve) => setTimeout(resolve, 50))
      await tx.query('select 1')
    })
    await expect(work).rejects.toThrow()
    expect(await north.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('survives losing its connection in the moment between the pool and the borrower', async () => {
    const lose = (client: pg.PoolClient) => process.nextTick(() => client.emit('error', new Error('read ECONNRESET')))
    world.database.app.once('acquire', lose)
    expect(await scopedDb(world.database, 'north').query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('refuses a merchant id that is not a slug before it reaches SQL', () => {
    for (const id of ['', `x'; drop table store; --`, 'Ä', 'a'.repeat(64)]) {
      expect(() => scopedDb(world.database, id), id).toThrow(RangeError)
    }
  })

  it('reads bigint as a whole number without losing digits, and a date as its text', async () => {
    const north = scopedDb(world.database, 'north')
    expect(await north.query(`select 9007199254740991::bigint as n, date '2026-02-28' as d`)).toEqual([
      { n: 9007199254740991, d: '2026-02-28' },
    ])
    await expect(north.query('select 9007199254740993::bigint as n')).rejects.toThrow('does not fit')
  })
})
