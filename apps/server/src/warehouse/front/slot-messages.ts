/** What main and a slot's thread tell each other. One task at a time per slot. */

export interface Task {
  database: string
  settings: ReadonlyMap<string, string>
  parameters: ReadonlyMap<string, string>
  sql: string
  format: string
  /**
   * `stream` yields blocks as the engine makes them, for formats whose blocks can be put one behind the other;
   * `whole` runs to the end and yields one piece.
   */
  mode: 'stream' | 'whole'
  /** Lines at the head of every streamed block after the first that repeat the header. */
  headerLines: number
  /** `whole` refuses a longer answer. */
  maxAnswerBytes: number
}

export type ToSlot =
  | { kind: 'run'; task: Task }
  /** The receiver took the last block and wants another. */
  | { kind: 'more' }
  /** End the stream between two blocks. A running block ends by KILL QUERY. */
  | { kind: 'stop' }

export type FromSlot =
  | { kind: 'ready' }
  | { kind: 'block'; bytes: Uint8Array; rows: number }
  /** Counts are the engine's for `whole`, zero for `stream`, where the engine does not tell. */
  | { kind: 'done'; readRows: number; readBytes: number }
  | { kind: 'failed'; message: string }
