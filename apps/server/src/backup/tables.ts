import pg from 'pg'
import type { DatabaseCopy } from './manifest.ts'

export interface Table {
  name: string
  /** Stored columns; those that the database computes from others are left to it. */
  columns: string[]
}

/** Text forms that depend on nothing but the value, so that sums compare between servers. */
export const SAME_TEXT = `
  set timezone = 'UTC'; set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres'; set extra_float_digits = 1;
  set search_path = public; set statement_timeout = 0`

/**
 * The tables of this database that a back-up holds: everything in schema public but the record of migrations, which
 * the restored version writes itself. Tables that others refer to come first.
 */
export async function listTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; needs: string[] }>(`
    select c.relname as name,
           (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
           (select coalesce(array_agg(distinct parent.relname::text), '{}') from pg_constraint k
              join pg_class parent on parent.oid = k.confrelid
             where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> 'schema_migration'
     order by c.relname`)
  return inOrderOfNeed(rows)
}

function inOrderOfNeed(tables: readonly (Table & { needs: string[] })[]): Table[] {
  const ordered: Table[] = []
  const waiting = new Map(tables.map((table) => [table.name, table]))
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(({ needs }) => !needs.some((name) => waiting.has(name)))
    if (ready.length === 0) throw new Error(`Tables refer to each other in a circle: ${[...waiting.keys()].join(', ')}`)
    for (const { name, columns } of ready) {
      waiting.delete(name)
      ordered.push({ name, columns })
    }
  }
  return ordered
}

/** Rows of a table and a sum over them that does not depend on their order. */
export async function weighTable(
  client: pg.ClientBase,
  { name, columns }: Table,
): Promise<{ rows: number; checksum: string }> {
  const { rows } = await client.query<{ rows: string; checksum: string }>(`
    select count(*)::text as rows,
           coalesce(sum(('x' || substr(md5(row_text.text), 1, 15))::bit(60)::bigint), 0)::text as checksum
      from (select (row(${columnList(columns)}))::text from ${pg.escapeIdentifier(name)}) as row_text(text)`)
  const [row] = rows
  if (!row) throw new Error(`${name} cannot be counted`)
  return { rows: Number(row.rows), checksum: row.checksum }
}

export async function listSequences(client: pg.ClientBase): Promise<DatabaseCopy['sequences']> {
  const { rows } = await client.query<{ name: string }>(`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' order by relname`)
  const sequences: DatabaseCopy['sequences'] = []
  for (const { name } of rows) {
    const state = await client.query<{ last: string; isCalled: boolean }>(
      `select last_value::text as last, is_called as "isCalled" from ${pg.escapeIdentifier(name)}`,
    )
    for (const row of state.rows) sequences.push({ name, ...row })
  }
  return sequences
}

export function columnList(columns: readonly string[]): string {
  return columns.map((column) => pg.escapeIdentifier(column)).join(', ')
}
