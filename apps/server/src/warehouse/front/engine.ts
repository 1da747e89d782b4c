import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Session } from 'chdb'
import type { EngineNames } from './guard.ts'
import { quoteString } from './settings.ts'

/** A running query as the engine sees it. */
export interface RunningQuery {
  tag: string
  elapsedSeconds: number
  peakMemoryBytes: number
  readRows: number
  readBytes: number
}

/**
 * The engine on its folder, with the control session: the one that cancels, watches and cleans while the slots
 * run queries. Its statements are short and run one after the other.
 */
export class Engine {
  readonly folder: string
  readonly version: string
  readonly names: EngineNames
  #session: Session
  #tail: Promise<unknown> = Promise.resolve()

  private constructor(folder: string, session: Session) {
    this.folder = folder
    this.#session = session
    this.version = session.query('SELECT version()', 'TSVRaw').trim()
    this.names = readNames(session)
  }

  /**
   * @param dataDir made when missing; the engine's files are under `engine/`
   * @param serverMemoryBytes total the engine may allocate; the process takes up to 350 MB more
   * @throws Error when another process holds the folder or it cannot be written
   */
  static open(dataDir: string, serverMemoryBytes: number): Engine {
    const folder = join(dataDir, 'engine')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    forgetEmptyDatabase(folder)
    const session = new Session(folder, { connectionArgs: serverArguments(dataDir, serverMemoryBytes) })
    session.query('SET implicit_select = 0')
    replaceFileDatabase(session, folder)
    return new Engine(folder, session)
  }

  /** Asks the engine to end the tagged query; returns at once. `KILL ... SYNC` would never return here. */
  async kill(tag: string): Promise<void> {
    await this.#control(`KILL QUERY WHERE startsWith(Settings['log_comment'], ${quoteString(tag)}) ASYNC`)
  }

  /** Queries that carry a tag, with what they have taken so far. */
  async running(): Promise<RunningQuery[]> {
    const text = await this.#control(`
      SELECT substring(Settings['log_comment'], 1, position(Settings['log_comment'], ' ') - 1) AS tag,
        elapsed AS elapsedSeconds, peak_memory_usage AS peakMemoryBytes, read_rows AS readRows, read_bytes AS readBytes
      FROM system.processes WHERE tag != ''`)
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RunningQuery)
  }

  /** Bytes the engine has allocated by its own account. */
  async trackedMemoryBytes(): Promise<number> {
    const text = await this.#control("SELECT value FROM system.metrics WHERE metric = 'MemoryTracking'")
    return text ? (JSON.parse(text) as { value: number }).value : 0
  }

  /** Gives memory that the allocator keeps for later back to the system. */
  async purge(): Promise<void> {
    await this.#control('SYSTEM JEMALLOC PURGE')
  }

  /** Releases the folder. No query may be running. */
  async close(): Promise<void> {
    await this.#tail
    this.#session.close()
  }

  #control(sql: string): Promise<string> {
    const settings = 'SET output_format_json_quote_64bit_integers = 0, max_threads = 1'
    const run = () => this.#session.queryAsync(`${settings}; ${sql}`, { format: 'JSONEachRow' })
    const result = this.#tail.then(run, run)
    this.#tail = result.catch(() => {})
    return result.then((answer) => answer.text().trim())
  }
}

/** Small caches and pools: one shop's warehouse on a laptop, not a cluster node. No system logs, no telemetry. */
function serverArguments(dataDir: string, serverMemoryBytes: number): string[] {
  const config = join(dataDir, 'engine.xml')
  writeFileSync(config, engineConfig, { mode: 0o600 })
  return [
    `--config-file=${config}`,
    `--max_server_memory_usage=${serverMemoryBytes}`,
    '--mark_cache_size=67108864',
    '--uncompressed_cache_size=0',
    '--index_mark_cache_size=8388608',
    '--index_uncompressed_cache_size=0',
    '--mmap_cache_size=0',
    '--query_cache.max_size_in_bytes=1048576',
    '--background_pool_size=2',
    '--background_merges_mutations_concurrency_ratio=1',
    '--background_schedule_pool_size=4',
    '--background_fetches_pool_size=1',
    '--background_move_pool_size=1',
    '--background_common_pool_size=2',
    '--max_thread_pool_size=200',
    '--max_thread_pool_free_size=8',
  ]
}

/**
 * Defaults for tables. `fsync_after_insert`: an acknowledged batch survives a power cut too, for about 10 ms a
 * batch of 10,000 rows; `kill -9` alone would not need it. The window makes `insert_deduplication_token` work on
 * tables that are not replicated. The merge limits fit a pool of two; a merge writes column by column (`vertical`)
 * from 8,192 rows on, which takes a tenth of the memory of writing all at once: 28 MB, not 280, for orders.
 */
const engineConfig = `<clickhouse>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
    <non_replicated_deduplication_window>1000</non_replicated_deduplication_window>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
    <vertical_merge_algorithm_min_rows_to_activate>8192</vertical_merge_algorithm_min_rows_to_activate>
  </merge_tree>
</clickhouse>
`

/**
 * A database that never held a table has a description but no folder, and the engine then opens it under another
 * id and cannot put it back. It is described anew; there is nothing in it to lose.
 */
function forgetEmptyDatabase(folder: string): void {
  const description = join(folder, 'metadata', 'default.sql')
  if (existsSync(description) && !existsSync(join(folder, 'metadata', 'default'))) rmSync(description)
}

/**
 * The embedded engine opens with a database `default` that takes a file's path for a table, even under readonly.
 * It lies over an ordinary Atomic database of the same name: this puts the ordinary one in its place, data kept.
 * Both statements run in one session, since a new session needs a database `default`.
 */
function replaceFileDatabase(session: Session, folder: string): void {
  const isKnown = existsSync(join(folder, 'metadata', 'default.sql'))
  const attach = isKnown ? 'ATTACH DATABASE default' : 'CREATE DATABASE default ENGINE = Atomic'
  session.query(`USE system; DETACH DATABASE default; ${attach}`)
  const engine = session.query("SELECT engine FROM system.databases WHERE name = 'default'", 'TSVRaw').trim()
  if (engine !== 'Atomic') throw new Error(`The database default is ${engine}, not Atomic: it would serve files`)
}

function readNames(session: Session): EngineNames {
  const column = (sql: string) =>
    new Set(
      session
        .query(sql, 'TSVRaw')
        .split('\n')
        .filter(Boolean)
        .map((name) => name.toLowerCase()),
    )
  return {
    tableFunctions: column('SELECT name FROM system.table_functions'),
    functions: column('SELECT name FROM system.functions'),
    engines: column('SELECT name FROM system.table_engines UNION ALL SELECT name FROM system.database_engines'),
    dictionarySources: column('SELECT name FROM system.dictionary_sources'),
  }
}
