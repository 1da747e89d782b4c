import type { AnyRecord, OrderRecord, RecordKind } from '@tandem/contracts'
import type { z } from 'zod'
import type { Cell, CellContext, ValueOf } from './cells.ts'
import type { Encoding } from './read/encoding.ts'

/**
 * An importer is declared: which tables there are, how their columns read, in which order they are taken, and what a
 * row (or the rows of several tables that share a key) becomes. The engine does the rest.
 */
export interface Importer {
  /** Code of the source: `complete-journey`, `olist`, or what a MAP file calls itself. */
  source: string
  merchant: ImportedMerchant
  /** Kinds of records it makes, no others: what is known of them is all that has to be read before it begins. */
  kinds: readonly RecordKind[]
  steps: readonly Step[]
  /** What makes the same importer in another thread. */
  definition: ImporterDefinition
}

/** How a source reads its files, as data: a source that is built in, or `csv` and the MAP of anyone's files. */
export interface ImporterDefinition {
  importer: string
  map: unknown
}

export interface ImportedMerchant {
  id: string
  name: string
  currency: string
  zone: string
  kind: string
}

export type Columns = Readonly<Record<string, Cell<unknown>>>

export interface Table<C extends Columns = Columns> {
  /** Name in reports: `transactions`. */
  code: string
  /** File names it reads, without `.gz`. */
  files: RegExp
  columns: C
  /** Names in the file where they differ from the keys of `columns`. */
  headers?: Readonly<Record<string, readonly string[]>>
  /** Columns that are not in the file but the same for every row. */
  constants?: Readonly<Record<string, string>>
  context: CellContext
  encoding?: Encoding
  delimiter?: string
  sheet?: string
}

/** Where a row stands, and its text. */
export interface RowPlace {
  table: string
  file: string
  line: number
  raw: string
  header: readonly string[]
  cells: readonly string[]
  /** What the file calls each column of its table. */
  names: Readonly<Record<string, string>>
  /** Set when the row comes from quarantine. */
  quarantineId: string | null
}

export interface Row<V> {
  values: V
  place: RowPlace
}
export type ValuesOf<C extends Columns> = { [K in keyof C]: ValueOf<C[K]> }
export type RowOf<T> = T extends Table<infer C> ? Row<ValuesOf<C>> : never

export interface IssueDetails {
  column?: string
  [name: string]: string | number | undefined
}

/** Where a mapping hands over what it made of rows. Each row must end with exactly one of add, quarantine, skip. */
export interface Outcome {
  /** Adds a record; `rows` are the rows that stand or fall with it (none for a record that is only derived). */
  add(record: AnyRecord, ...rows: Row<unknown>[]): void
  /**
   * Adds an order. In a replay its lines join the order that is already known. `numbered` says that line numbers
   * come from the source, so the same number is the same line.
   */
  addOrder(order: z.infer<typeof OrderRecord>, numbered: boolean, ...rows: Row<unknown>[]): void
  quarantine(row: Row<unknown>, reason: string, details?: IssueDetails): void
  skip(row: Row<unknown>, reason: string): void
  /** The row is taken after a repair. */
  correct(row: Row<unknown>, reason: string, details?: IssueDetails): void
  /** Worth knowing, changes nothing. */
  note(row: Row<unknown>, reason: string, details?: IssueDetails): void
  knows(kind: RecordKind, key: string): boolean
  /** The order as it is known, in a replay only: the head for lines that come without one. */
  knownOrder(id: string): z.infer<typeof OrderRecord> | null
}

export interface GroupedTable {
  table: Table
  /** Column that holds the shared key. */
  key: string
}

/** How the engine sees a step; made by `eachRow` and `eachGroup`, which keep the types of the columns. */
export type Step =
  | { kind: 'rows'; table: Table; use: (row: Row<never>, out: Outcome) => void }
  | {
      kind: 'groups'
      tables: Readonly<Record<string, GroupedTable>>
      use: (key: string, rows: Readonly<Record<string, Row<never>[]>>, out: Outcome) => void
    }

export function table<const C extends Columns>(spec: Table<C>): Table<C> {
  return spec
}

export function eachRow<C extends Columns>(from: Table<C>, use: (row: Row<ValuesOf<C>>, out: Outcome) => void): Step {
  return { kind: 'rows', table: from, use }
}

/** Rows of one or more tables, grouped by a key they share, wherever in the files they stand. */
export function eachGroup<T extends Record<string, { table: Table<never>; key: string } | GroupedTable>>(
  tables: T,
  use: (key: string, rows: { [K in keyof T]: RowOf<T[K]['table']>[] }, out: Outcome) => void,
): Step {
  return { kind: 'groups', tables: tables as unknown as Record<string, GroupedTable>, use: use as never }
}

export function tablesOf(step: Step): readonly Table[] {
  return step.kind === 'rows' ? [step.table] : Object.values(step.tables).map(({ table }) => table)
}
