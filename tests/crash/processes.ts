import { readdirSync, readFileSync } from 'node:fs'

/** A process that is told apart from a later one with the same number. */
export interface Seen {
  pid: number
  startedAt: string
  command: string
}

/** Everything that `pid` started, and what those started, as far as it is alive. */
export function descendants(pid: number): Seen[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), stat: statOf(Number(name)) }))
  const found: Seen[] = []
  const parents = [pid]
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const { pid: child, stat } of all) {
      if (stat === undefined || Number(stat[PARENT]) !== parent) continue
      parents.push(child)
      found.push({ pid: child, startedAt: stat[STARTED] ?? '', command: commandOf(child) })
    }
  }
  return found
}

/** Those of `seen` that still run; a process that has ended and waits to be noticed does not count. */
export function stillAlive(seen: readonly Seen[]): Seen[] {
  return seen.filter(({ pid, startedAt }) => {
    const stat = statOf(pid)
    return stat !== undefined && stat[STARTED] === startedAt && stat[STATE] !== 'Z'
  })
}

// Fields of /proc/PID/stat after the program's name.
const STATE = 0
const PARENT = 1
const STARTED = 19

function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}
