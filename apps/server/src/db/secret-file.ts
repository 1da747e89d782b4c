import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const BYTES = 32

/**
 * A secret of 256 random bits, made when first asked for and kept in a file that only its owner may read.
 * The file is complete on disk before anything can have used the secret.
 *
 * @returns base64url text
 */
export function secretFile(path: string): string {
  return readSecret(path) ?? createSecret(path)
}

function readSecret(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    return text === '' ? undefined : text
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function createSecret(path: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const secret = randomBytes(BYTES).toString('base64url')
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeSync(file, `${secret}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.new`, path)
  syncFolder(dirname(path))
  return secret
}

/** Makes a rename in `folder` survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
