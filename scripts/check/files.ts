import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from './check.ts'

const IGNORED_FOLDERS = new Set(['node_modules', 'dist', 'coverage', '.git', '.tandem'])

/**
 * Files of the repository, relative to its root: what git tracks or would track. Where git is missing or
 * refuses (a clone owned by somebody else), all files outside the ignored folders.
 */
export async function repositoryFiles(): Promise<string[]> {
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']
    const { stdout } = await promisify(execFile)('git', args, { cwd: projectRoot, maxBuffer: 64 * 1024 * 1024 })
    return stdout.split('\0').filter(Boolean)
  } catch {
    return filesBelow(projectRoot)
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const nested = entries
    .filter((entry) => !IGNORED_FOLDERS.has(entry.name))
    .map(async (entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [relative(projectRoot, path)] : []
    })
  return (await Promise.all(nested)).flat()
}
