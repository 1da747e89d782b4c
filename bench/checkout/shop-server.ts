// A server process as `npm start` runs it, without its warehouse: the till works when analytics is off.
import type { AddressInfo } from 'node:net'
import { paymentProviders } from '../../apps/server/src/business/payments/index.ts'
import { openDatabase } from '../../apps/server/src/db/pool.ts'
import { buildServer } from '../../apps/server/src/http/server.ts'
import { keepTrading } from '../../apps/server/src/jobs/keep-trading.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { openWarehouse } from '../../apps/server/src/warehouse/client.ts'

const { DATABASE_URL = '', AUTH_SECRET = '', ENCRYPTION_KEY = '' } = process.env
const log = createLog({ level: 'error' })
const database = openDatabase(DATABASE_URL)
const providers = paymentProviders(process.env)
const plenty = { perSecond: 1e6, burst: 1e6 }
const both = { caller: plenty, address: plenty }
const app = await buildServer({
  database,
  warehouse: openWarehouse({ url: 'http://127.0.0.1:9' }),
  dataDir: '/nowhere',
  keys: { authSecret: AUTH_SECRET, encryptionKey: ENCRYPTION_KEY },
  log,
  providers,
  rates: { read: both, write: both, checkout: both, sign_in: both },
})
keepTrading(database, providers, log)
await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ port: (app.server.address() as AddressInfo).port })
process.once('disconnect', () => process.exit(0))
