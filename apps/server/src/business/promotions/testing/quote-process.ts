// Another server process, as far as prices go: quotes for its parent, with rules in a memory of its own.

import { quote } from '@tandem/promotions'
import { openDatabase, scopedDb } from '../../../db/pool.ts'
import { livePromotions } from '../index.ts'
import { basket } from './terms.ts'

const [url, merchantId] = process.argv.slice(2) as [string, string]
const database = openDatabase(url)

process.on('message', async (at: number) => {
  const ask = { at, codes: [], owner: null, customerId: null, tier: null, stock: [] }
  const live = await livePromotions({ db: scopedDb(database, merchantId), merchantId }, ask)
  process.send?.(quote(basket({ at }), live.promotions).due)
})
process.on('disconnect', () => void database.close())
process.send?.('ready')
