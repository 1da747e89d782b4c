import type { ImportProgress, RecordOf, RunCounts, RunIssue, RunRecords, RunTable } from '@tandem/contracts'
import type { EpochMs } from '@tandem/kernel'
import type { PreparedFrame } from '../log/index.ts'
import type { ImporterDefinition } from './importer.ts'
import type { QuarantinedRow } from './quality.ts'
import type { InputFile } from './read/open-file.ts'
import type { RunKey } from './run-store.ts'

// What passes between the thread that reads files and the one that keeps what they hold; plain data, as it is copied.

export interface ImportJob {
  run: RunKey
  definition: ImporterDefinition
  files: readonly TableFiles[]
  /** What was wrong with files before one was read. */
  issues: readonly RunIssue[]
  /** The event log and its last durable batch. */
  log: { dir: string; end: number }
  now: EpochMs
  /** Folder for temporary files. */
  scratch: string
  replay: Replay | null
}

export interface TableFiles {
  table: string
  files: readonly InputFile[]
}

/** A job whose one file holds repaired rows of the quarantine. */
export interface Replay {
  /** Ids of rows that are open in the quarantine. */
  openIds: ReadonlySet<string>
}

/** What the reading thread hands over to be kept, in order. */
export type Parcel =
  | { what: 'batch'; frame: PreparedFrame }
  | { what: 'quarantined'; rows: readonly QuarantinedRow[] }
  | { what: 'stores'; stores: readonly RecordOf<'store'>[] }
  | { what: 'replayed'; ids: readonly string[] }

/** How reading ended. */
export interface Read {
  counts: RunCounts
  tables: readonly RunTable[]
  records: readonly RunRecords[]
  issues: readonly RunIssue[]
  /** `files`: there was nothing to take from them, as the refused ones among the issues say. */
  failure: 'files' | Error | null
}

export type Told =
  | { what: 'progress'; progress: ImportProgress }
  | { what: 'parcel'; parcel: Parcel }
  | { what: 'read'; read: Read }

/** The answer to a parcel: null when it is kept, else why not. */
export type Reply = string | null
