import { randomBytes } from 'node:crypto'
import { openDatabase } from '../../db/pool.ts'
import { createLog } from '../../platform/log.ts'
import { openWarehouse } from '../../warehouse/client.ts'
import { buildServer } from '../server.ts'
import { openApi } from './document.ts'

/** The document of this version's routes. Builds the server without its engines: nothing connects before a request. */
export async function apiDocument(): Promise<Record<string, unknown>> {
  const database = openDatabase('postgres://nobody:nothing@127.0.0.1:9/none')
  const warehouse = openWarehouse({ url: 'http://127.0.0.1:9' })
  const secret = (): string => randomBytes(32).toString('base64url')
  const keys = { authSecret: secret(), encryptionKey: secret() }
  const app = await buildServer({ database, warehouse, keys, dataDir: '/nowhere', log: createLog({ level: 'silent' }) })
  try {
    return openApi(app.documented)
  } finally {
    await app.close()
    await warehouse.close()
    await database.close()
  }
}
