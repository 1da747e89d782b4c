import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startWarehouse, type Warehouse } from './start.ts'

/** The guard before the real engine: whatever way in is tried, no file is read or written and nobody is called. */

const secret = 'canary-4711'
let folder: string
let canary: string
let written: string
let calls = 0
let outside: Server
let outsideUrl: string
let warehouse: Warehouse

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-outside-'))
  canary = join(folder, 'canary.csv')
  written = join(folder, 'written')
  writeFileSync(canary, `${secret},1\n`)
  outside = createServer((_, response) => {
    calls++
    response.end(secret)
  })
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve))
  outsideUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/x`
  const quiet = { info: () => {}, warn: () => {}, error: () => {} }
  warehouse = await startWarehouse({ dataDir: join(folder, 'warehouse'), log: quiet })
  expect((await ask(warehouse.writeToken, 'CREATE TABLE t (s String) ENGINE = MergeTree ORDER BY s')).status).toBe(200)
})

afterAll(async () => {
  await warehouse.stop()
  outside.close()
  rmSync(folder, { recursive: true })
})

async function ask(token: string, sql: string, query = ''): Promise<{ status: number; text: string }> {
  const headers = { 'X-ClickHouse-Key': token }
  const answer = await fetch(`${warehouse.url}/?${query}`, { method: 'POST', headers, body: sql })
  return { status: answer.status, text: await answer.text() }
}

function reads(): string[] {
  const folderOfTable = canary.replace('/canary.csv', '')
  return [
    `SELECT * FROM file('${canary}', CSV)`,
    `SELECT * FROM file('${canary}', 'CSV', 's String, n Int8')`,
    `SELECT * FROM '${canary}'`,
    `SELECT * FROM \`${canary}\``,
    `SELECT * FROM "${canary}"`,
    `SELECT * FROM default.\`${canary}\``,
    `SELECT * FROM default."${canary}"`,
    `SELECT file('${canary}')`,
    `SELECT FILE/**/('${canary}')`,
    `SELECT arrayMap(x -> file(x), ['${canary}'])`,
    `SELECT (SELECT s FROM fIlE('${canary}', CSV, 's String, n Int8'))`,
    `SELECT 1 IN (SELECT 1 FROM file('${canary}', CSV))`,
    `DESCRIBE file('${canary}', CSV)`,
    `EXPLAIN SELECT * FROM file('${canary}', CSV)`,
    `SELECT * FROM fileCluster('default', '${canary}', CSV)`,
    `SELECT * FROM filesystem('${folderOfTable}')`,
    `SELECT * FROM executable('cat', CSV, 's String', (SELECT 1))`,
    `SELECT * FROM sqlite('${canary}', 't')`,
    `SELECT * FROM merge('default', '.*')`,
    `SELECT * FROM remote('127.0.0.1:1', system.one)`,
    `SELECT * FROM url('${outsideUrl}', LineAsString)`,
    `SELECT * FROM '${outsideUrl}'`,
    `SELECT * FROM s3('${outsideUrl}', LineAsString)`,
    `SELECT * FROM view(SELECT * FROM url('${outsideUrl}', LineAsString))`,
    `SELECT 1 INTO OUTFILE '${written}'`,
    `SELECT 1 INTO /* */ OUTFILE '${written}' FORMAT CSV`,
    `SELECT 1; SELECT * FROM file('${canary}', CSV)`,
    `SELECT 1 SETTINGS readonly = 0`,
    `SELECT 1 SETTINGS max_threads = 1`,
    `file('${canary}')`,
  ]
}

function changes(): string[] {
  return [
    `INSERT INTO t SELECT * FROM file('${canary}', LineAsString)`,
    `INSERT INTO t SELECT * FROM '${canary}'`,
    `INSERT INTO t FROM INFILE '${canary}' FORMAT LineAsString`,
    `INSERT INTO t VALUES (file('${canary}'))`,
    `INSERT INTO FUNCTION file('${written}', CSV, 's String') SELECT 'x'`,
    `INSERT INTO FUNCTION url('${outsideUrl}', CSV, 's String') SELECT 'x'`,
    `CREATE TABLE leak AS file('${canary}', CSV)`,
    `CREATE TABLE leak (s String) ENGINE = File(LineAsString, '${canary}')`,
    `CREATE TABLE leak (s String) ENGINE = URL('${outsideUrl}', LineAsString)`,
    `CREATE TABLE leak ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM file('${canary}', LineAsString)`,
    `CREATE VIEW leak AS SELECT * FROM file('${canary}', LineAsString)`,
    `CREATE FUNCTION leak AS (x) -> file(x)`,
    `CREATE DATABASE leak ENGINE = Filesystem('/')`,
    `CREATE DATABASE leak ENGINE = Overlay('default')`,
    `CREATE DICTIONARY leak (s String) PRIMARY KEY s SOURCE(FILE(PATH '${canary}' FORMAT CSV)) LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)`,
    `CREATE TABLE leak (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = local, path = '${written}/')`,
    `BACKUP TABLE t TO File('${written}')`,
    `ALTER TABLE t FETCH PARTITION tuple() FROM '${canary}'`,
    `SYSTEM SHUTDOWN`,
    `DROP DATABASE default`,
    `DETACH DATABASE default`,
  ]
}

it('a reader reads and writes no file and calls nobody', async () => {
  for (const sql of reads()) {
    const { status, text } = await ask(warehouse.readToken, sql)
    expect
      .soft({ sql, status: status >= 400, leaks: text.includes(secret) })
      .toEqual({ sql, status: true, leaks: false })
  }
  expect({ written: existsSync(written), calls }).toEqual({ written: false, calls: 0 })
})

it('nor can a reader change anything, by any setting', async () => {
  for (const setting of ['readonly=0', 'allow_ddl=1', 'allow_introspection_functions=1', 'implicit_select=1']) {
    expect((await ask(warehouse.readToken, 'DROP TABLE t', setting)).status).toBeGreaterThanOrEqual(400)
    expect((await ask(warehouse.readToken, 'SELECT 1', setting)).text).toMatch(/ACCESS_DENIED/)
  }
  expect((await ask(warehouse.readToken, 'SELECT count() FROM t')).text).toBe('0\n')
})

it('nor does a reader see what others ask', async () => {
  for (const sql of [
    'SELECT * FROM system.processes',
    'SELECT query FROM `system` . processes',
    'SELECT * FROM processes',
  ]) {
    const { status } = await ask(warehouse.readToken, sql, 'database=system')
    expect.soft({ sql, status: status >= 400 }).toEqual({ sql, status: true })
  }
})

it('a writer reaches nothing outside either', async () => {
  for (const sql of [...reads().filter((sql) => !sql.includes('SETTINGS')), ...changes()]) {
    const { status, text } = await ask(warehouse.writeToken, sql)
    const isHarmless = sql.includes("merge('default'") || sql === `file('${canary}')`
    if (!isHarmless) expect.soft({ sql, refused: status >= 400 }).toEqual({ sql, refused: true })
    expect.soft({ sql, leaks: text.includes(secret) }).toEqual({ sql, leaks: false })
  }
  expect((await ask(warehouse.writeToken, 'SELECT count() FROM t')).text).toBe('0\n')
  expect((await ask(warehouse.writeToken, 'SHOW TABLES')).text).toBe('t\n')
  expect({ written: existsSync(written), calls }).toEqual({ written: false, calls: 0 })
})

it('the owner may read a file, for operations', async () => {
  const { text } = await ask(warehouse.ownerToken, `SELECT c1 FROM file('${canary}', CSV)`)
  expect(text).toBe(`${secret}\n`)
})
