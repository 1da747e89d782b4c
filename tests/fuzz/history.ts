import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCity, initialState, simulateDays } from '@tandem/city'
import type { RecordBatch } from '@tandem/contracts'
import { addDays, isoDate } from '@tandem/kernel'
import { type Imports, openImports } from '../../apps/server/src/collect/imports.ts'
import { openEventLog } from '../../apps/server/src/collect/log/index.ts'
import type { Database } from '../../apps/server/src/db/pool.ts'
import { loadPending, type Warehouse } from '../../apps/server/src/warehouse/index.ts'

const DAYS = 70

/** What a server with an event log knows of earlier days. */
export interface History {
  imports: Imports
  /** Lets a merchant have lived: orders, customers and campaigns of some weeks, and a file with a row that is wrong. */
  live(merchantId: string, until: number, secret: string): Promise<void>
  close(): Promise<void>
}

export async function openHistory(
  { database, warehouse }: { database: Database; warehouse: Warehouse },
  people: number,
): Promise<History> {
  const dir = await mkdtemp(join(tmpdir(), 'tandem-fuzz-'))
  const eventLog = await openEventLog(join(dir, 'log'))
  const imports = openImports({ database, warehouse, eventLog, dataDir: dir })
  return {
    imports,
    live: async (merchantId, until, secret) => {
      const start = addDays(isoDate(until), -DAYS)
      const city = createCity({ seed: merchantId.length, start, people, merchantId })
      const { batches } = simulateDays(city, initialState(city), 0, DAYS, [])
      for (const batch of batches) await eventLog.append(called(batch, secret))
      await loadPending(warehouse, eventLog)
      const path = join(dir, `${merchantId}.csv`)
      await writeFile(
        path,
        `order,time,store,sku,qty,amount\n1,2026-10-30 10:00,s1,${secret},1,5.00\n2,2026-10-30 11:00,s1,${secret},one,5.00\n`,
      )
      await imports.run({ source: 'csv', paths: [path], map: mapOf(merchantId) }, () => undefined)
    },
    close: async () => {
      await eventLog.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function mapOf(id: string): object {
  const columns = { order: 'order', time: 'time', store: 'store', product: 'sku', quantity: 'qty', amount: 'amount' }
  const merchant = { id, name: id, currency: 'CNY', zone: 'Asia/Shanghai' }
  return { source: `till-of-${id}`, merchant, tables: [{ table: 'sales', columns }] }
}

/** Everything with a name is called by the merchant's own word, so that it is known wherever it turns up. */
function called(batch: RecordBatch, word: string): RecordBatch {
  const records = JSON.parse(JSON.stringify(batch.records), (_key, value: unknown) => {
    const { zh, en } = (value ?? {}) as { zh?: unknown; en?: unknown }
    return typeof zh === 'string' && typeof en === 'string' ? { zh: `${word} ${zh}`, en: `${word} ${en}` } : value
  }) as RecordBatch['records']
  return { ...batch, records }
}
