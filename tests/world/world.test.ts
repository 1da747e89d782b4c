import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { createTestDatabase, createTestWarehouse, createTestWorld } from './index.ts'

describe('a test database', () => {
  it('has every migration, and two of them share nothing', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()])
    await one.database.owner.query('create table mine (id int)')
    const tables = await two.database.owner.query(
      `select to_regclass('mine') as mine, to_regclass('schema_migration') is not null as is_migrated`,
    )
    expect(tables.rows).toEqual([{ mine: null, is_migrated: true }])
    await Promise.all([one.close(), two.close()])
  })

  it('lets the app role in, bound by row security', async () => {
    const { database, close } = await createTestDatabase()
    const { rows } = await database.app.query(
      'select rolname, rolbypassrls or rolsuper as is_unbound from pg_roles where rolname = current_user',
    )
    expect(rows).toEqual([{ rolname: expect.stringMatching(/^tandem_app_/), is_unbound: false }])
    await close()
  })

  it('can be empty, for tests of the migrations themselves', async () => {
    const { database, close } = await createTestDatabase({ empty: true })
    const { rows } = await database.owner.query(`select to_regclass('schema_migration') as migrations`)
    expect(rows).toEqual([{ migrations: null }])
    await close()
  })

  it('is gone after it was closed', async () => {
    const { url, close } = await createTestDatabase()
    await close()
    await expect(new pg.Client({ connectionString: url }).connect()).rejects.toMatchObject({ code: '3D000' })
  })
})

describe('test warehouse tables', () => {
  it('are all there, and two sets of them share nothing', async () => {
    const [one, two] = await Promise.all([createTestWarehouse(), createTestWarehouse()])
    await one.warehouse.command('create table mine (id UInt8) engine = MergeTree order by id')
    const names = await two.warehouse.query<{ name: string }>(
      'select name from system.tables where database = currentDatabase()',
    )
    expect(names.map(({ name }) => name)).toContain('schema_migration')
    expect(names.map(({ name }) => name)).not.toContain('mine')
    await Promise.all([one.close(), two.close()])
  })

  it('come together with a database where a test needs both', async () => {
    const world = await createTestWorld()
    const { rows } = await world.database.owner.query('select 1 as one')
    expect(rows).toEqual([{ one: 1 }])
    expect(await world.warehouse.query('select 1 as one')).toEqual([{ one: 1 }])
    await world.close()
  })
})
