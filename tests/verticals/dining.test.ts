import type { OrderAnswer } from '@tandem/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectStock, expectWholeBooks, reconcile } from './books.ts'
import { closeDay, countAndClose, openShift } from './day.ts'
import { Shop } from './shop.ts'

/** A Tuesday, lunch time in Shanghai: noodles and rice are cheaper, breakfast is over. */
const NOON = Date.parse('2026-11-03T12:00:00+08:00')
const DAY = 86_400_000
const HOME = { name: '王', phone: '13800000000', text: '南京西路 1 号', lng: 121.455, lat: 31.222 }

/** Beef noodles as people like them: an egg costs 3.00 and is kept in stock. */
const noodles = (quantity = 1, topping: string[] = ['egg']) => ({
  sku: 'D101',
  quantity,
  options: [
    { group: 'spice', choices: ['hot'] },
    { group: 'topping', choices: topping },
  ],
})
const tea = {
  sku: 'D301-L',
  quantity: 1,
  options: [
    { group: 'sugar', choices: ['half'] },
    { group: 'ice', choices: ['ice'] },
    { group: 'pearls', choices: ['pearls', 'jelly'] },
  ],
}

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open('dining', NOON)
})
afterAll(() => shop?.town.close())

it('serves a restaurant a whole day: table, counter, door and platform, and the books agree', async () => {
  const qr = await openRestaurant()
  await readTheMenu()
  const shift = await openShift(shop, 'r1', 't1', 10_000)
  await keepATab()
  await orderAtTheTable(qr)
  await deliverDishes()
  await sellSetsAndVouchers()
  await takeFromPlatform()
  await runOut()
  await endTheDay(shift)
  await expectWholeBooks(shop, '2026-11-03', { 'receivable:tab:r1': 3_820 })
}, 60_000)

async function openRestaurant(): Promise<string> {
  const modes = ['delivery', 'pickup', 'dine_in', 'instant']
  await shop.makeStore('r1', { modes, lng: 121.45, lat: 31.22 })
  await shop.receive('r1', { D401: 24, D405: 10, D501: 50 })
  const table = { params: { storeId: 'r1', code: 'A1' }, body: { seats: 4 } }
  const { body } = await shop.staff.do<{ qr: string }>('putStoresByStoreIdTablesByCode', table)
  const teas = { selects: { categories: ['tea'] }, offer: { kind: 'amount_off', off: 200 } }
  await shop.promote('tea-time', teas)
  return body.qr
}

async function readTheMenu(): Promise<void> {
  for (const q of ['牛肉面', 'mapodoufu', 'mpdf', 'noodles'])
    expect((await shop.find('r1', q)).length, q).toBeGreaterThan(0)
  expect(await shop.find('r1', 'mpdf')).toContain('D142')
  const dish = { params: { productId: 'D101' }, query: { store: 'r1' } }
  const { body } = await shop.guest().do('getShopProductsByProductId', dish)
  expect(body).toMatchObject({ kind: 'dish', variants: [{ unitPrice: 2_880 }], optionGroups: [{ min: 1, max: 1 }, {}] })

  const plain = [{ mode: 'pickup', lines: { D101: 1 } }] as const
  const ask = (lines: object[]) => ({ body: { storeId: 'r1', groups: [{ mode: 'pickup', lines }] } })
  const [line] = plain.map(({ lines }) => ({ sku: Object.keys(lines)[0], quantity: 1 }))
  expect(await shop.guest().refused('postShopQuotes', ask([line as object]))).toMatchObject({
    code: 'order.options',
    details: { sku: 'D101', group: 'spice' },
  })
  const breakfast = ask([{ sku: 'D241', quantity: 1 }])
  expect(await shop.guest().refused('postShopQuotes', breakfast)).toMatchObject({ code: 'order.not_sold' })
}

