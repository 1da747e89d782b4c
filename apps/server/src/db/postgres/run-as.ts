import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { StartFailure } from '../start-failure.ts'

/**
 * How to start PostgreSQL, which refuses to run as root:
 *
 * - `directly`: this process is an ordinary user.
 * - `namespace`: root, in a user namespace that calls root uid 1000. To the file system it stays root, so folders that
 *   only root can enter work, and no file changes its owner.
 * - `uid`: root where such namespaces are forbidden (many containers). It becomes `nobody`, who owns the data files and
 *   keeps one capability of root, to pass through folders that are closed to others.
 */
export type RunAs = 'directly' | 'namespace' | 'uid'

export interface Launcher {
  way: RunAs
  /** Owner that PostgreSQL's files must have. */
  owner: { uid: number; gid: number }
  /** The command line that runs `program`; with `endsWithParent` it is interrupted when this process dies, however hard. */
  command(program: string, args: readonly string[], endsWithParent?: boolean): [string, string[]]
}

const NOBODY = 65_534
const NAMESPACE = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
const OTHER_UID = [
  'setpriv',
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
]

/**
 * Chooses the way that works for `program` and `folder`. TANDEM_POSTGRES_AS=namespace|uid forces one for root.
 *
 * @throws StartFailure when root can use neither
 */
export function chooseLauncher(program: string, folder: string): Launcher {
  if (process.getuid?.() !== 0) return launcher('directly', [], process.getuid?.() ?? 0, process.getgid?.() ?? 0)
  const forced = process.env.TANDEM_POSTGRES_AS
  const worksFor = (prefix: string[]): boolean => canReach(prefix, program, folder)
  if (forced !== 'uid' && worksFor(NAMESPACE)) return launcher('namespace', NAMESPACE, 0, 0)
  if (forced !== 'namespace' && worksFor(OTHER_UID)) return launcher('uid', OTHER_UID, NOBODY, NOBODY)
  throw new StartFailure(
    'PostgreSQL does not run as root, and neither a user namespace nor another user can be had here; start Tandem as an ordinary user or set DATABASE_URL.',
  )
}

function launcher(way: RunAs, prefix: readonly string[], uid: number, gid: number): Launcher {
  const guard = hasProgram('setpriv') ? ['setpriv', '--pdeathsig', 'INT'] : []
  return {
    way,
    owner: { uid, gid },
    command: (program, args, endsWithParent = false) => {
      const [first, ...rest] = [...prefix, ...(endsWithParent ? guard : []), program, ...args]
      return [first as string, rest]
    },
  }
}

/** Tries it for real: containers forbid namespaces in several places, and a folder may be closed to this user alone. */
function canReach([command, ...args]: string[], program: string, folder: string): boolean {
  try {
    const test = ['sh', '-c', 'test -x "$0" && test -x "$1"', program, folder]
    execFileSync(command as string, [...args, ...test], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function hasProgram(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
