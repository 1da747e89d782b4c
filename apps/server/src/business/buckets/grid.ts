import type { EpochMs, Prepared, Queryable } from '@tandem/kernel'
import type { BucketAmount, BucketKey } from './bucket.ts'
import { adjust, type Document } from './change.ts'

/** Pooled capacity by cells of time: a kitchen's dishes, a dining room's covers. */
export interface Grid {
  /** Name of the capacity. */
  resource: string
  place: string
  cellMinutes: 5 | 10 | 15 | 30 | 60
}

const MINUTE = 60_000

/** Starts of the cells that a span of time touches; cells begin at whole multiples of their length. */
export function cellsOf({ cellMinutes }: Pick<Grid, 'cellMinutes'>, from: EpochMs, to: EpochMs): EpochMs[] {
  const size = cellMinutes * MINUTE
  const first = Math.floor(from / size) * size
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / size)) }, (_, i) => first + i * size)
}

/** So much of a capacity throughout a span of time. */
export function gridAmounts(grid: Grid, span: { from: EpochMs; to: EpochMs }, quantity: number): BucketAmount[] {
  return cellsOf(grid, span.from, span.to).map((period) => ({ ...keyOf(grid, period), quantity }))
}

/** Opens cells with a capacity each, by a document; a cell that the same document opened before stays as it is. */
export async function openCells(
  tx: Queryable,
  now: EpochMs,
  grid: Grid,
  document: Document,
  cells: readonly { period: EpochMs; capacity: number }[],
): Promise<void> {
  const changes = cells.map(({ period, capacity }) => ({ ...keyOf(grid, period), by: capacity }))
  await adjust(tx, now, document, changes)
}

/** A cell that was opened. */
export interface OpenedCell {
  resource: string
  period: EpochMs
  capacity: number
  /** Held or used. */
  taken: number
}

const CELLS: Prepared = {
  name: 'bucket.cells',
  text: `
select b.resource, b.period, b.capacity, b.held + b.used as taken
  from unnest($2::text[]) as asked(resource)
  cross join lateral (select * from bucket where kind = 'capacity' and bucket.resource = asked.resource
                         and place = $1 and period >= $3 and period < $4) b`,
}

/** Cells of capacities of a place that begin between two moments, in no order; those that nobody opened are missing. */
export async function readCells(
  db: Queryable,
  { place, resources, from, to }: { place: string; resources: readonly string[]; from: EpochMs; to: EpochMs },
): Promise<OpenedCell[]> {
  const values = [place, resources, new Date(from), new Date(to)]
  const rows = await db.query<Omit<OpenedCell, 'period'> & { period: Date }>(CELLS, values)
  return rows.map((row) => ({ ...row, period: row.period.getTime() }))
}

function keyOf({ resource, place }: Grid, period: EpochMs): BucketKey {
  return { kind: 'capacity', resource, place, period }
}
