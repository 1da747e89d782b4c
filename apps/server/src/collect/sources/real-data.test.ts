import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { RunReport } from '@tandem/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorld, type TestWorld } from '../../../../../tests/world/index.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { loadPending } from '../../warehouse/index.ts'
import { runImport } from '../import/run-import.ts'
import { type EventLog, openEventLog } from '../log/index.ts'
import { SOURCES } from './index.ts'

const DATA = resolve(process.env.TANDEM_DATA ?? '../shared/data')
const absent = !existsSync(join(DATA, 'complete-journey')) || !existsSync(join(DATA, 'olist'))

let world: TestWorld
let dir: string
let log: EventLog

async function importAll(source: string): Promise<RunReport> {
  const folder = join(DATA, source)
  const files = (await readdir(folder)).filter((name) => /\.csv(\.gz)?$/.test(name))
  const make = SOURCES[source]
  if (!make) throw new Error(`no source ${source}`)
  return runImport(
    {
      scoped: (merchantId) => scopedDb(world.database, merchantId),
      platform: platformDb(world.database),
      log,
      load: () => loadPending(world.warehouse, log),
      now: () => Date.UTC(2026, 0, 1),
      scratch: join(dir, 'scratch'),
    },
    make(),
    files.map((name) => join(folder, name)),
  )
}

function tableOf(report: RunReport, code: string) {
  const found = report.tables.find(({ table }) => table === code)
  if (!found) throw new Error(`no table ${code} in the report`)
  return found.counts
}

function recordsOf(report: RunReport): Record<string, number> {
  return Object.fromEntries(report.records.map(({ kind, added }) => [kind, added]))
}

/** Every row of every table ends in exactly one place. */
function expectEveryRowAccountedFor(report: RunReport): void {
  for (const { table, counts } of report.tables) {
    const ended = counts.added + counts.unchanged + counts.quarantined + counts.skipped
    expect(`${table} ${ended}`).toBe(`${table} ${counts.read}`)
  }
}

// Real files stay where they are; without them there is nothing to check against.
describe.skipIf(absent)(`real data in TANDEM_DATA (skipped when the folder is absent)`, () => {
  beforeAll(async () => {
    world = await createTestWorld()
    dir = await mkdtemp(join(tmpdir(), 'tandem-import-'))
    log = await openEventLog(join(dir, 'log'))
  })

  afterAll(async () => {
    await log?.close()
    await world?.close()
    if (dir) await rm(dir, { recursive: true, force: true })
  })

  describe('complete-journey', () => {
    let report: RunReport
    beforeAll(async () => {
      report = await importAll('complete-journey')
      console.log(JSON.stringify(report, null, 1))
    })

    it('accounts for every row', () => {
      expect(report.status).toBe('finished')
      expectEveryRowAccountedFor(report)
    })
  })
  describe('olist', () => {
    let report: RunReport
    beforeAll(async () => {
      report = await importAll('olist')
      console.log(JSON.stringify(report, null, 1))
    })

    it('accounts for every row', () => {
      expect(report.status).toBe('finished')
      expectEveryRowAccountedFor(report)
    })
  })
})
