import { execFile } from 'node:child_process'
import { chownSync, existsSync, lchownSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { syncFolder } from '../secret-file.ts'
import { diskFull, StartFailure } from '../start-failure.ts'
import type { Binaries } from './binaries.ts'
import type { Launcher } from './run-as.ts'

const run = promisify(execFile)

/**
 * Makes the data files of a new PostgreSQL in `cluster` unless they are there. They are made aside and renamed when
 * complete, so a start that was killed half-way leaves nothing that looks like a database.
 */
export async function initCluster(
  cluster: string,
  {
    binaries,
    launcher,
    user,
    passwordFile,
  }: { binaries: Binaries; launcher: Launcher; user: string; passwordFile: string },
): Promise<void> {
  if (existsSync(join(cluster, 'PG_VERSION'))) return
  const fresh = `${cluster}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  if (process.getuid?.() === 0) chownSync(fresh, launcher.owner.uid, launcher.owner.gid)
  const options = [
    ...['-D', fresh, '--username', user, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    // Text sorts the same on every machine and after every upgrade of its libraries.
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    '--data-checksums',
    ...['--set', 'max_wal_senders=0', '--set', 'wal_level=minimal', '--set', 'io_method=sync'],
  ]
  const [command, args] = launcher.command(binaries.initdb, options, true)
  try {
    await run(command, args, { env: binaries.env, cwd: fresh })
  } catch (cause) {
    throw initFailure(cluster, cause as Error & { stderr?: string })
  }
  renameSync(fresh, cluster)
  syncFolder(dirname(cluster))
}

function initFailure(cluster: string, cause: Error & { stderr?: string }): StartFailure {
  const said = cause.stderr ?? cause.message
  if (/No space left on device|Disk quota exceeded/.test(said)) return new StartFailure(diskFull(cluster), { cause })
  const reason = /(?:initdb: error|FATAL): +(.*)/.exec(said)?.[1] ?? said.trim().split('\n').at(-1) ?? 'no reason given'
  return new StartFailure(`The PostgreSQL data files could not be made in ${cluster}: ${reason}.`, { cause })
}

/** Root's files change hands when the way to start PostgreSQL changed since (see run-as.ts). */
export function giveTo({ uid, gid }: { uid: number; gid: number }, cluster: string): void {
  if (process.getuid?.() !== 0 || statSync(cluster).uid === uid) return
  for (const entry of readdirSync(cluster, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), uid, gid)
  }
  // Last, so that a hand-over that was interrupted is begun again.
  chownSync(cluster, uid, gid)
}
