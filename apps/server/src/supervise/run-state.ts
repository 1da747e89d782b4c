import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WarehouseAddress } from '../warehouse/client.ts'

/** Where commands of this machine are taken, by whoever can read the token. */
export interface DoorAddress {
  url: string
  token: string
}

/** What other commands need to know about the Tandem that runs on a data folder; for its owner's eyes only. */
export interface RunState {
  pid: number
  /** URL of the database's owner, password included. */
  databaseUrl: string
  /** Where the warehouse answers, tokens included. */
  warehouse: WarehouseAddress
  /** Where the API answers; undefined while it is starting. */
  address?: string
  /** Where it takes commands; undefined while it is starting. */
  door?: DoorAddress
  /** Name of the command that works on the folder by itself, without a server. */
  command?: string
}

const fileOf = (dataDir: string): string => join(dataDir, 'run', 'state.json')

export function writeRunState(dataDir: string, state: RunState): void {
  const path = fileOf(dataDir)
  writeFileSync(`${path}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** Undefined when nothing was written yet. What a killed process left behind is cleared by the next to take the folder. */
export function readRunState(dataDir: string): RunState | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as RunState
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export function clearRunState(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true })
}
