import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/world/index.ts'
import { type EmbeddedPostgres, startPostgres } from '../db/postgres/start-postgres.ts'
import { openDataDir } from '../supervise/data-dir.ts'
import { openKeys } from '../supervise/keys.ts'
import { verifyArchive } from './archive-reader.ts'
import { inParts } from './copy-database.ts'
import { restoreBackup } from './restore-backup.ts'
import { writeBackup } from './write-backup.ts'

const NOW = new Date('2026-03-01T08:00:00Z')
const AWKWARD = ['', 'tab\there', 'line\nend\r\n', 'back\\slash \\N \\.', '店铺 🛒', 'quote \' and "', '\u0001']
const scratch = mkdtempSync(join(tmpdir(), 'tandem back-up '))
const dataDir = join(scratch, 'data')
const file = join(scratch, 'shop.backup')
let source: TestDatabase
let restored: EmbeddedPostgres | undefined

beforeAll(async () => {
  source = await createTestDatabase()
  await fillDatabase(source.url)
  await fillFolder()
  await writeBackup({ dataDir, databaseUrl: source.url, file, now: NOW })
})
afterAll(async () => {
  await restored?.stop()
  await source.close()
  rmSync(scratch, { recursive: true, force: true })
})

describe('a back-up', () => {
  it('brings back every row, file and key, and goes on counting where it stopped', async () => {
    const target = join(scratch, 'restored')
    mkdirSync(target)
    await restoreBackup({ file, dataDir: target, log: () => undefined })

    for (const path of [
      'log/00000001.log',
      'log/00000002.log',
      'files/runs/a file.csv',
      'files/empty',
      'keys/encryption-key',
    ]) {
      expect(readFileSync(join(target, path)).equals(readFileSync(join(dataDir, path))), path).toBe(true)
    }
    expect(existsSync(join(target, 'log', 'writer.lock'))).toBe(false)
    expect(statSync(join(target, 'keys', 'encryption-key')).mode & 0o777).toBe(0o600)

    restored = await startPostgres({ dataDir: target })
    expect(await everyRow(restored.url)).toEqual(await everyRow(source.url))
    const [before] = await query(source.url, 'select max(id) as id from audit')
    const [after] = await query(
      restored.url,
      `insert into audit (merchant_id, at, actor, action, subject, request_id)
       values ('shop', '2026-03-02', 'me', 'look', 'it', 'r') returning id`,
    )
    expect(Number(after?.id)).toBe(Number(before?.id) + 1)
  })

  it('goes into an empty database on a server, and into no other', async () => {
    const server = await createTestDatabase({ empty: true })
    const options = { file, databaseUrl: server.url, log: () => undefined }
    await restoreBackup({ ...options, dataDir: join(scratch, 'on a server') })
    expect(await everyRow(server.url)).toEqual(await everyRow(source.url))
    await expect(restoreBackup({ ...options, dataDir: join(scratch, 'again') })).rejects.toThrow(/is not empty/)
    expect(existsSync(join(scratch, 'again'))).toBe(false)
    await server.close()
  })

  it('is of one moment, while others go on writing', async () => {
    const busy = join(scratch, 'busy.backup')
    const [before] = await query<{ setting: number; outbox: number }>(
      source.url,
      'select (select count(*)::int from setting) as setting, (select count(*)::int from outbox) as outbox',
    )
    const client = new pg.Client({ connectionString: source.url })
    await client.connect()
    let isDone = false
    const backup = writeBackup({ dataDir, databaseUrl: source.url, file: busy, now: NOW }).finally(
      () => (isDone = true),
    )
    let written = 0
    // The pair is written in one transaction: a moment holds both or none.
    for (; !isDone; written++) {
      await client.query(`begin;
        insert into setting values ('shop', 'pair-${written}', '1', '2026-03-01');
        insert into outbox (merchant_id, kind, aggregate, payload, at) values ('shop', 'pair', 'pair', '1', '2026-03-01');
        commit`)
    }
    await client.end()
    const { database } = await backup
    const rowsOf = (name: string): number => database.tables.find((table) => table.name === name)?.rows ?? -1
    expect(written).toBeGreaterThan(0)
    expect(rowsOf('setting') - (before?.setting ?? 0)).toBe(rowsOf('outbox') - (before?.outbox ?? 0))
    await query(source.url, `delete from setting where name like 'pair-%'; delete from outbox where kind = 'pair'`)
  })

  it('is refused when it was cut short anywhere, and leaves nothing behind', async () => {
    const whole = readFileSync(file)
    const cut = join(scratch, 'cut.backup')
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        writeFileSync(cut, whole.subarray(0, length))
        await expect(verifyArchive(cut)).rejects.toThrow(/is not a whole back-up|is damaged/)
      }),
      { numRuns: 25, examples: [[0], [1], [whole.length - 1]] },
    )
    const target = join(scratch, 'from cut')
    await expect(restoreBackup({ file: cut, dataDir: target, log: () => undefined })).rejects.toThrow()
    expect(readdirSync(scratch).filter((name) => name.startsWith('from cut'))).toEqual([])
  })

  it('is refused when a changed byte changes what it holds', async () => {
    const whole = readFileSync(file)
    const content = gunzipSync(whole)
    const changed = join(scratch, 'changed.backup')
    // The first ten bytes are gzip's own: a time and a system that say nothing about the content.
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, mask) => {
          const bytes = Buffer.from(whole)
          bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at)
          writeFileSync(changed, bytes)
          if (isSameContent(bytes, content)) await expect(verifyArchive(changed)).resolves.toBeDefined()
          else await expect(verifyArchive(changed)).rejects.toThrow(/is not a whole back-up|is damaged/)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('never replaces another file, a folder in use or a picture', async () => {
    await expect(writeBackup({ dataDir, databaseUrl: source.url, file, now: NOW })).rejects.toThrow(/exists already/)
    await expect(restoreBackup({ file, dataDir, log: () => undefined })).rejects.toThrow(/is not empty/)
    const picture = join(scratch, 'picture.png')
    writeFileSync(picture, randomBytes(2000))
    const target = join(scratch, 'from picture')
    await expect(restoreBackup({ file: picture, dataDir: target, log: () => undefined })).rejects.toThrow(
      /not a back-up/,
    )
    await expect(restoreBackup({ file: join(scratch, 'none'), dataDir: target, log: () => undefined })).rejects.toThrow(
      /There is no file/,
    )
  })

  it('says why it cannot be written', async () => {
    const nowhere = join(scratch, 'no such folder', 'x.backup')
    await expect(writeBackup({ dataDir, databaseUrl: source.url, file: nowhere, now: NOW })).rejects.toThrow(
      `The back-up ${nowhere} cannot be written: there is no such folder.`,
    )
  })
})

