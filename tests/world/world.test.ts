import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { createTestDatabase } from './index.ts'

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
    expect(rows).toEqual([{ rolname: 'tandem_app', is_unbound: false }])
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
