import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectGarbage } from '../../supervise/collect-garbage.ts'
import { Engine } from './engine.ts'
import { type Job, Pool } from './pool.ts'

const folder = mkdtempSync(join(tmpdir(), 'tandem-pool-'))
let engine: Engine
let pool: Pool

beforeAll(() => {
  engine = Engine.open(folder, 300_000_000)
  pool = new Pool(engine, { fast: 1, heavy: 1, write: 1, waiting: 10 }, () => {})
})

afterAll(async () => {
  await pool.drain()
  await engine.close()
  rmSync(folder, { recursive: true })
})

function job(sql: string): Job {
  return {
    task: {
      database: 'default',
      settings: new Map([['max_threads', '1']]),
      parameters: new Map(),
      sql,
      format: 'JSONEachRow',
      mode: 'stream',
      headerLines: 0,
      maxAnswerBytes: 1_000,
    },
    fingerprint: sql,
    isWrite: false,
    isSaidToBeShort: false,
    comment: '',
    deadlineMilliseconds: 10_000,
    signal: new AbortController().signal,
    onBlock: async () => {},
    onStart: () => {},
  }
}

async function ended(one: Job): Promise<WeakRef<Job>> {
  await pool.run(one)
  return new WeakRef(one)
}

describe('a pool that runs all day', () => {
  it('keeps nothing of a query that has ended', async () => {
    const jobs: WeakRef<Job>[] = []
    for (let n = 0; n < 20; n += 1) jobs.push(await ended(job(`SELECT ${n}`)))
    await new Promise((resolve) => setTimeout(resolve))
    collectGarbage()
    expect(jobs.filter((one) => one.deref() !== undefined)).toEqual([])
  })
})
