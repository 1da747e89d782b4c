import { openDatabase } from '../../apps/server/src/db/pool.ts'
import { openWarehouse, type WarehouseAddress } from '../../apps/server/src/warehouse/client.ts'
import { fuzz } from '../../tests/fuzz/fuzz.ts'
import { Report } from '../../tests/fuzz/report.ts'
import { startPostgresEngine } from '../../tests/world/postgres-engine.ts'
import { startWarehouseEngine } from '../../tests/world/warehouse-engine.ts'
import type { Proof } from './run.ts'

const REQUESTS = 20_000
/** Servers side by side, each with a database of its own: in one, one request at a time says who changed what. */
const SERVERS = 4

/** Requests made from the API document: nothing breaks, nothing is seen or changed that is another's, no is no. */
const prove: Proof = async ({ requests = REQUESTS, seed, print }) => {
  const [postgres, front] = await Promise.all([startPostgresEngine(), startWarehouseEngine()])
  // Whoever interrupts it leaves no engines behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const report = new Report(print)
  try {
    const share = Math.ceil(requests / SERVERS)
    const shares = Array.from({ length: SERVERS }, (_, nth) => Math.max(0, Math.min(share, requests - nth * share)))
    const places: Place[] = []
    for (const _ of shares) {
      places.push([await postgres.create({ empty: false }), await front.create({ empty: false })])
    }
    await Promise.all(shares.map((some, nth) => atOneServer(places[nth] as Place, some, seed * SERVERS + nth, report)))
    for (const line of report.lines()) print(line)
    return report.holds
  } finally {
    await Promise.all([postgres.stop(), front.stop()])
  }
}

/** Where a server has its database and its warehouse. */
type Place = [string, WarehouseAddress]

async function atOneServer([url, address]: Place, requests: number, seed: number, report: Report): Promise<void> {
  const database = openDatabase(url)
  const warehouse = openWarehouse(address)
  try {
    await fuzz({ database, warehouse }, { requests, seed, report })
  } finally {
    await Promise.all([database.close(), warehouse.close()])
  }
}

export default prove
