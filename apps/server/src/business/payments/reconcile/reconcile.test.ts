import { addDays, DAY, HOUR, isoDate } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../../db/pool.ts'
import { setClock } from '../../../platform/clock.ts'
import { checkLedger } from '../../ledger/index.ts'
import type { PaymentProvider, ProviderCode, StatementLine } from '../providers/index.ts'
import { reconcileDay, reconcileUntilYesterday } from './reconcile-day.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const TODAY = isoDate(AT)

let world: CheckoutWorld
const db = () => scopedDb(world.database, 'north')
const providers = () => world.server.deps.providers

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setTime(AT)
  await openShop(world.at(AT), { tea: 10_000 })
})
afterAll(() => world.close())

/** Ours and the provider's. */
async function setTime(at: number): Promise<void> {
  await setClock(platformDb(world.database), at)
  await world.ask('PUT', '/v1/clock', { at, speed: 1 })
}
const staff = async (
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  as: 'owner' | 'finance' | 'cashier' = 'owner',
) => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await world.server.call({ method, url, as, ...(body ? { body } : {}) })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
/** An order paid through the sandbox, which may misbehave. */
async function paid(tea: number, scenario: object = {}): Promise<{ orderId: string; paymentId: string }> {
  const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: tea }] }]
  const order = await staff('POST', '/orders', { storeId: 's1', groups })
  const started = await staff('POST', `/orders/${order.body.id}/payments`, { provider: 'sandbox' })
  await fetch(started.body.action.url, { method: 'POST', body: JSON.stringify({ decision: 'pay', scenario }) })
  await world.told()
  return { orderId: order.body.id, paymentId: started.body.paymentId }
}
const differences = async (query = '') =>
  (await staff('GET', `/payment-differences${query}`)).body.differences as {
    id: string
    kind: string
    paymentId: string
    state: string
    settledBy: string | null
  }[]
const run = (date: string) => reconcileDay(world.database, providers(), { provider: 'sandbox', date })
const posted = async () =>
  await db().query<{ kind: string; amount: number }>(
    `select kind, sum(amount)::bigint as amount from ledger_transfer where kind in ('fee', 'payout') group by kind order by kind`,
  )

describe('the statement of a day', () => {
  it('is not to be had before the day is over', async () => {
    await paid(1)
    expect(await staff('POST', `/statements/sandbox/${TODAY}/reconcile`)).toMatchObject({
      status: 409,
      body: { code: 'statement.not_yet' },
    })
    expect(await staff('POST', `/statements/paypal/${TODAY}/reconcile`)).toMatchObject({
      body: { code: 'payment.unknown_provider' },
    })
  })

  it('agrees with our books, books fees once however often it is read, and shows its lines', async () => {
    const { orderId } = await paid(9)
    await staff('POST', `/orders/${(await paid(2)).orderId}/cancel`, {})
    await world.told()
    await setTime(AT + DAY)
    await Promise.all([run(TODAY), run(TODAY)])
    const again = await staff('POST', `/statements/sandbox/${TODAY}/reconcile`)
    expect(again).toMatchObject({
      status: 200,
      body: { totals: [{ currency: 'CNY', lines: 4, captured: 12_000, refunded: 2_000, fees: 72, payouts: 0 }] },
    })
    expect(again.body.lines).toHaveLength(4)
    expect(await posted()).toEqual([{ kind: 'fee', amount: 72 }])
    expect(await differences()).toEqual([])
    expect(await db().query('select fee from payment where order_id = $1', [orderId])).toEqual([{ fee: 54 }])
  })

  it('of the day after pays out, and what was paid out is what the provider no longer has of ours', async () => {
    await setTime(AT + 2 * DAY)
    const [first, second] = [await run(addDays(TODAY, 1)), await run(addDays(TODAY, 1))]
    expect(first).toEqual(second)
    expect(await posted()).toEqual([
      { kind: 'fee', amount: 72 },
      { kind: 'payout', amount: 9_928 },
    ])
    const [clearing] = await db().query<{ held: number }>(
      `select sum(case when t.debit = a.id then t.amount else -t.amount end)::bigint as held
         from ledger_account a join ledger_transfer t on a.id in (t.debit, t.credit) where a.code = 'clearing:sandbox'`,
    )
    expect(clearing).toEqual({ held: 0 })
    expect(await checkLedger(db())).toEqual([])
  })
})

describe('a difference', () => {
  const third = addDays(TODAY, 2)

  it('of money of which nobody told us is found, counted, and agrees from then on', async () => {
    const lost = await paid(3, { webhook: 'lost' })
    await db().query(`update payment set state = 'failed' where id = $1`, [lost.paymentId])
    await setTime(AT + 3 * DAY)
    await run(third)
    expect((await staff('GET', `/orders/${lost.orderId}`)).body).toMatchObject({ state: 'confirmed', paid: 3_000 })
    expect(await differences()).toMatchObject([
      { kind: 'only_theirs', paymentId: lost.paymentId, state: 'settled', settledBy: 'agreed' },
    ])
    expect(await differences('?state=open')).toEqual([])
  })

  it('between our books and what was taken is owned and settled by somebody', async () => {
    const { paymentId } = await paid(4)
    await db().query('update payment set captured = 1 where id = $1', [paymentId])
    await setTime(AT + 4 * DAY)
    await run(addDays(TODAY, 3))
    const found = (await differences('?state=open&provider=sandbox')).filter((one) => one.paymentId === paymentId)
    expect(found).toContainEqual(expect.objectContaining({ kind: 'amount', ours: 1, theirs: 4_000 }))
    const { id } = found.find((one) => 'ours' in one && one.ours === 1) as { id: string }
    expect((await staff('POST', `/payment-differences/${id}/own`, {}, 'cashier')).status).toBe(403)
    expect(await staff('POST', `/payment-differences/${id}/own`, {}, 'finance')).toMatchObject({
      status: 200,
      body: { state: 'open', owner: expect.stringContaining('user:') },
    })
    const settled = await staff('POST', `/payment-differences/${id}/settle`, { note: 'booked by hand' }, 'finance')
    expect(settled).toMatchObject({ status: 200, body: { state: 'settled', note: 'booked by hand' } })
    expect(await staff('POST', `/payment-differences/${id}/settle`, { note: 'again' })).toMatchObject({
      body: { code: 'difference.settled' },
    })
    await run(addDays(TODAY, 3))
    expect((await differences('?state=open')).map((one) => one.id)).not.toContain(id)
    const audit = await db().query<{ action: string }>('select action from audit where subject = $1 order by id', [
      `difference:${id}`,
    ])
    expect(audit.map(({ action }) => action)).toEqual(['difference.owned', 'difference.settled'])
  })
})

