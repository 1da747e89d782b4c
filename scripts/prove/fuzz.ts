import { openDatabase } from '../../apps/server/src/db/pool.ts'
import { openWarehouse } from '../../apps/server/src/warehouse/client.ts'
import { fuzz } from '../../tests/fuzz/fuzz.ts'
import { startPostgresEngine } from '../../tests/world/postgres-engine.ts'
import { startWarehouseEngine } from '../../tests/world/warehouse-engine.ts'
import type { Proof } from './run.ts'

const REQUESTS = 20_000

/** Requests made from the API document: nothing breaks, nothing is seen or changed that is another's, no is no. */
const prove: Proof = async ({ requests = REQUESTS, seed, print }) => {
  const [postgres, front] = await Promise.all([startPostgresEngine(), startWarehouseEngine()])
  const database = openDatabase(await postgres.create({ empty: false }))
  const warehouse = openWarehouse(await front.create({ empty: false }))
  try {
    const report = await fuzz({ database, warehouse }, { requests, seed, onProgress: print })
    for (const line of report.lines()) print(line)
    return report.holds
  } finally {
    await Promise.all([database.close(), warehouse.close()])
    await Promise.all([postgres.stop(), front.stop()])
  }
}

export default prove
