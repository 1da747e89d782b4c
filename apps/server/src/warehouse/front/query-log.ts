import type { Role } from './guard.ts'
import type { LaneName } from './lanes.ts'

export type Outcome = 'ok' | 'error' | 'timeout' | 'cancelled' | 'refused'

export interface QueryEntry {
  queryId: string
  /** UTC, ISO 8601. */
  startedAt: string
  milliseconds: number
  role: Role
  /** The caller's `log_comment`. */
  comment: string
  /** The statement without its literals. */
  outline: string
  lane: LaneName | undefined
  outcome: Outcome
  /** ClickHouse's error code. */
  errorCode: number | undefined
  resultRows: number
  resultBytes: number
  writtenRows: number
  /** As the engine told at the end, or as last seen while it ran; nothing for a query too short to be seen. */
  readRows: number | undefined
  readBytes: number | undefined
  peakMemoryBytes: number | undefined
}

/** The last queries, oldest first. Holds no literal of any query and no token. */
export class QueryLog {
  #entries: QueryEntry[] = []
  #capacity: number

  constructor(capacity = 500) {
    this.#capacity = capacity
  }

  add(entry: QueryEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length > this.#capacity) this.#entries.shift()
  }

  entries(): readonly QueryEntry[] {
    return this.#entries
  }
}
