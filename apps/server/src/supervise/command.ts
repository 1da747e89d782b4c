import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { StartFailure } from '../db/start-failure.ts'
import { DEFAULT_DATA_DIR } from './options.ts'

/** `parseArgs`. @throws StartFailure showing `usage` when it does not understand */
export function readArgs<T extends ParseArgsConfig>(config: T, usage: string): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (cause) {
    throw new StartFailure(`Usage: ${usage}`, { cause })
  }
}

/** Reads `FILE [--data-dir PATH]`, both relative to where the command was given. @throws StartFailure showing `usage` */
export function readFileAndFolder(args: readonly string[], usage: string): { file: string; dataDir: string } {
  const here = process.env.INIT_CWD ?? process.cwd()
  const { values, positionals } = readArgs(
    { args: [...args], options: { 'data-dir': { type: 'string' } }, allowPositionals: true },
    usage,
  )
  const [file, ...others] = positionals
  if (!file || others.length > 0) throw new StartFailure(`Usage: ${usage}`)
  return { file: resolve(here, file), dataDir: resolve(here, values['data-dir'] || DEFAULT_DATA_DIR) }
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
