/**
 * What the warehouse must hold, kept apart from it: the rows of every batch follow from its number, and a batch
 * counts from the moment its insert was acknowledged.
 */
export class Ledger {
  readonly #acknowledged = new Map<number, number>()
  #next = 0

  /** A new batch of 200 to 2,000 rows. */
  plan(random: () => number): { batch: number; size: number } {
    return { batch: this.#next++, size: 200 + Math.floor(random() * 1800) }
  }

  acknowledge(batch: number, size: number): void {
    this.#acknowledged.set(batch, size)
  }

  get batches(): ReadonlyMap<number, number> {
    return this.#acknowledged
  }

  /** Any acknowledged batch. */
  pick(random: () => number): { batch: number; size: number } | undefined {
    const batches = [...this.#acknowledged.keys()]
    const batch = batches[Math.floor(random() * batches.length)]
    const size = batch === undefined ? undefined : this.#acknowledged.get(batch)
    return batch === undefined || size === undefined ? undefined : { batch, size }
  }
}

export interface SoakRow {
  batch: number
  n: number
  amount: number
  note: string
}

export function rowsOf(batch: number, size: number): SoakRow[] {
  return Array.from({ length: size }, (_, n) => ({
    batch,
    n,
    amount: amountOf(batch, n),
    note: `第 ${n} 行; "\\'\n\n`,
  }))
}

function amountOf(batch: number, n: number): number {
  return ((batch * 7919 + n * 104_729) % 100_003) - 50_000
}

export function sumOf(batch: number, size: number): number {
  let sum = 0
  for (let n = 0; n < size; n++) sum += amountOf(batch, n)
  return sum
}

/** The table that is read over and over: `rows` rows, values from the row number alone. */
export const history = {
  rows: 1_000_000,
  createSql: 'CREATE TABLE history (n UInt32, store UInt8, amount Int64, person UInt32) ENGINE = MergeTree ORDER BY n',
  fillSql: `INSERT INTO history SELECT number, number % 12, (number * 7) % 1009, (number * 2654435761) % 50021 FROM numbers(1000000)`,

  /** Count and sum by store, worked out here. */
  byStore(): { store: number; count: number; amount: number }[] {
    const stores = Array.from({ length: 12 }, (_, store) => ({ store, count: 0, amount: 0 }))
    for (let n = 0; n < history.rows; n++) {
      const entry = stores[n % 12]
      if (!entry) throw new Error('There are twelve stores')
      entry.count++
      entry.amount += (n * 7) % 1009
    }
    return stores
  },

  /** People by number of rows, most first, then by id; worked out here. */
  busiest(limit: number): { person: number; rows: number }[] {
    const counts = new Map<number, number>()
    for (let n = 0; n < history.rows; n++) {
      const person = Number((BigInt(n) * 2654435761n) % 50021n)
      counts.set(person, (counts.get(person) ?? 0) + 1)
    }
    const people = [...counts].map(([person, rows]) => ({ person, rows }))
    return people.toSorted((a, b) => b.rows - a.rows || a.person - b.person).slice(0, limit)
  },
}
