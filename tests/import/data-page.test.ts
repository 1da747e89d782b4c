import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImportEvent, QuarantineAnswer, RunReport, RunsAnswer, SourcesAnswer } from '@tandem/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Imports } from '../../apps/server/src/collect/imports.ts'
import { askDoor } from '../../apps/server/src/commands/ask-door.ts'
import { importCommand } from '../../apps/server/src/commands/commands.ts'
import { openDoor } from '../../apps/server/src/commands/door.ts'
import { buildTestServer, type TestServer } from '../../apps/server/src/http/testing/test-server.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { type DoorAddress, writeRunState } from '../../apps/server/src/supervise/run-state.ts'
import { type ImportWorld, importWorld } from './import-world.ts'

const MAP = {
  source: 'till-exports',
  merchant: { id: 'north', name: 'North', currency: 'CNY', zone: 'Asia/Shanghai' },
  tables: [
    {
      table: 'sales',
      columns: { order: 'order', time: 'time', store: 'store', product: 'sku', quantity: 'qty', amount: 'amount' },
    },
  ],
}
const SALES = `order,time,store,sku,qty,amount
1,2026-03-01 10:00,s1,A,1,5.00
2,2026-03-01 11:00,s1,A,one,5.00
`
const DATA = '/api/v1/merchants/north/data'

let world: ImportWorld
let server: TestServer
let imports: Imports
let dataDir: string
let door: DoorAddress
let closeDoor: () => Promise<void>

beforeAll(async () => {
  world = await importWorld()
  imports = new Imports({ ...world.deps, log: world.log })
  server = await buildTestServer(world, { imports })
  dataDir = join(world.dir, 'data folder')
  await mkdir(join(dataDir, 'run'), { recursive: true })
  const opened = await openDoor({ import: importCommand(imports) }, createLog({ level: 'silent' }))
  closeDoor = opened.close
  door = opened.address
  writeRunState(dataDir, { pid: process.pid, databaseUrl: '', warehouse: { url: '' }, door })
  await writeFile(join(world.dir, 'sales.csv'), SALES)
}, 120_000)
afterAll(async () => {
  await closeDoor?.()
  await server?.app.close()
  await world?.close()
})

async function ask(request: { source: string; paths: string[]; map?: unknown }): Promise<ImportEvent[]> {
  const events: ImportEvent[] = []
  const hear = (event: unknown): void => void events.push(ImportEvent.parse(event))
  await askDoor(dataDir, { name: 'import', request, hear, signal: new AbortController().signal })
  return events
}

describe('the door for commands', () => {
  it('imports for the command line, telling the progress and then the report', async () => {
    const events = await ask({ source: 'csv', paths: [join(world.dir, 'sales.csv')], map: MAP })
    expect(events.slice(0, -1).every(({ event }) => event === 'progress')).toBe(true)
    expect(events.at(-1)).toMatchObject({
      event: 'report',
      merchantId: 'north',
      report: { status: 'finished', counts: { read: 2, added: 1, quarantined: 1 } },
    })
  })

  it.each([
    [{ source: 'nothing', paths: ['/'] }, 'There is no source "nothing"; there are csv, complete-journey, olist.'],
    [{ source: 'csv', paths: ['/'], map: {} }, /^The MAP file: source /],
  ])('says no in a sentence: %j', async (request, sentence) => {
    const [last] = (await ask(request)).slice(-1)
    expect(last).toMatchObject({
      event: 'refused',
      sentence: sentence instanceof RegExp ? expect.stringMatching(sentence) : sentence,
    })
  })

  it('opens to nobody without the token, whose file only its owner can read', async () => {
    expect((await stat(join(dataDir, 'run', 'state.json'))).mode & 0o077).toBe(0)
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      expect((await fetch(`${door.url}/import`, { method: 'POST', headers, body: '{}' })).status).toBe(403)
    }
    const right = { authorization: `Bearer ${door.token}` }
    for (const path of ['constructor', 'imports', '']) {
      expect((await fetch(`${door.url}/${path}`, { method: 'POST', headers: right, body: '{}' })).status).toBe(403)
    }
  })

  it('says who is at work when another command has the folder', async () => {
    const other = join(world.dir, 'other folder')
    await mkdir(join(other, 'run'), { recursive: true })
    const state = { pid: process.pid, databaseUrl: '', warehouse: { url: '' }, command: 'npm run rebuild' }
    writeRunState(other, state)
    const asked = { name: 'import', request: {}, hear: () => undefined, signal: new AbortController().signal }
    await expect(askDoor(other, asked)).rejects.toThrow('npm run rebuild is at work on')
    await expect(askDoor(join(world.dir, 'none'), asked)).rejects.toThrow('starting or ending')
  })
})

