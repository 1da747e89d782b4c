import { describe, expect, it } from 'vitest'
import { clockReadsOf } from './business-sql.ts'

describe('time in SQL', () => {
  it.each([
    ['now()', 'insert into goal (id, at) values ($1, now())'],
    ['current_timestamp', 'select * from goal where due < CURRENT_TIMESTAMP'],
    ['the warehouse’s today()', 'select count() from sale where business_date = today()'],
    ['now64 with a precision', 'select now64(3) from one where 1'],
  ])('finds %s in a statement inside TypeScript', async (_, sql) => {
    expect(await clockReadsOf('store.ts', `export const q = \`${sql}\``)).toHaveLength(1)
  })

  it('finds a default in a migration', async () => {
    expect(await clockReadsOf('0300-goal.sql', 'create table goal (at timestamptz default now())')).toHaveLength(1)
  })

  it.each([
    ['a clock passed as an argument', 'const started = now()'],
    ['Date.now()', 'const sql = `select 1 where ${Date.now()} > 0`'],
    ['prose', "const help = 'the clock row replaces now()'"],
  ])('leaves %s alone', async (_, code) => {
    expect(await clockReadsOf('store.ts', code)).toEqual([])
  })

  it('leaves a comment in a migration alone', async () => {
    expect(await clockReadsOf('0300-goal.sql', '-- never now() here\ncreate table goal (id text)')).toEqual([])
  })
})
