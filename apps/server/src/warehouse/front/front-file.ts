import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processIdentity } from './identity.ts'

/** Who holds the folder: written by a front when it has opened the engine, removed when it ends in order. */
interface FrontFile {
  pid: number
  identity: string
  supervisorPid: number
  supervisorIdentity: string
}

const patienceMilliseconds = 5000

export function writeFrontFile(dataDir: string): void {
  const file: FrontFile = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? '',
    supervisorPid: process.ppid,
    supervisorIdentity: processIdentity(process.ppid) ?? '',
  }
  const path = pathOf(dataDir)
  writeFileSync(`${path}.new`, JSON.stringify(file), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export function removeFrontFile(dataDir: string): void {
  rmSync(pathOf(dataDir), { force: true })
}

/**
 * Ends a front that was left behind by a supervisor that died. A process is only ever signalled when it is the very
 * one that wrote the file; a number taken over by a stranger is left alone.
 *
 * @returns the number of the process that was stopped, if there was one
 * @throws Error when the folder is in use by a front whose supervisor lives
 */
export async function stopStaleFront(dataDir: string): Promise<number | undefined> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = readFrontFile(dataDir)
  if (!file || !isSame(file.pid, file.identity)) return undefined
  if (isSame(file.supervisorPid, file.supervisorIdentity)) {
    throw new Error(`The warehouse folder ${dataDir} is in use by process ${file.supervisorPid}; stop that first`)
  }
  process.kill(file.pid, 'SIGTERM')
  if (!(await hasEnded(file))) {
    process.kill(file.pid, 'SIGKILL')
    await hasEnded(file)
  }
  return file.pid
}

function readFrontFile(dataDir: string): FrontFile | undefined {
  try {
    return JSON.parse(readFileSync(pathOf(dataDir), 'utf8')) as FrontFile
  } catch {
    return undefined
  }
}

async function hasEnded(file: FrontFile): Promise<boolean> {
  const until = performance.now() + patienceMilliseconds
  while (isSame(file.pid, file.identity)) {
    if (performance.now() > until) return false
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return true
}

function isSame(pid: number, identity: string): boolean {
  return identity !== '' && processIdentity(pid) === identity
}

function pathOf(dataDir: string): string {
  return join(dataDir, 'front.json')
}
