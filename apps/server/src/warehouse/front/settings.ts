import { exceptions } from './exceptions.ts'
import type { Role } from './guard.ts'

/** Settings that a ClickHouse server's HTTP layer reads itself; the engine has no such settings. */
const httpOnly = new Set([
  'wait_end_of_query',
  'buffer_size',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_response_buffer_size',
  'http_write_exception_in_output_format',
  'http_zlib_compression_level',
  'http_native_compression_disable_checksumming_on_decompress',
  'enable_http_compression',
  'cancel_http_readonly_queries_on_client_close',
  'default_format',
  'log_comment',
  'async_insert',
  'wait_for_async_insert',
  'session_timeout',
  'session_check',
])

/** Settings that would lift the guard or the limits; only the owner may send them. */
const guarded =
  /^(readonly|allow_ddl|allow_introspection_functions|implicit_select|max_server_memory_usage.*|max_memory_usage.*)$/

export interface Limits {
  /** Longest run of a query that names no `max_execution_time`, in seconds. */
  queryTimeoutSeconds: number
  /** Memory one query may take before it fails, in bytes. */
  queryMemoryBytes: number
  /** Threads one query may use. */
  queryThreads: number
}

/** What every query runs under unless the request says otherwise. Sorting and grouping spill to disk before they fail. */
function baseSettings(limits: Limits): Map<string, string> {
  return new Map(
    Object.entries({
      implicit_select: 0,
      allow_introspection_functions: 0,
      max_threads: limits.queryThreads,
      // Half of the engine's own: a streamed block is in memory three times on its way to the client.
      max_block_size: 32_768,
      max_insert_threads: 1,
      // Reading an insert by two threads takes 25 MB more and is no faster on two cores.
      input_format_parallel_parsing: 0,
      max_execution_time: limits.queryTimeoutSeconds,
      max_memory_usage: limits.queryMemoryBytes,
      max_bytes_before_external_group_by: Math.floor(limits.queryMemoryBytes / 2),
      max_bytes_before_external_sort: Math.floor(limits.queryMemoryBytes / 2),
      output_format_json_quote_64bit_integers: 0,
    }).map(([name, value]) => [name, String(value)]),
  )
}

/**
 * Settings for one query: the base, then the request's own, `readonly` last.
 *
 * @throws ServerException ACCESS_DENIED for a setting the role may not touch, BAD_ARGUMENTS for a malformed name
 */
export function settingsFor(role: Role, requested: ReadonlyMap<string, string>, limits: Limits): Map<string, string> {
  const settings = baseSettings(limits)
  for (const [name, value] of requested) {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw exceptions.badArgument(`Setting name ${JSON.stringify(name)} is malformed`)
    if (httpOnly.has(name)) continue
    if (role !== 'owner' && guarded.test(name)) {
      throw exceptions.denied(`The setting ${name} is not allowed with this token`)
    }
    settings.set(name, value)
  }
  if (role === 'reader') settings.set('readonly', '1')
  return settings
}

/** A string literal that the engine reads back as exactly `value`. */
export function quoteString(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** A quoted identifier. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
}