/** Ordered at the table, eaten, paid in cash and by card, closed; not before it is paid. */
async function keepATab(): Promise<void> {
  const tab = await shop.ring('r1', [
    { mode: 'dine_in', tableCode: 'A1', lines: [noodles(2), { sku: 'D401', quantity: 2 }] },
  ])
  expect(tab).toMatchObject({ state: 'confirmed', due: 2 * (2_880 + 300) + 2 * 600, expiresAt: null })
  await shop.move(tab.id, 1, 'serve')
  const close = { params: { orderId: tab.id, groupId: 1, action: 'close' } }
  expect(await shop.staff.refused('postOrdersByOrderIdGroupsByGroupIdByAction', close)).toMatchObject({
    code: 'order.unpaid',
    details: { missing: 7_560 },
  })
  expect(await shop.cash(tab.id, 't1', 5_000)).toBe(5_000)
  await shop.pay(shop.staff, tab.id)
  expect(await shop.move(tab.id, 1, 'close')).toMatchObject({ state: 'closed', paid: 7_560 })
}

/** Who scans the code of a table pays first; a tea to take along is another group of the same order. */
async function orderAtTheTable(qr: string): Promise<void> {
  const { body: table } = await shop.guest().do<{ storeId: string; code: string }>('getShopTables', { query: { qr } })
  const groups = [
    { mode: 'dine_in', tableCode: table.code, lines: [noodles()] },
    { mode: 'pickup', lines: [tea] },
  ] as const
  const placed = await shop.place(shop.guest(), table.storeId, groups)
  expect(placed.due).toBe(3_180 + 1_800 + 2 * 200 - 200)
  await shop.pay(shop.guest(placed.guestToken), placed.id)
  await shop.move(placed.id, 1, 'serve', 'close')
  const paid = await shop.move(placed.id, 2, 'start', 'finish', 'collect')
  expect(paid).toMatchObject({ state: 'closed', groups: [{ tableCode: 'A1' }, {}] })
  const amends = { amount: 318, reason: 'too cold' }
  await shop.staff.do('postOrdersByOrderIdRefunds', { params: { orderId: placed.id }, body: amends })
  expect(await shop.order(placed.id)).toMatchObject({ due: 4_862, refunded: 318 })
}

/** One order comes, one is cancelled by who ordered it, one by the kitchen, in part. */
async function deliverDishes(): Promise<void> {
  const bring = (lines: object[]) => [{ mode: 'delivery', address: HOME, lines }] as const
  const eaten = await shop.place(
    shop.guest(),
    'r1',
    bring([
      { ...noodles(), note: '不要香菜' },
      { sku: 'D161', quantity: 1 },
    ]),
  )
  expect(eaten.due).toBe(3_180 + 1_400 + 300)
  await shop.pay(shop.guest(eaten.guestToken), eaten.id)
  const brought = await shop.move(eaten.id, 1, 'start', 'finish', 'dispatch', 'deliver')
  expect(brought.lines).toMatchObject([{ note: '不要香菜' }, { note: null }])

  const regretted = await shop.place(shop.guest(), 'r1', bring([noodles()]))
  await shop.pay(shop.guest(regretted.guestToken), regretted.id)
  const cancel = { params: { orderId: regretted.id }, body: {} }
  await shop.guest(regretted.guestToken).do('postShopOrdersByOrderIdCancel', cancel)
  expect(await shop.order(regretted.id)).toMatchObject({ state: 'cancelled', paid: 3_480, refunded: 3_480 })

  const half = await shop.place(shop.guest(), 'r1', bring([noodles(2), { sku: 'D405', quantity: 1 }]))
  await shop.pay(shop.guest(half.guestToken), half.id)
  await shop.move(half.id, 1, 'start')
  const late = { params: { orderId: half.id }, body: {} }
  const tooLate = await shop.guest(half.guestToken).refused('postShopOrdersByOrderIdCancel', late)
  expect(tooLate.code).toBe('order.no_such_move')
  const lines = [{ line: 1, quantity: 1 }]
  await shop.staff.do('postOrdersByOrderIdCancel', { params: late.params, body: { lines, reason: 'no more beef' } })
  expect(await shop.order(half.id)).toMatchObject({ due: 3_180 + 1_000 + 300, refunded: 3_180 })
  const failed = await shop.move(half.id, 1, 'finish', 'dispatch', 'fail')
  expect(failed).toMatchObject({ state: 'closed', groups: [{ state: 'failed' }] })
  await shop.takeBack(half.id, 1, 1, { restock: false, reason: 'other' })
  expect(await shop.takeBack(half.id, 2, 1)).toMatchObject({ due: 300, refunded: 3_180 + 3_180 + 1_000 })
}

