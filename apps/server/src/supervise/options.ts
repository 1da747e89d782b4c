import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { StartFailure } from '../db/start-failure.ts'

export interface StartOptions {
  /** Port of the console and the API on loopback, 0 for any free one. */
  port: number
  /** Absolute path. */
  dataDir: string
  /** Start without the demo. */
  isEmpty: boolean
  /** Seed of the demo city. */
  seed: number
}

export const PROJECT_ROOT = resolve(import.meta.dirname, '..', '..', '..', '..')
export const DEFAULT_DATA_DIR = join(PROJECT_ROOT, '.tandem')

const DEFAULT_PORT = 8080
const DEFAULT_SEED = 1

/** Reads the arguments of `npm start`. @throws StartFailure naming the argument that does not fit */
export function readStartOptions(args: readonly string[]): StartOptions {
  const values = parse(args)
  return {
    port: wholeNumber('--port', values.port, DEFAULT_PORT, 65_535),
    dataDir: resolve(process.env.INIT_CWD ?? process.cwd(), readDataDir(values['data-dir'])),
    isEmpty: values.empty ?? false,
    seed: wholeNumber('--seed', values.seed, DEFAULT_SEED, 2 ** 31 - 1),
  }
}

function parse(args: readonly string[]): { port?: string; 'data-dir'?: string; empty?: boolean; seed?: string } {
  const options = {
    port: { type: 'string' },
    'data-dir': { type: 'string' },
    empty: { type: 'boolean' },
    seed: { type: 'string' },
  } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (cause) {
    const sentence = (cause as Error).message.split(/\. /)[0]?.replace(/\.$/, '')
    throw new StartFailure(`${sentence}; npm start -- --help shows the options.`, { cause })
  }
}

function readDataDir(value: string | undefined): string {
  if (value === undefined) return DEFAULT_DATA_DIR
  if (value.trim() === '') throw new StartFailure('--data-dir needs the path of a folder.')
  return value
}

function wholeNumber(name: string, value: string | undefined, otherwise: number, max: number): number {
  if (value === undefined) return otherwise
  const number = Number(value)
  if (/^\d+$/.test(value) && number <= max) return number
  throw new StartFailure(`${name} needs a whole number from 0 to ${max}, not ${JSON.stringify(value)}.`)
}
