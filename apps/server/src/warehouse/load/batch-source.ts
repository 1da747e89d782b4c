import type { RecordBatch } from '@tandem/contracts'

/** A batch with its number in the log, from 1. */
export interface PositionedBatch extends RecordBatch {
  position: number
}

/** What the loader needs of the event log. */
export interface BatchSource {
  /** Number of the last batch, 0 when there is none. */
  readonly end: number
  /** Batches in order from position `from` to the end as it was when reading began. */
  read(from?: number): AsyncIterable<PositionedBatch>
}
