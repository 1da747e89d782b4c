// A process that does a keyed write and stops at a point of it, for a test to kill it there. Says where it is.

import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase, scopedDb } from '../../../db/pool.ts'
import { once } from '../idempotency.ts'

const [url = '', key = '', point = ''] = process.argv.slice(2)
const database = openDatabase(url)

async function reach(place: string): Promise<void> {
  if (place !== point) return
  process.stdout.write(`${place}\n`)
  await sleep(60_000)
}

await once(database, { caller: 'someone', key, request: 'the same' }, async (through) => {
  const db = through(scopedDb(database, 'north'))
  await reach('begun')
  await db.transaction(async (tx) => {
    await tx.query(
      `insert into outbox (merchant_id, kind, aggregate, payload, at) values
                      (tandem_merchant(), 'test.done', $1, '{}', to_timestamp(0))`,
      [key],
    )
    await reach('changed')
  })
  await reach('committed')
  return { status: 200, body: 'told' }
})
await database.close()
