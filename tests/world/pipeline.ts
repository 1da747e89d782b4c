import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyRecord, RecordBatch, RecordKind, RecordOf } from '@tandem/contracts'
import { RECORDS } from '@tandem/contracts'
import { type EventLog, openEventLog } from '../../apps/server/src/collect/log/index.ts'
import { loadPending } from '../../apps/server/src/warehouse/index.ts'
import { createTestWarehouse, type TestWarehouse } from './index.ts'

/** An event log and a warehouse of their own, and the way from one into the other. */
export interface TestPipeline extends TestWarehouse {
  readonly eventLog: EventLog
  /** Carries the records, of any kinds, through the log into the warehouse. */
  tell(merchantId: string, records: readonly AnyRecord[]): Promise<void>
}

/** What a test tells is held against the contracts, so that no test stands on records that could not exist. */
export async function createTestPipeline(): Promise<TestPipeline> {
  const [world, dir] = await Promise.all([createTestWarehouse(), mkdtemp(join(tmpdir(), 'tandem-test-log-'))])
  const eventLog = await openEventLog(dir)
  return {
    ...world,
    eventLog,
    tell: async (merchantId, records) => {
      for (const batch of batchesOf(merchantId, records, eventLog.end)) await eventLog.append(batch)
      await loadPending(world.warehouse, eventLog)
    },
    close: async () => {
      await eventLog.close()
      await rm(dir, { recursive: true, force: true })
      await world.close()
    },
  }
}

/** One batch a kind, in the order the kinds are declared: stores before what happens in them. */
function batchesOf(merchantId: string, records: readonly AnyRecord[], told: number): RecordBatch[] {
  const byKind = Map.groupBy(records, ({ kind }) => kind)
  return (Object.keys(RECORDS) as RecordKind[]).flatMap((kind) => {
    const own = byKind.get(kind)
    if (!own) return []
    for (const record of own) RECORDS[kind].parse(record)
    return [{ id: `told after ${told}: ${kind}`, merchantId, kind, records: own as RecordOf<RecordKind>[] }]
  })
}