describe('the Data page', () => {
  it('lists sources with what they brought and their last run', async () => {
    const answer = await server.call({ url: `${DATA}/sources`, as: 'owner' })
    const { sources } = SourcesAnswer.parse(answer.json())
    expect(sources).toMatchObject([
      { source: 'till-exports', kind: 'import', openQuarantine: 1, lastRun: { status: 'finished' } },
    ])
    expect(sources[0]?.records).toEqual(
      expect.arrayContaining([
        { kind: 'order', count: 1 },
        { kind: 'store', count: 1 },
      ]),
    )
  })

  it('shows what the city and decisions wrote as sources of their own', async () => {
    const person = 'member:M1'
    const at = Date.UTC(2026, 2, 1)
    const unit = {
      kind: 'decision_unit',
      decisionId: 'D1',
      person,
      at,
      arm: 'treated',
      propensity: 0.5,
      priorMargin: 0,
    } as const
    await world.log.append({ id: 'outbox:17', merchantId: 'north', kind: 'decision_unit', records: [unit] })
    const label = { kind: 'label', field: 'category', code: 'x', at, name: { zh: '某', en: 'some' } } as const
    await world.log.append({ id: 'north:1:0-1:label:0', merchantId: 'north', kind: 'label', records: [label] })
    const { sources } = SourcesAnswer.parse((await server.call({ url: `${DATA}/sources`, as: 'owner' })).json())
    expect(sources.map(({ source, kind, total }) => [source, kind, total])).toEqual([
      ['city', 'city', 1],
      ['decisions', 'decisions', 1],
      ['till-exports', 'import', 2],
    ])
  })

  it('shows runs and the report of one', async () => {
    const { runs } = RunsAnswer.parse((await server.call({ url: `${DATA}/runs`, as: 'analyst' })).json())
    const report = RunReport.parse((await server.call({ url: `${DATA}/runs/${runs[0]?.runId}`, as: 'analyst' })).json())
    expect(report.issues).toMatchObject([
      { outcome: 'quarantined', reason: 'number.unreadable', column: 'qty', count: 1 },
      { outcome: 'noted', count: 1 },
      { outcome: 'noted', count: 1 },
    ])
  })

  it('is not for those who see single stores, nor for strangers to the merchant', async () => {
    for (const [path, as, status] of [
      ['/sources', 'store_manager', 403],
      ['/quarantine', 'regional_manager', 403],
      ['/runs/none', 'owner', 404],
    ] as const) {
      expect((await server.call({ url: `${DATA}${path}`, as })).statusCode).toBe(status)
    }
    const elsewhere = await server.call({ url: '/api/v1/merchants/south/data/sources', as: 'owner' })
    expect(elsewhere.statusCode).toBeGreaterThanOrEqual(403)
  })

  it('hands out the quarantine as CSV and takes it back repaired', async () => {
    const list = QuarantineAnswer.parse((await server.call({ url: `${DATA}/quarantine`, as: 'owner' })).json())
    expect(list).toMatchObject({
      total: 1,
      rows: [{ line: 3, column: 'qty', raw: '2,2026-03-01 11:00,s1,A,one,5.00' }],
    })

    const query = 'source=till-exports&table=sales'
    const csv = await server.call({ url: `${DATA}/quarantine.csv?${query}`, as: 'owner' })
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    const replay = await server.call({
      method: 'POST',
      url: `${DATA}/quarantine/replay?${query}`,
      as: 'owner',
      headers: { 'content-type': 'text/csv' },
      body: csv.body.replace('one,5.00', '1,5.00'),
    })
    expect(RunReport.parse(replay.json())).toMatchObject({ trigger: 'replay', counts: { read: 1, added: 1 } })
    const after = QuarantineAnswer.parse((await server.call({ url: `${DATA}/quarantine`, as: 'owner' })).json())
    expect(after.total).toBe(0)
    const [row] = await world.warehouse.query(`select sum(net) as net from orders where merchant_id = 'north'`)
    expect(row).toEqual({ net: 1000 })
  })

  it.each([
    ['empty', '', 'file.empty'],
    ['bare', 'order,time,store,sku,qty,amount\n', 'file.no_rows'],
  ])('says of a failed run which file was refused and why: %s', async (name, content, reason) => {
    const path = join(world.dir, `${name}.csv`)
    await writeFile(path, content)
    await ask({ source: 'csv', paths: [path], map: MAP })
    const { runs } = RunsAnswer.parse((await server.call({ url: `${DATA}/runs`, as: 'owner' })).json())
    expect(runs[0]).toMatchObject({ status: 'failed', refused: [{ reason, example: { file: `${name}.csv` } }] })
  })

  it('tells how far a running import is, and only then', { timeout: 20_000 }, async () => {
    const { promise: loaded, resolve: load } = Promise.withResolvers<void>()
    const slow = new Imports({ ...world.deps, log: world.log, load: () => loaded })
    const map = { ...MAP, source: 'slow-exports' }
    const run = slow.run({ source: 'csv', map, paths: [join(world.dir, 'sales.csv')] }, () => undefined)
    const latest = async () => {
      const answer = await server.call({ url: `${DATA}/runs?source=slow-exports`, as: 'owner' })
      return RunsAnswer.parse(answer.json()).runs[0]
    }
    const progress = { step: 'warehouse', rows: 2, share: 1 }
    await expect.poll(latest, { timeout: 10_000 }).toMatchObject({ status: 'running', progress })
    load()
    await run
    expect(await latest()).toMatchObject({ status: 'finished', progress: null })
  })
})
