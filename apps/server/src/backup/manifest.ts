import { z } from 'zod'

/*
 * A back-up is one tar file, gzipped, that any `tar -xzf` can open:
 *
 *   database/<table>/<part>   rows as PostgreSQL's COPY text, parts in order
 *   log/, files/, keys/       files of the data folder as they are
 *   manifest.json             last: what is in it, with sizes and SHA-256 of every entry before it
 *
 * The manifest stands last because only then everything is known, so a file that was cut short has none.
 */

export const MANIFEST = 'manifest.json'
export const FORMAT = 1

const TableCopy = z.object({
  name: z.string(),
  columns: z.array(z.string()).min(1),
  rows: z.int().nonnegative(),
  /** Sum over all rows of a number made of each row's text: equal tables have equal sums, in whatever order. */
  checksum: z.string(),
})
export type TableCopy = z.infer<typeof TableCopy>

const DatabaseCopy = z.object({
  /** Migrations applied, with the checksums of their files. */
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(TableCopy),
  sequences: z.array(z.object({ name: z.string(), last: z.string(), isCalled: z.boolean() })),
})
export type DatabaseCopy = z.infer<typeof DatabaseCopy>

const Entry = z.object({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string() })
export type Entry = z.infer<typeof Entry>

export const Manifest = z.object({
  format: z.literal(FORMAT),
  createdAt: z.iso.datetime(),
  database: DatabaseCopy,
  entries: z.array(Entry),
})
export type Manifest = z.infer<typeof Manifest>
