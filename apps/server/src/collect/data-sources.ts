import type { DataSource, SourceKind } from '@tandem/contracts'
import type { Db } from '@tandem/kernel'
import type { z } from 'zod'
import { countOpen } from './import/quarantine-store.ts'
import { lastRuns } from './import/reports.ts'
import type { EventLog } from './log/index.ts'

/** Where data of a merchant come from: what its batches in the event log call themselves, and sources that were run. */
export async function listSources(db: Db, merchantId: string, logged: LoggedCounts): Promise<DataSource[]> {
  const [runs, open, counts] = await Promise.all([
    lastRuns(db, merchantId),
    countOpen(db, merchantId),
    logged.of(merchantId),
  ])
  const names = new Set([...counts.keys(), ...runs.keys()])
  return [...names].sort().map((source) => {
    const records = [...(counts.get(source) ?? new Map<string, number>())].map(([kind, count]) => ({ kind, count }))
    const lastRun = runs.get(source) ?? null
    return {
      source,
      kind: kindOf(source, lastRun !== null),
      records: records.sort((a, b) => b.count - a.count),
      total: records.reduce((sum, { count }) => sum + count, 0),
      lastRun,
      openQuarantine: open.get(source) ?? 0,
    }
  })
}

/** Records by merchant, source and kind, counted from the headers of the event log; each batch is looked at once. */
export class LoggedCounts {
  readonly #log: Pick<EventLog, 'headers' | 'end'>
  readonly #byMerchant = new Map<string, Map<string, Map<string, number>>>()
  #counted = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(log: Pick<EventLog, 'headers' | 'end'>) {
    this.#log = log
  }

  async of(merchantId: string): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
    const turn = this.#turn.then(() => this.#catchUp())
    this.#turn = turn.catch(() => undefined)
    await turn
    return this.#byMerchant.get(merchantId) ?? new Map()
  }

  async #catchUp(): Promise<void> {
    if (this.#counted === this.#log.end) return
    for await (const { position, merchantId, id, kind, count } of this.#log.headers(this.#counted + 1)) {
      const bySource = entry(this.#byMerchant, merchantId, () => new Map<string, Map<string, number>>())
      const byKind = entry(bySource, sourceOf(id), () => new Map<string, number>())
      byKind.set(kind, (byKind.get(kind) ?? 0) + count)
      this.#counted = position
    }
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

/** Batch ids of importers and of the outbox say so; all others are the city's, named after the days they tell of. */
function sourceOf(batchId: string): string {
  const [writer = '', source = ''] = batchId.split(':')
  if (writer === 'import') return source
  return writer === 'outbox' ? 'decisions' : 'city'
}

function kindOf(source: string, wasRun: boolean): z.infer<typeof SourceKind> {
  if (source === 'decisions') return 'decisions'
  return source === 'city' && !wasRun ? 'city' : 'import'
}
