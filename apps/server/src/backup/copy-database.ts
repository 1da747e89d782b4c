import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { DatabaseCopy, TableCopy } from './manifest.ts'
import { columnList, listSequences, listTables, SAME_TEXT, weighTable } from './tables.ts'

const PART_BYTES = 4 * 1024 * 1024

/**
 * Opens one moment of the database. Everything read through the client, however long it takes, is as of that moment;
 * writers are not held up.
 */
export async function openMoment(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'tandem backup',
  })
  await client.connect()
  client.on('error', () => undefined) // the statement that was running rejects with the reason
  await client.query(SAME_TEXT)
  // An owner who is held by row security (a hosted server) must fail here, not leave rows out.
  await client.query('set row_security = off; begin isolation level repeatable read read only; select 1')
  return client
}

/** Hands every table to `addPart` and says what it was. */
export async function readDatabase(
  client: pg.Client,
  addPart: (path: string, content: Buffer) => Promise<void>,
): Promise<DatabaseCopy> {
  const { rows: migrations } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migration order by number',
  )
  const tables: TableCopy[] = []
  for (const table of await listTables(client)) {
    let part = 0
    const select = `copy (select ${columnList(table.columns)} from ${pg.escapeIdentifier(table.name)}) to stdout`
    for await (const content of inParts(client.query(copyTo(select)))) {
      await addPart(`${tableFolder(table.name)}${String(++part).padStart(6, '0')}`, content)
    }
    tables.push({ ...table, ...(await weighTable(client, table)) })
  }
  return { migrations, tables, sequences: await listSequences(client) }
}

/** Loads tables into a database that has been migrated to the same version, all or nothing. */
export class DatabaseLoad {
  readonly #client: pg.Client
  readonly #tables: Map<string, TableCopy>
  readonly #copy: DatabaseCopy

  private constructor(client: pg.Client, copy: DatabaseCopy) {
    this.#client = client
    this.#copy = copy
    this.#tables = new Map(copy.tables.map((table) => [tableFolder(table.name), table]))
  }

  static async begin(url: string, copy: DatabaseCopy): Promise<DatabaseLoad> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      application_name: 'tandem restore',
    })
    await client.connect()
    client.on('error', () => undefined)
    await client.query(`${SAME_TEXT}; begin`)
    const names = copy.tables.map(({ name }) => pg.escapeIdentifier(name))
    // Migrations may have put in first rows; those of the back-up take their place.
    if (names.length > 0) await client.query(`truncate ${names.join(', ')}`)
    // What triggers did is in the rows already.
    for (const name of names) await client.query(`alter table ${name} disable trigger user`)
    return new DatabaseLoad(client, copy)
  }

  /** Adds the rows of one part; parts of a table come in their order. */
  async addPart(path: string, content: AsyncIterable<Buffer>): Promise<void> {
    const table = this.#tables.get(path.slice(0, path.lastIndexOf('/') + 1))
    if (!table) throw new Error(`${path} belongs to no table of the manifest`)
    const sql = `copy ${pg.escapeIdentifier(table.name)} (${columnList(table.columns)}) from stdin`
    await pipeline(content, this.#client.query(copyFrom(sql)))
  }

  /**
   * Proves that every table is what was backed up, then commits.
   *
   * @param finish last changes in the same transaction, after the proof
   * @throws Error naming the table that differs; nothing is kept then
   */
  async commit(finish: (client: pg.Client) => Promise<void>): Promise<void> {
    await this.#client.query('set constraints all immediate')
    for (const table of this.#copy.tables) {
      const { rows, checksum } = await weighTable(this.#client, table)
      if (rows !== table.rows || checksum !== table.checksum) {
        throw new Error(`Table ${table.name} came out with other rows than were backed up`)
      }
      await this.#client.query(`alter table ${pg.escapeIdentifier(table.name)} enable trigger user`)
    }
    for (const { name, last, isCalled } of this.#copy.sequences) {
      await this.#client.query('select setval($1::regclass, $2::bigint, $3)', [
        pg.escapeIdentifier(name),
        last,
        isCalled,
      ])
    }
    await finish(this.#client)
    await this.#client.query('commit')
  }

  /** Ends the session; what was not committed is forgotten. */
  async close(): Promise<void> {
    await this.#client.end()
  }
}

function tableFolder(name: string): string {
  return `database/${encodeURIComponent(name)}/`
}

/** Cuts COPY text between rows: a line end inside a value is written as `\\n`, so a real one ends a row. */
export async function* inParts(rows: AsyncIterable<Buffer>, partBytes: number = PART_BYTES): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let bytes = 0
  for await (const chunk of rows) {
    waiting.push(chunk)
    bytes += chunk.length
    if (bytes < partBytes) continue
    const whole = Buffer.concat(waiting)
    const end = whole.lastIndexOf('\n') + 1
    if (end > 0) yield whole.subarray(0, end)
    waiting = [whole.subarray(end)]
    bytes = whole.length - end
  }
  if (bytes > 0) yield Buffer.concat(waiting)
}