/** A provider that says what the test wants. */
function saying(linesByDate: Record<string, readonly Partial<StatementLine>[]>) {
  const sandbox = providers().get('sandbox') as PaymentProvider
  const whole = (line: Partial<StatementLine>): StatementLine => ({
    ...{ kind: 'capture', reference: 'pay_x', paymentId: '', refundReference: null, amount: 0, fee: 0 },
    ...{ currency: 'CNY', at: AT },
    ...line,
  })
  return new Map<ProviderCode, PaymentProvider>([
    [
      'sandbox',
      {
        ...sandbox,
        async *statement(date) {
          for (const line of linesByDate[date] ?? []) yield whole(line)
        },
      },
    ],
  ])
}

describe('what only we have', () => {
  it('is no alarm when its line stands in the next day, and one when it stands nowhere', async () => {
    const start = Date.UTC(2026, 10, 20)
    await setTime(start - HOUR)
    await paid(1)
    await setTime(start + 23 * HOUR)
    const [late, gone] = [await paid(1), await paid(2)]
    const dates = [-1, 0, 1, 2].map((n) => isoDate(start + n * DAY))
    const [day0, day1, day2, day3] = dates as [string, string, string, string]
    const line = { paymentId: late.paymentId, amount: 1_000 }
    const told = saying({ [day2]: [line] })
    await setTime(start + 6 * DAY)
    for (const date of [day0, day1]) await reconcileDay(world.database, told, { provider: 'sandbox', date })
    const ofOurs = async (id: string) => (await differences()).filter(({ paymentId }) => paymentId === id)
    expect(await ofOurs(gone.paymentId)).toEqual([])
    await reconcileDay(world.database, told, { provider: 'sandbox', date: day2 })
    expect(await ofOurs(late.paymentId)).toEqual([])
    expect(await ofOurs(gone.paymentId)).toMatchObject([{ kind: 'only_ours', state: 'open' }])
    const later = saying({ [day2]: [line], [day3]: [{ paymentId: gone.paymentId, amount: 2_000 }] })
    await reconcileDay(world.database, later, { provider: 'sandbox', date: day3 })
    expect(await ofOurs(gone.paymentId)).toMatchObject([{ kind: 'only_ours', state: 'settled', settledBy: 'agreed' }])
  })
})

describe('a reading', () => {
  it('that was cut off is done again as a whole, and a statement that changed posts the difference', async () => {
    const date = '2026-11-10'
    await setTime(Date.UTC(2026, 10, 12))
    const { paymentId } = await paid(1)
    const line = (fee: number) => ({ paymentId, amount: 1_000, fee })
    const good = saying({ [date]: [line(6)] })
    const broken = saying({})
    ;(broken.get('sandbox') as { statement: unknown }).statement = async function* () {
      yield { ...line(6), kind: 'capture', reference: 'x', refundReference: null, currency: 'CNY', at: AT }
      throw new Error('the connection broke')
    }
    const feesBefore = (await posted()).find(({ kind }) => kind === 'fee')?.amount ?? 0
    const fees = async () => ((await posted()).find(({ kind }) => kind === 'fee')?.amount ?? 0) - feesBefore
    await expect(reconcileDay(world.database, broken, { provider: 'sandbox', date })).rejects.toThrow('broke')
    expect(await fees()).toBe(0)
    await reconcileDay(world.database, good, { provider: 'sandbox', date })
    await reconcileDay(world.database, saying({ [date]: [line(9)] }), { provider: 'sandbox', date })
    expect(await fees()).toBe(9)
  })

  it('of many thousand lines, most of them nobody’s, ends and lists them', async () => {
    const date = '2026-11-11'
    const lines = Array.from({ length: 2_300 }, (_, i) => ({ reference: `pay_stray_${i}`, amount: i + 1 }))
    const outcome = await reconcileDay(world.database, saying({ [date]: lines }), { provider: 'sandbox', date })
    expect(outcome).toMatchObject({ lines: 2_300, strays: 2_300, differences: 2_300 })
    const page = await staff('GET', `/payment-differences?state=open&limit=200`)
    expect(page.body.differences).toHaveLength(200)
    expect(page.body.next).not.toBeNull()
  })

  it('is made good by the job, day after day, up to yesterday', async () => {
    await setTime(Date.UTC(2026, 10, 24, 3))
    await reconcileUntilYesterday(world.database, providers())
    const again = await reconcileUntilYesterday(world.database, providers())
    expect(again).toEqual({ done: [], failed: [] })
    await setTime(Date.UTC(2026, 10, 25, 3))
    expect(await reconcileUntilYesterday(world.database, providers())).toMatchObject({
      done: [{ provider: 'sandbox', date: '2026-11-24' }],
    })
    expect(await checkLedger(db())).toEqual([])
  })
})
