import type { IsoDate } from '@tandem/kernel'
import { openDatabase } from '../../apps/server/src/db/pool.ts'
import { ONLY_OF_THE_CITY } from '../../tests/city/compare.ts'
import { type Replay, replayCity } from '../../tests/city/replay.ts'
import { sampleCity } from '../../tests/city/sample.ts'
import { startPostgresEngine } from '../../tests/world/postgres-engine.ts'
import type { Proof } from './run.ts'

/** People and days of the sample: some two thousand orders. */
const SAMPLE = { start: '2026-03-02' as IsoDate, people: 4_000, days: 7 }
const EACH = 100

/** The city's orders of a week, made again by the use cases, are the city's own, field by field. */
const prove: Proof = async ({ seed, print }) => {
  const postgres = await startPostgresEngine()
  const database = openDatabase(await postgres.create({ empty: false }))
  try {
    const sample = sampleCity({ ...SAMPLE, seed })
    print(`${sample.orders.length} orders of ${SAMPLE.days} days, ${SAMPLE.people} people, seed ${seed}`)
    const since = performance.now()
    const replay = await replayCity(database, 'replayed', sample, (done) => {
      if (done % EACH === 0) print(`${Math.round((performance.now() - since) / 1000)} s: ${done} replayed`)
    })
    report(replay, print)
    const { differences, replayed, isOneForOne, leftOver, unsound, refused } = replay
    const isRight = [...refused.keys()].every((code) => code === 'bucket.short')
    return differences.length === 0 && replayed > 0 && isOneForOne && leftOver === 0 && unsound.length === 0 && isRight
  } finally {
    await database.close()
    await postgres.stop()
  }
}

function report(replay: Replay, print: (line: string) => void): void {
  const table = (title: string, counts: ReadonlyMap<string, number>) => {
    print(`\n${title}`)
    for (const [key, count] of counts) print(`  ${String(count).padStart(6)}  ${key}`)
  }
  print(`\n${replay.replayed} orders replayed`)
  table('Equal, by field', replay.equal)
  table('Different by rule', replay.byRule)
  table('Not taken', replay.leftOut)
  table('Nothing was there: refused with', replay.refused)
  print(`\nOnly the city knows: ${[...ONLY_OF_THE_CITY.order, ...ONLY_OF_THE_CITY.delivery].join(', ')}`)
  print(`Members and customers one for one: ${replay.isOneForOne ? 'yes' : 'no'}`)
  print(`Pieces left on the shelves: ${replay.leftOver}. Stock and ledger: ${replay.unsound.length} complaints.`)
  print(`Other differences: ${replay.differences.length}`)
  for (const difference of replay.differences.slice(0, 10)) print(`  ${JSON.stringify(difference)}`)
}

export default prove
