import type { Db, Prepared, Queryable } from '@tandem/kernel'

/** As the statements of this system are written. `for no key update` and `for update skip locked` change nothing. */
const CHANGES =
  /\b(insert\s+into|merge\s+into|delete\s+from|truncate|update\s+(?:only\s+)?[\w."]+(?:\s+(?:as\s+)?\w+)?\s+set)\b/i

/** Does a statement change rows? */
export function changesRows(sql: string | Prepared): boolean {
  return CHANGES.test(typeof sql === 'string' ? sql : sql.text)
}

/**
 * The same database; but the first transaction that changes something runs `mark` before it commits, so that mark and
 * change are there together or not at all. A statement that stands alone becomes a transaction with it. What only reads
 * or locks marks nothing.
 */
export function markingDb(db: Db, mark: (tx: Queryable) => Promise<void>): Db {
  let isMarked = false
  const transaction: Db['transaction'] = async (work) => {
    let changes = false
    const result = await db.transaction(async (tx) => {
      const watched: Queryable = {
        query: (sql, values) => {
          changes ||= changesRows(sql)
          return tx.query(sql, values)
        },
      }
      const found = await work(watched)
      if (changes && !isMarked) await mark(tx)
      return found
    })
    isMarked ||= changes
    return result
  }
  return {
    transaction,
    query: (sql, values) =>
      isMarked || !changesRows(sql) ? db.query(sql, values) : transaction((tx) => tx.query(sql, values)),
  }
}
