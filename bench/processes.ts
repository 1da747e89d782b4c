import { readdir, readFile } from 'node:fs/promises'

/**
 * Memory of a process and everything it started, in bytes, as proportional set size: pages shared by several
 * processes count once. Processes that end while being read are left out.
 *
 * @throws Error where the system does not tell (anything but Linux) or the process is not there
 */
export async function treeMemoryBytes(rootPid: number): Promise<number> {
  const sizes = await Promise.all((await processTree(rootPid)).map(proportionalBytes))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total === 0) throw new Error(`no memory figure for process ${rootPid}`)
  return total
}

/** Linux counts processor time in these. */
const TICK_MS = 10

/** Processor time, in milliseconds, that a process and what it started and still runs have used so far. */
export async function treeProcessorMs(rootPid: number): Promise<number> {
  const stats = await Promise.all((await processTree(rootPid)).map(statOf))
  return stats.reduce((sum, stat) => sum + (Number(stat[11] ?? 0) + Number(stat[12] ?? 0)) * TICK_MS, 0)
}

/** The process and its descendants, by the parent that each names. */
async function processTree(rootPid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)))
  const tree = [rootPid]
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child)
  return tree
}

async function parentOf(pid: number): Promise<number | undefined> {
  const parent = (await statOf(pid))[1]
  return parent === undefined ? undefined : Number(parent)
}

/** What the system keeps of a process, from its state on; nothing when it is gone. */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // "pid (name) state ppid ...": a name may hold spaces and brackets, so read from the last bracket.
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

async function proportionalBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024
}
