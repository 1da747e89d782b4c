import { randomUUID } from 'node:crypto'
import type { EpochMs } from '@tandem/kernel'
import { expect } from 'vitest'
import { readBuckets, reconcile } from '../../apps/server/src/business/buckets/index.ts'
import { checkLedger } from '../../apps/server/src/business/ledger/index.ts'
import { platformDb, scopedDb } from '../../apps/server/src/db/pool.ts'
import { setClock } from '../../apps/server/src/platform/clock.ts'
import { type CheckoutWorld, createCheckoutWorld } from './checkout-world.ts'
import { openShop } from './shop.ts'

export type People = ReturnType<typeof peopleOf>

/** A checkout world whose clock is set, with goods on the shelves of store `s1`, and who comes there. */
export async function createPeopledShop(
  at: EpochMs,
  filled: Parameters<typeof openShop>[1],
): Promise<{ world: CheckoutWorld; people: People }> {
  const world = await createCheckoutWorld()
  await setClock(platformDb(world.database), at)
  await openShop(world.at(at), filled)
  return { world, people: peopleOf(world) }
}

/** Who comes to store `s1` of merchant north, over HTTP, and what its books say afterwards. */
export function peopleOf(world: CheckoutWorld) {
  let devices = 0
  const db = scopedDb(world.database, 'north')
  const staff = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => {
    const url = `/api/v1/merchants/north${path}`
    const answer = await world.server.call({ method, url, as: 'owner', ...(body ? { body } : {}) })
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
  }
  return {
    db,
    staff,
    /** A guest with a device of their own, who shows the token that they got last. */
    guest() {
      const device = `guest-${String(++devices).padStart(6, '0')}`
      let token: string | undefined
      return async (method: 'GET' | 'POST', path: string, body?: object, key: string = randomUUID()) => {
        const answer = await world.server.call({
          method,
          url: `/api/v1/shops/north${path}`,
          ...(body ? { body } : {}),
          headers: {
            'tandem-device': device,
            'idempotency-key': key,
            ...(token ? { 'tandem-guest': token } : {}),
          },
        })
        const json = answer.body === '' ? undefined : answer.json()
        token = json?.guestToken ?? json?.tabs?.[0]?.guestToken ?? token
        return { status: answer.statusCode, body: json }
      }
    },
    /** What staff do by a POST that must go through. */
    async done(path: string, body?: object) {
      const answer = await staff('POST', path, body)
      expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300)
      return answer.body
    },
    /** Makes a promotion and lets it go live. */
    async promote(id: string, more: object) {
      expect(await staff('POST', '/promotions', { id, name: { zh: id, en: id }, ...more })).toMatchObject({
        status: 201,
      })
      expect(await staff('POST', `/promotions/${id}/go-live`)).toMatchObject({ status: 200 })
    },
    /** Takes cash for an order: all that is open, or a part of it. */
    async payCash(orderId: string, amount?: number) {
      return await staff('POST', `/orders/${orderId}/cash`, { tillId: 't1', ...(amount ? { amount } : {}) })
    },
    async stock(sku: string) {
      const [bucket] = await readBuckets(db, [{ kind: 'stock', resource: sku, place: 's1' }])
      return bucket as { capacity: number; held: number; used: number; free: number; shortfall: number }
    },
    /** Counters are what movements and holds add up to, and the ledger is balanced. */
    async expectSound() {
      expect(await reconcile(db)).toEqual([])
      expect(await checkLedger(db)).toEqual([])
    },
    /** What an account of the ledger holds, debits over credits. */
    async balance(code: string): Promise<number> {
      const [row] = await db.query<{ sum: number }>(
        `select coalesce(sum(case when t.debit = a.id then amount else -amount end), 0)::bigint as sum
           from ledger_account a join ledger_transfer t on a.id in (t.debit, t.credit) where a.code = $1`,
        [code],
      )
      return row?.sum ?? 0
    },
  }
}
