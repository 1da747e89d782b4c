/**
 * PostgreSQL on a shopkeeper's laptop: little memory while idle, nothing acknowledged ever lost.
 * Sizes are for a few dozen connections; a larger business sets DATABASE_URL.
 */
const SETTINGS = {
  // Durability: the defaults, said aloud because nobody may weaken them.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',

  // Reached by this machine only, with a password.
  listen_addresses: '127.0.0.1',
  // No socket file: a path of more than 107 bytes would not fit, and loopback works under any folder.
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',

  // Memory: pages are taken when first touched, so a small city stays far below these.
  shared_buffers: '64MB',
  wal_buffers: '1MB',
  work_mem: '8MB',
  maintenance_work_mem: '32MB',
  max_connections: '60',
  // Backends read for themselves: three standing I/O workers would only cost memory here.
  io_method: 'sync',
  max_worker_processes: '4',
  max_parallel_workers: '2',
  max_logical_replication_workers: '0',
  max_wal_senders: '0',
  wal_level: 'minimal',
  autovacuum_worker_slots: '2',
  autovacuum_max_workers: '2',
  jit: 'off',

  // Disk: short write-ahead log.
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  checkpoint_timeout: '15min',

  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // Failed statements are reported by the server that sent them; here only what concerns PostgreSQL itself.
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
} as const

/** Command-line arguments for `postgres`. */
export function settingsArgs(port: number): string[] {
  return Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