describe('rows of a table', () => {
  it('are cut into parts between rows, whatever pieces the network delivers', async () => {
    const rows = fc.array(fc.string().map((text) => `${text.replaceAll(/[\n\r]/g, '')}\n`))
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 30 }),
        async (lines, piece, part) => {
          const all = Buffer.from(lines.join(''))
          const parts: Buffer[] = []
          for await (const each of inParts(pieces(all, piece), part)) parts.push(each)
          expect(Buffer.concat(parts).equals(all)).toBe(true)
          for (const each of parts) expect(each.at(-1)).toBe(10)
        },
      ),
    )
  })
})

async function* pieces(all: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size)
}

async function fillDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`
    insert into merchant values ('shop', 'A shop', 'CNY', 'Asia/Shanghai', 'grocery', true, '2026-01-01'),
                                ('other', 'Another', 'EUR', 'Europe/Berlin', 'beauty', false, '2026-01-01');
    insert into store select 'shop', 's' || n, '{"en": "Store"}', null, null, 'Asia/Shanghai', 4, n / 3.0, n / 7.0
      from generate_series(1, 12) n;
    insert into outbox (merchant_id, kind, aggregate, payload, at)
      select 'shop', 'order.paid', 'order:' || n, jsonb_build_object('n', n), '2026-01-01' from generate_series(1, 500) n;
    insert into audit (merchant_id, at, actor, action, subject, request_id)
      select 'shop', '2026-01-01'::timestamptz + n * interval '1.000001 s', 'me', 'look', 'it', n::text
        from generate_series(1, 2000) n;
    delete from audit where id % 7 = 0`)
  for (const [n, text] of AWKWARD.entries()) {
    const value = JSON.stringify({ text })
    await client.query('insert into setting values ($1, $2, $3, $4)', ['other', `${n} ${text}`, value, NOW])
  }
  // Larger than a part, so that a row longer than the limit is carried whole.
  const long = JSON.stringify('长'.repeat(3_000_000))
  await client.query('insert into setting values ($1, $2, $3, $4)', ['shop', 'long', long, NOW])
  await client.end()
}

async function fillFolder(): Promise<void> {
  await (await openDataDir(dataDir)).release()
  openKeys(dataDir)
  mkdirSync(join(dataDir, 'files', 'runs'))
  writeFileSync(join(dataDir, 'files', 'runs', 'a file.csv'), 'a,b\n1,2\n')
  writeFileSync(join(dataDir, 'files', 'empty'), '')
  writeFileSync(join(dataDir, 'log', '00000001.log'), randomBytes(3_000_000))
  writeFileSync(join(dataDir, 'log', '00000002.log'), randomBytes(1_000))
  writeFileSync(join(dataDir, 'log', 'writer.lock'), '1 1')
}

/** All rows of all tables as text, by another way than the back-up's own sums; transaction numbers start anew. */
async function everyRow(url: string): Promise<Record<string, unknown[]>> {
  const tables = await query(url, `select tablename from pg_tables where schemaname = 'public' order by 1`)
  const rows: Record<string, unknown[]> = {}
  for (const { tablename } of tables) {
    const select = `select to_jsonb(t) - 'xid' - 'applied_at' as row from "${String(tablename)}" t order by 1`
    rows[String(tablename)] = (await query(url, select)).map(({ row }) => row)
  }
  return rows
}

async function query<Row = Record<string, unknown>>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows as Row[]
  } finally {
    await client.end()
  }
}

/** Some bytes of a compressed file may be others and mean the same, e.g. zeros copied from nearer zeros. */
function isSameContent(bytes: Buffer, content: Buffer): boolean {
  try {
    return gunzipSync(bytes).equals(content)
  } catch {
    return false
  }
}
