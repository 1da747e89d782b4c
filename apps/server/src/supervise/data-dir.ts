import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { asStartFailure, StartFailure } from '../db/start-failure.ts'
import { lockFolder } from './lock.ts'
import { clearRunState, readRunState } from './run-state.ts'

/** A data folder held by this process. */
export interface DataDir {
  readonly path: string
  readonly isNew: boolean
  /** Seed of the demo that the folder was made for; undefined for a business of one's own. */
  readonly demoSeed?: number
  /** Lets the next start have it. */
  release(): Promise<void>
}

/** Layout of the folder; raised when an older Tandem could not read it any more. */
const FORMAT = 1
interface Marker {
  format: number
  /** Decided by the first start, so that one that was killed half-way is gone on with. */
  demoSeed?: number
}
const MARKER = 'tandem.json'
const FOLDERS = ['log', 'files', 'keys', 'run']
const MEGABYTE = 1_000_000
/** A new folder gets a database, a warehouse and a demo; an old one needs room to end its work. */
const NEW_NEEDS_MB = 500
const OLD_NEEDS_MB = 50

/**
 * Takes a data folder, making it when there is none, and proves that it can be used.
 *
 * @param first what a new folder is made for
 * @throws StartFailure when another Tandem holds it, it cannot be written, has no room, or is somebody else's folder
 */
export async function openDataDir(path: string, first: { demoSeed?: number } = {}): Promise<DataDir> {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const known = readMarker(path)
    const isNew = known === undefined
    const { demoSeed } = known ?? first
    const release = await lockFolder(path)
    if (release === undefined) throw new StartFailure(heldSentence(path))
    try {
      clearRunState(path)
      requireRoom(path, isNew ? NEW_NEEDS_MB : OLD_NEEDS_MB)
      if (isNew) writeMarker(path, { format: FORMAT, ...first })
      for (const folder of FOLDERS) mkdirSync(join(path, folder), { recursive: true, mode: 0o700 })
      proveWritable(join(path, 'run', 'probe'))
    } catch (error) {
      await release()
      throw error
    }
    return { path, isNew, release, ...(demoSeed === undefined ? {} : { demoSeed }) }
  } catch (error) {
    throw asStartFailure(error, path)
  }
}

/**
 * @returns undefined for a folder that is still empty
 * @throws StartFailure when the folder holds something that is not Tandem's, or a newer Tandem's
 */
function readMarker(path: string): Marker | undefined {
  const file = join(path, MARKER)
  if (!existsSync(file)) {
    if (readdirSync(path).every((name) => name === `${MARKER}.new`)) return undefined
    throw new StartFailure(`The folder ${path} holds other files; --data-dir needs an empty folder or one of Tandem's.`)
  }
  const marker = JSON.parse(readFileSync(file, 'utf8')) as Marker
  if (marker.format <= FORMAT) return marker
  throw new StartFailure(`The data folder ${path} was written by a newer Tandem; start that version.`)
}

/** Marks a folder as Tandem's; done first, so that a start killed right after can be repeated. */
function writeMarker(path: string, marker: Marker): void {
  const file = join(path, MARKER)
  writeFileSync(`${file}.new`, `${JSON.stringify(marker)}\n`)
  renameSync(`${file}.new`, file)
}

function requireRoom(path: string, neededMb: number): void {
  const { bavail, bsize } = statfsSync(path)
  const freeMb = Math.floor((bavail * bsize) / MEGABYTE)
  if (freeMb >= neededMb) return
  throw new StartFailure(
    `The disk that holds ${path} has only ${freeMb} MB free, ${neededMb} MB are needed; free some space or choose another folder with --data-dir.`,
  )
}

function proveWritable(path: string): void {
  writeFileSync(path, Buffer.alloc(64 * 1024))
  rmSync(path)
}

function heldSentence(path: string): string {
  const pid = readRunState(path)?.pid
  const who = pid === undefined ? '' : ` (process ${pid})`
  return `Another Tandem already uses the data folder ${path}${who}; stop it first or choose another folder with --data-dir.`
}
