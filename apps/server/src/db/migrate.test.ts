import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/world/index.ts'
import { describe as described, findMigrations, migrate } from './migrate.ts'
import { openDatabase, platformDb, scopedDb } from './pool.ts'

let world: TestDatabase
let folder: string

beforeEach(async () => {
  world = await createTestDatabase({ empty: true })
  folder = await mkdtemp(join(tmpdir(), 'tandem-migrations-'))
})
afterEach(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

const platform = async () => (await findMigrations()).filter(({ number }) => number === 1)

it('applies every file of this version once, and nothing the second time', async () => {
  const all = await findMigrations()
  expect(await migrate(world.url)).toEqual(all.map(({ name }) => name))
  expect(await migrate(world.url)).toEqual([])
})

it('lets two starters at once apply each file once', async () => {
  const [first, second] = await Promise.all([migrate(world.url), migrate(world.url)])
  expect([...first, ...second].toSorted()).toEqual((await findMigrations()).map(({ name }) => name))
})

it('orders files by number over all folders and accepts a lower number that comes later', async () => {
  for (const path of ['b/migrations/0203-third.sql', 'a/migrations/0301-fourth.sql', 'a/migrations/0102-second.sql']) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), 'select 1;\n')
  }
  const found = await findMigrations(folder)
  expect(found.map(({ number }) => number)).toEqual([102, 203, 301])
  await migrate(world.url, [...(await platform()), ...found.slice(1)])
  expect(await migrate(world.url, [...(await platform()), ...found])).toEqual(['0102-second.sql'])
})

it('refuses two files under one number and a file without one', async () => {
  await mkdir(join(folder, 'a/migrations'), { recursive: true })
  await writeFile(join(folder, 'a/migrations/0007-one.sql'), '')
  await writeFile(join(folder, 'a/migrations/0007-other.sql'), '')
  await expect(findMigrations(folder)).rejects.toThrow('share one number')
  expect(() => described('late.sql', '')).toThrow('not named NNNN-what.sql')
})

it('refuses a file that was changed after it was applied, whatever its line ends', async () => {
  await migrate(world.url, [...(await platform()), described('0002-a.sql', 'create table a ();\n')])
  const windows = described('0002-a.sql', 'create table a ();\r\n')
  expect(await migrate(world.url, [...(await platform()), windows])).toEqual([])
  const changed = described('0002-a.sql', 'create table a (b int);\n')
  await expect(migrate(world.url, [...(await platform()), changed])).rejects.toThrow('was applied and then changed')
})

it('refuses data written by a newer version', async () => {
  await migrate(world.url, [...(await platform()), described('0002-a.sql', 'select 1')])
  await expect(migrate(world.url, await platform())).rejects.toThrow('0002-a.sql, which this version does not know')
})

it('works for an owner who is no superuser, as on a hosted server, and binds the app all the same', async () => {
  const admin = platformDb(world.database)
  const owner = `hosted_${new URL(world.url).pathname.slice(1)}`
  const [database] = await admin.query<{ name: string }>('select current_database() as name')
  await admin.query(`create role ${owner} login createrole password 'p@ss/word'`)
  await admin.query(`alter database ${database?.name} owner to ${owner}`)
  await admin.query(`grant tandem_app to ${owner} with admin option`)
  const url = new URL(world.url)
  url.username = owner
  url.password = encodeURIComponent('p@ss/word')
  const hosted = openDatabase(url.href)
  try {
    await migrate(url.href)
    await platformDb(hosted).query(
      `insert into merchant (id, name, currency, zone, kind, created_at)
       select id, id, 'CNY', 'UTC', 'retail', to_timestamp(0) from unnest(array['north', 'south']) id`,
    )
    expect(await platformDb(hosted).query('select from merchant')).toHaveLength(2)
    expect(await scopedDb(hosted, 'north').query('select id from merchant')).toEqual([{ id: 'north' }])
    await expect(scopedDb(hosted, 'north').query(`set role ${owner}`)).rejects.toThrow('permission denied')
    expect(await migrate(url.href)).toEqual([])
  } finally {
    await hosted.close()
    await admin.query(`reassign owned by ${owner} to current_user`)
    await admin.query(`drop role if exists tandem_app_${owner}`)
  }
})

it('leaves nothing behind of a file that fails, and keeps the ones before it', async () => {
  const files = [...(await platform()), described('0002-a.sql', 'create table a ()')]
  const broken = described('0003-b.sql', 'create table b (); select 1 / 0')
  await expect(migrate(world.url, [...files, broken])).rejects.toThrow('0003-b.sql failed: division by zero')
  const tables = await world.database.owner.query(`select to_regclass('a') as a, to_regclass('b') as b`)
  expect(tables.rows).toEqual([{ a: 'a', b: null }])
  expect(await migrate(world.url, [...files, described('0003-b.sql', 'create table b ()')])).toEqual(['0003-b.sql'])
})
