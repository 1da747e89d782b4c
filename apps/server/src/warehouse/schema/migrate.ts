import { glob, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Warehouse } from '../client.ts'
import { encode } from '../encode.ts'

const HERE = import.meta.dirname

/**
 * Brings the warehouse's tables to this version and re-creates the views. Migrations are numbered files, applied once,
 * forward only; ClickHouse has no transactions for tables, so a file whose run was cut off is simply run again.
 */
export async function migrateWarehouse(warehouse: Warehouse): Promise<void> {
  await warehouse.command(`create table if not exists schema_migration (name String) engine = MergeTree order by name`)
  const rows = await warehouse.query<{ name: string }>('select name from schema_migration')
  const applied = new Set(rows.map(({ name }) => name))
  for (const name of await migrationNames()) {
    if (applied.has(name)) continue
    await runFile(warehouse, name)
    await warehouse.insert('schema_migration', encode(['name'], [[name]]))
  }
  await runFile(warehouse, 'views.sql')
}

async function migrationNames(): Promise<string[]> {
  const names: string[] = []
  for await (const path of glob('[0-9]*.sql', { cwd: HERE })) names.push(basename(path))
  return names.sort()
}

async function runFile(warehouse: Warehouse, name: string): Promise<void> {
  for (const statement of statements(await readFile(join(HERE, name), 'utf8'))) await warehouse.command(statement)
}

/** The statements of a file: comment lines dropped, cut at each semicolon that ends a line. */
function statements(text: string): string[] {
  const code = text.replaceAll(/^\s*--.*$/gm, '')
  return code
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
