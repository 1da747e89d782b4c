import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { StartFailure } from '../db/start-failure.ts'
import { DEFAULT_DATA_DIR } from '../supervise/options.ts'

/** Reads `FILE [--data-dir PATH]`, both relative to where the command was given. @throws StartFailure showing `usage` */
export function readFileAndFolder(args: readonly string[], usage: string): { file: string; dataDir: string } {
  const here = process.env.INIT_CWD ?? process.cwd()
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { 'data-dir': { type: 'string' } },
      allowPositionals: true,
    })
    const [file, ...others] = positionals
    if (!file || others.length > 0) throw new Error('one file is needed')
    return { file: resolve(here, file), dataDir: resolve(here, values['data-dir'] || DEFAULT_DATA_DIR) }
  } catch (cause) {
    throw new StartFailure(`Usage: ${usage}`, { cause })
  }
}

/**
 * The folder that `--data-dir` names, relative to where the command was given.
 *
 * @throws StartFailure when it is none of Tandem's
 */
export function knownFolder(path: string | undefined): string {
  const dataDir = resolve(process.env.INIT_CWD ?? process.cwd(), path || DEFAULT_DATA_DIR)
  if (existsSync(join(dataDir, 'tandem.json'))) return dataDir
  throw new StartFailure(`There is no data folder of Tandem at ${dataDir}.`)
}

/** Runs a command; a failure that its owner can mend is one sentence, every failure a non-zero exit code. */
export async function runToEnd(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    console.error(error instanceof StartFailure ? error.message : error)
    process.exitCode = 1
  }
}
