import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { secretFile } from '../db/secret-file.ts'

/** Secrets made at the first start; without them encrypted fields and sessions cannot be read. 256 bits, base64url. */
export interface Keys {
  /** Encrypts personal fields. */
  encryptionKey: string
  /** Signs sessions. */
  authSecret: string
}

/** Reads the keys of a data folder, making those that are missing, each in a file that only its owner may read. */
export function openKeys(dataDir: string): Keys {
  const folder = join(dataDir, 'keys')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  return {
    encryptionKey: secretFile(join(folder, 'encryption-key')),
    authSecret: secretFile(join(folder, 'auth-secret')),
  }
}
