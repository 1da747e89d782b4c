import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '@tandem/kernel'

const DATA_FILE = /\.(csv|tsv|txt|xlsx|xlsm)(\.gz)?$/i

/**
 * The files behind the paths of a command line: a folder stands for the data files in it.
 *
 * @throws Refusal `import.unreadable` when a folder holds none
 */
export async function filesOf(paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) {
    const kind = await stat(path).catch(() => null)
    if (!kind?.isDirectory()) {
      found.push(path)
      continue
    }
    const names = (await readdir(path)).filter((name) => DATA_FILE.test(name)).sort()
    if (names.length === 0)
      throw new Refusal('import.unreadable', { detail: `The folder ${path} holds no data files.` })
    found.push(...names.map((name) => join(path, name)))
  }
  return found
}
