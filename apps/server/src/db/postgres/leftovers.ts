import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 25
const GENTLE_MS = 15_000
const FIRM_MS = 5_000

/**
 * Ends PostgreSQL processes that still work on `cluster`: what a killed supervisor left behind. Only processes that
 * are PostgreSQL and stand in that very folder are touched. The caller must hold the data folder's lock.
 *
 * @returns how many there were
 */
export async function endLeftovers(cluster: string): Promise<number> {
  const found = postgresIn(cluster)
  if (found.length === 0) return 0
  // Fast shutdown, immediate shutdown, kill. Each is safe: the last two are repaired from the write-ahead log.
  signalAll(postmasterFirst(cluster, found), 'SIGINT')
  if (await allGone(cluster, GENTLE_MS)) return found.length
  signalAll(postgresIn(cluster), 'SIGQUIT')
  if (await allGone(cluster, FIRM_MS)) return found.length
  signalAll(postgresIn(cluster), 'SIGKILL')
  if (await allGone(cluster, FIRM_MS)) return found.length
  throw new Error(`PostgreSQL processes ${postgresIn(cluster).join(', ')} in ${cluster} do not end.`)
}

/**
 * Removes a lock file whose process id now belongs to a program that is not PostgreSQL (the machine was restarted
 * since), which PostgreSQL itself would take for a running server. Call after `endLeftovers`.
 */
export function dropForeignLock(cluster: string): void {
  const pid = lockFilePid(cluster)
  if (pid === undefined || process.platform !== 'linux') return
  if (existsSync(`/proc/${pid}`) && !isPostgres(pid)) rmSync(join(cluster, 'postmaster.pid'))
}

/** Process ids of PostgreSQL working in `cluster` (its postmaster stands in its data folder); none without /proc. */
export function postgresIn(cluster: string): number[] {
  const folder = realFolder(cluster)
  if (folder === undefined || process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isPostgres(pid) && (folderOf(pid) ?? folderFromLockFile(cluster, pid)) === folder)
}

function isPostgres(pid: number): boolean {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`)).startsWith('postgres')
  } catch (error) {
    // A process that ended has no program any more; of another user's process only the name may be seen.
    return (error as NodeJS.ErrnoException).code === 'EACCES' && nameOf(pid).startsWith('postgres')
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8')
  } catch {
    return ''
  }
}

/** Where a process' folder may not be looked at, the lock file's word counts for the postmaster itself. */
function folderFromLockFile(cluster: string, pid: number): string | undefined {
  return lockFilePid(cluster) === pid ? realFolder(cluster) : undefined
}

/** The postmaster's own process id as its lock file has it. */
function lockFilePid(cluster: string): number | undefined {
  try {
    return Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return undefined
  }
}

/** The postmaster takes its children along; a signal to them as well would only confuse its order. */
function postmasterFirst(cluster: string, pids: number[]): number[] {
  const postmaster = lockFilePid(cluster)
  return postmaster !== undefined && pids.includes(postmaster) ? [postmaster] : pids
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

async function allGone(cluster: string, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (postgresIn(cluster).length > 0) {
    if (performance.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}

function realFolder(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}
