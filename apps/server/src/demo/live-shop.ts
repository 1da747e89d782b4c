import { randomUUID } from 'node:crypto'
import type { NewApiKeyAnswer } from '@tandem/contracts'
import { type Permission, Refusal } from '@tandem/kernel'
import { z } from 'zod'
import { paymentProviders } from '../business/payments/index.ts'
import type { DoorCommand } from '../commands/door.ts'
import { type Database, platformDb } from '../db/pool.ts'
import { systemCtx } from '../platform/access.ts'
import { createKey, endKey, openApiKeys } from '../platform/api-keys/index.ts'
import { audit } from '../platform/audit.ts'
import { now, setClockSpeed } from '../platform/clock.ts'
import { COUPON, type OpenStore, openShop } from './open-shop.ts'
import { stockShelves } from './stock-shelves.ts'

/** What a live city may ask of the running server. */
const LiveRequest = z.object({
  /** The demo's own merchant when not given. */
  merchantId: z.string().nullable(),
  speed: z.number().min(1).max(1_000),
  /** A payment provider of the city's own, for a server that has none. */
  sandbox: z.object({ url: z.string(), apiKey: z.string(), webhookSecret: z.string() }).nullable(),
})
type LiveRequest = z.infer<typeof LiveRequest>

export interface OpenedShop {
  merchantId: string
  stores: (OpenStore & { tillKey: string })[]
  coupon: string
  /** A key for what staff does, good as long as the city lives. */
  staffKey: string
  now: number
  speed: number
}

/** Of a server: one may be lent to it for a while. */
type LendableProviders = ReturnType<typeof paymentProviders>

/** The command `live` of the running server: one city at a time. */
export function liveCommand(database: Database, providers: LendableProviders): DoorCommand {
  let isLiving = false
  return async (request, tell, signal) => {
    const asked = LiveRequest.parse(request)
    if (isLiving) throw new Refusal('demo.busy')
    isLiving = true
    try {
      await holdLive({ database, providers }, asked, (shop) => tell({ event: 'open', shop }), signal)
    } finally {
      isLiving = false
    }
  }
}

const STAFF: Permission[] = ['orders.read', 'orders.write', 'fulfilment.write', 'catalog.read', 'stock.write']

/**
 * Opens the demo merchant's shop for a live city with goods on its shelves, and keeps it so until it is over: the clock
 * goes at its speed, staff have a key, and where the server has no sandbox for payments it uses the one that the city
 * brings along.
 *
 * @throws Refusal `demo.only` when the merchant is no demo, `payment.unknown_provider` when nobody can be paid
 */
async function holdLive(
  { database, providers }: { database: Database; providers: LendableProviders },
  { merchantId, speed, sandbox }: LiveRequest,
  onOpen: (shop: OpenedShop) => void,
  signal: AbortSignal,
): Promise<void> {
  const id = await demoMerchant(database, merchantId)
  const isLent = !providers.has('sandbox')
  if (isLent && !sandbox) throw new Refusal('payment.unknown_provider', { provider: 'sandbox' })
  const ctx = await systemCtx(database, id, 'npm run city', randomUUID())
  const stores = await openShop(ctx)
  await stockShelves(ctx, stores, () => randomUUID())
  const keys: NewApiKeyAnswer[] = []
  const keyFor = async (name: string, storeIds: string[] | null): Promise<string> => {
    const wanted = { name, permissions: STAFF, storeIds, limits: null, expiresInDays: null }
    const made = await createKey(ctx, wanted)
    keys.push(made)
    return made.secret
  }
  const staffKey = await keyFor('live city', null)
  const withTills: OpenedShop['stores'] = []
  for (const store of stores) withTills.push({ ...store, tillKey: await keyFor(`live city ${store.id}`, [store.id]) })
  await audit(ctx.db, ctx, { action: 'demo.live', subject: 'clock', details: { speed } })
  if (isLent && sandbox) lend(providers, sandbox)
  await setClockSpeed(platformDb(database), speed)
  try {
    const shown = await now(platformDb(database))
    onOpen({ merchantId: id, stores: withTills, coupon: COUPON, staffKey, now: shown, speed })
    if (!signal.aborted) await new Promise((over) => signal.addEventListener('abort', over, { once: true }))
  } finally {
    await setClockSpeed(platformDb(database), 1)
    if (isLent) providers.delete('sandbox')
    for (const { key } of keys) await endKey(ctx, openApiKeys(database), key.id)
  }
}

function lend(providers: LendableProviders, sandbox: NonNullable<LiveRequest['sandbox']>): void {
  const lent = paymentProviders({
    TANDEM_SANDBOX_PAY_URL: sandbox.url,
    TANDEM_SANDBOX_PAY_API_KEY: sandbox.apiKey,
    TANDEM_SANDBOX_PAY_WEBHOOK_SECRET: sandbox.webhookSecret,
  })
  for (const [code, provider] of lent) providers.set(code, provider)
}

async function demoMerchant(database: Database, wanted: string | null): Promise<string> {
  const rows = await platformDb(database).query<{ id: string }>(
    'select id from merchant where demo order by created_at',
  )
  const found = wanted === null ? rows[0] : rows.find(({ id }) => id === wanted)
  if (found) return found.id
  throw new Refusal('demo.only', { detail: 'A live city shops at a demo merchant only: others have real customers.' })
}
