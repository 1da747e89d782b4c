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

/** The process and its descendants, by the parent that each names. */
async function processTree(rootPid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)))
  const tree = [rootPid]
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child)
  return tree
}

async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // "pid (name) state ppid ...": a name may hold spaces and brackets, so read from the last bracket.
  const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
  return parent === undefined ? undefined : Number(parent)
}

async function proportionalBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024
}