/** A set takes what it holds from the stock; a voucher is in the hand at once. */
async function sellSetsAndVouchers(): Promise<void> {
  const set = await shop.place(shop.guest(), 'r1', [{ mode: 'pickup', lines: { D601: 2 } }])
  expect(set.due).toBe(9_200)
  await shop.pay(shop.guest(set.guestToken), set.id)
  await shop.move(set.id, 1, 'finish', 'collect')
  const voucher = await shop.ring('r1', [{ mode: 'instant', lines: { D701: 1, D401: 1 } }])
  expect(await shop.cash(voucher.id, 't1')).toBe(8_800 + 600)
  expect(await shop.order(voucher.id)).toMatchObject({ state: 'closed' })
}

/** Dearer there, and never at lunch prices. */
async function takeFromPlatform(): Promise<void> {
  const groups = [{ mode: 'delivery', address: HOME, lines: [noodles(1, [])] }]
  const body = { platform: 'eleme', externalId: 'E-77', storeId: 'r1', groups, expectedDue: 3_520 + 300 }
  const { body: taken } = await shop.staff.do<OrderAnswer>('postChannelOrders', { body })
  await shop.move(taken.id, 1, 'start', 'finish', 'dispatch', 'deliver')
  const elsewhere = { ...body, externalId: 'E-78', expectedDue: 3_180 }
  expect(await shop.staff.refused('postChannelOrders', { body: elsewhere })).toMatchObject({
    code: 'order.price_changed',
    details: { due: 3_820 },
  })
}

async function runOut(): Promise<void> {
  const params = { storeId: 'r1', sku: 'D101' }
  await shop.staff.do('putStoresByStoreIdSoldOutBySku', { params, body: { until: NOON + 3_600_000 } })
  const ask = (mode: string, more = {}) => ({
    body: { storeId: 'r1', groups: [{ mode, lines: [noodles()], ...more }] },
  })
  const platform = { body: { ...ask('pickup').body, platform: 'eleme', externalId: 'E-79' } }
  const refusals = [
    await shop.guest().refused('postShopQuotes', ask('pickup')),
    await shop.staff.refused('postOrders', ask('dine_in', { tableCode: 'A1' })),
    await shop.staff.refused('postChannelOrders', platform),
  ]
  expect(refusals.map(({ code }) => code)).toEqual(['order.not_sold', 'order.not_sold', 'order.not_sold'])
}

async function endTheDay(shift: string): Promise<void> {
  await expectStock(shop, 'r1', {
    // Tab 2, counter 1.
    D401: 24 - 2 - 1,
    // One came back with the failed delivery, two went with the sets.
    D405: 10 - 1 + 1 - 2,
    // Tab 2, table 1, eaten 1, thrown away 1.
    D501: 50 - 2 - 1 - 1 - 1,
  })
  await countAndClose(shop, shift, 10_000 + 5_000 + 9_400, { leave: 0, handOverTo: null })
  const captured = 2_560 + 5_180 + 4_880 + 3_480 + 7_660 + 9_200
  const refunded = 318 + 3_480 + 7_360
  await closeDay(shop, 'r1', '2026-11-03', { cash: 14_400, sandbox: captured - refunded })
  await shop.town.timeIs(NOON + DAY)
  expect(await reconcile(shop, '2026-11-03')).toEqual({ captured, refunded })
}
