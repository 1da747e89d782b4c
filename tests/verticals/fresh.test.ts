import type { OrderAnswer } from '@tandem/contracts'
import { checkDigit } from '@tandem/kernel'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectStock, expectWholeBooks, postedFor, reconcile } from './books.ts'
import { closeDay, countAndClose, openShift } from './day.ts'
import { Shop } from './shop.ts'

/** A Tuesday, noon in Shanghai. */
const NOON = Date.parse('2026-11-03T12:00:00+08:00')
const DAY = 86_400_000
const HOME = { name: '王', phone: '13800000000', text: '南京西路 1 号', lng: 121.455, lat: 31.222 }
const PHONE = '13800000001'

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open('fresh', NOON)
})
afterAll(() => shop?.town.close())

it('sells fresh goods a whole day, in every mode and by every way of paying, and the books agree', async () => {
  await openStores()
  await beFound()
  await changePrices()
  const shift = await openShift(shop, 's1', 't1', 20_000)
  const mixed = await sellMixedGroups()
  await sellToCustomer(mixed.guestToken)
  await cancelAndGiveUp()
  await sellAtTheTill()
  await takeFromPlatform()
  await runOut()
  await endTheDay(shift, mixed.id)
  await expectWholeBooks(shop, '2026-11-04', { 'receivable:tab:s1': 2_090 })
}, 60_000)

async function openStores(): Promise<void> {
  const modes = ['delivery', 'pickup', 'ship', 'instant']
  await shop.makeStore('s1', { modes, lng: 121.45, lat: 31.22 })
  const warehouse = { kind: 'warehouse', name: { zh: '嘉定仓', en: 'Jiading' }, zone: 'Asia/Shanghai' }
  await shop.staff.do('putPlacesByPlaceId', {
    params: { placeId: 'w1' },
    body: { ...warehouse, lng: 121.26, lat: 31.38 },
  })
  await shop.receive('s1', { F101: 50, F121: 30.5, F201: 40, 'F301-950ml': 24, 'F302-330ml': 60 })
  await shop.receive('w1', { F231: 100, F252: 30 })
  await shop.promote('tomatoes', { selects: { skus: ['F121'] }, offer: { kind: 'percent', basisPoints: 2_000 } })
  const steps = [{ from: 3_000, off: 500 }]
  await shop.promote('30-less-5', { offer: { kind: 'threshold', steps } }, { budget: 100_000 })
  const welcome = { offer: { kind: 'threshold', steps: [{ from: 1_000, off: 300 }] }, needsCoupon: true }
  await shop.promote('welcome', { ...welcome, funder: 'brand:dairy' })
  const params = { promotionId: 'welcome' }
  await shop.staff.do('postPromotionsByPromotionIdCoupons', { params, body: { code: 'HELLO' } })
}

async function beFound(): Promise<void> {
  for (const q of ['牛奶', 'xnn', 'fresh milk']) expect(await shop.find('s1', q), q).toContain('F301')
  expect(await shop.find('s1', 'tomatoes')).toEqual(expect.arrayContaining(['F121', 'F401']))
  const { lng, lat } = HOME
  const near = await shop.guest().do('getShopStores', { query: { lng, lat, mode: 'delivery' } })
  expect(near.body).toMatchObject({ stores: [{ id: 's1', now: { open: true }, delivery: { fee: 300 } }] })
  const lines = [{ sku: 'F231', quantity: 1 }]
  const there = await shop.guest().do('postShopAvailability', { body: { lng, lat, lines } })
  expect(there.body).toMatchObject({ stores: [{ storeId: 's1', complete: false, lines: [{ free: 0 }] }] })
}

async function changePrices(): Promise<void> {
  const priceOfEggs = async () => (await shop.quote(shop.guest(), 's1', [{ mode: 'pickup', lines: { F201: 1 } }])).due
  const params = { listId: 'week' }
  const rows = [{ sku: 'F201', price: 1_200, channels: ['app'] }]
  await shop.staff.do('putPriceListsByListId', { params, body: { name: { zh: '周', en: 'Week' }, rows } })
  expect(await priceOfEggs()).toBe(1_580)
  const { body } = await shop.staff.do<{ id: string }>('postPriceListsByListIdPublish', { params, body: {} })
  expect(await priceOfEggs()).toBe(1_200)
  const publication = { ...params, publicationId: body.id }
  await shop.staff.do('postPriceListsByListIdPublicationsByPublicationIdRollBack', { params: publication })
  expect(await priceOfEggs()).toBe(1_580)
}

/** Weighed goods to the door, a kit to fetch, a parcel from the warehouse: one order, three groups. */
async function sellMixedGroups() {
  const guest = shop.guest()
  const kit = [{ mode: 'pickup', lines: { F402: 1 } }] as const
  const short = [{ sku: 'F107', wanted: 0.6, free: 0 }]
  expect((await shop.quote(guest, 's1', kit)).short).toEqual(expect.arrayContaining(short))
  const ask = { storeId: 's1', groups: [{ mode: 'pickup', lines: [{ sku: 'F402', quantity: 1 }] }] }
  const refused = await guest.refused('postShopOrders', { body: ask })
  expect(refused).toMatchObject({
    code: 'bucket.short',
    details: { short: [{ resource: 'F107', wanted: 0.6 }, {}, {}, {}] },
  })

  const placed = await shop.place(
    guest,
    's1',
    [
      { mode: 'delivery', address: HOME, lines: { F101: 1.235, F121: 0.8, 'F301-950ml': 2 } },
      { mode: 'pickup', lines: { F401: 1 } },
      { mode: 'ship', address: HOME, lines: { F231: 1, F252: 2 } },
    ],
    ['hello'],
  )
  // 9.63 + 9.44 + 35.80 + 19.90 + 49.90 + 178.00, less 1.89, 5.00 and 3.00, and the delivery.
  expect(placed.due).toBe(30_267 - 189 - 500 - 300 + 300)
  await shop.pay(shop.guest(placed.guestToken), placed.id)
  expect((await shop.order(placed.id)).groups.map(({ placeId }) => placeId)).toEqual(['s1', 's1', 'w1'])
  const { body: recipients } = await shop.staff.do('getOrdersByOrderIdRecipients', { params: { orderId: placed.id } })
  expect(recipients).toMatchObject({ contact: null, groups: [{ address: HOME }, { address: null }, { address: HOME }] })
  await shop.move(placed.id, 1, 'start', 'finish', 'dispatch', 'deliver')
  await shop.move(placed.id, 2, 'finish', 'collect')
  expect(await shop.move(placed.id, 3, 'start', 'finish', 'ship', 'sign')).toMatchObject({ state: 'closed' })
  const kept = await shop.takeBack(placed.id, 3, 1)
  expect(kept).toMatchObject({ due: 29_578 - 1_790, paid: 29_578, refunded: 1_790 })
  expect(kept.lines.reduce((sum, { refunded }) => sum + refunded, 0)).toBe(1_790)
  return placed
}

/** Who ordered as a guest signs in, takes the order along, gets amends onto the wallet, and pays with it. */
async function sellToCustomer(guestToken: string | null): Promise<void> {
  const customer = await shop.customer(PHONE)
  await customer.do('postShopClaims', { body: { token: guestToken ?? '' } })
  expect((await customer.do('getShopOrders')).body).toMatchObject({
    orders: [{ state: 'closed', modes: expect.anything() }],
  })
  const wallet = async () =>
    (await customer.do<{ balances: { balance: number }[] }>('getShopWallet')).body.balances[0]?.balance

  const eggs = await shop.place(customer, 's1', [{ mode: 'pickup', lines: { F201: 2 } }])
  await shop.pay(customer, eggs.id)
  const amends = { amount: 500, reason: 'two were broken', way: { to: 'wallet' } }
  await shop.staff.do('postOrdersByOrderIdRefunds', { params: { orderId: eggs.id }, body: amends })
  expect(await shop.move(eggs.id, 1, 'finish', 'collect')).toMatchObject({ due: 2_160, paid: 2_660, refunded: 500 })
  expect(await wallet()).toBe(500)

  const regretted = await shop.place(customer, 's1', [{ mode: 'pickup', lines: { F201: 1 } }])
  const params = { orderId: regretted.id }
  expect(await customer.refused('postShopOrdersByOrderIdWallet', { params })).toMatchObject({ code: 'balance.short' })
  await customer.do('postShopOrdersByOrderIdWallet', { params, body: { amount: 500 } })
  await shop.pay(customer, regretted.id)
  await customer.do('postShopOrdersByOrderIdCancel', { params, body: { reason: 'too many eggs' } })
  expect(await shop.order(regretted.id)).toMatchObject({ state: 'cancelled', due: 0, paid: 1_580, refunded: 1_580 })
  expect(await wallet()).toBe(500)

  const cola = await shop.place(customer, 's1', [{ mode: 'pickup', lines: { 'F302-330ml': 3 } }])
  await customer.do('postShopOrdersByOrderIdWallet', { params: { orderId: cola.id }, body: { amount: 500 } })
  expect(await shop.cash(cola.id, 't1')).toBe(340)
  await shop.move(cola.id, 1, 'start', 'finish', 'collect')
  expect(await wallet()).toBe(0)
}

async function cancelAndGiveUp(): Promise<void> {
  const groups = [{ mode: 'pickup', lines: { F201: 1 } }] as const
  const unpaid = await shop.place(shop.guest(), 's1', groups)
  const params = { orderId: unpaid.id }
  expect(await shop.guest().refused('postShopOrdersByOrderIdCancel', { params, body: {} })).toMatchObject({
    code: 'resource.not_found',
  })
  await shop.guest(unpaid.guestToken).do('postShopOrdersByOrderIdCancel', { params, body: {} })
  const late = await shop
    .guest(unpaid.guestToken)
    .refused('postShopOrdersByOrderIdPayments', { params, body: { provider: 'sandbox' } })
  expect(late.code).toBe('order.nothing_due')

  const forgotten = await shop.place(shop.guest(), 's1', groups)
  await shop.pay(shop.guest(forgotten.guestToken), forgotten.id)
  const left = await shop.move(forgotten.id, 1, 'finish', 'give_up')
  expect(left).toMatchObject({ state: 'closed', due: 0, paid: 1_580, refunded: 1_580 })
}

/** A label of the scale, a card and a service in the hand: paid half in cash, half by card. */
async function sellAtTheTill(): Promise<void> {
  const label = '211010100500'
  const scan = { params: { barcode: `${label}${checkDigit(label)}` }, query: { store: 's1', channel: 'till' } }
  const { body: read } = await shop.guest().do<{ sku: string; quantity: number }>('getShopBarcodesByBarcode', scan)
  expect(read).toMatchObject({ sku: 'F101', quantity: 0.5 })
  const lines = { [read.sku]: read.quantity, F501: 1, F502: 1, 'F302-330ml': 2 }
  const { id, due } = await shop.ring('s1', [{ mode: 'instant', lines }])
  expect(due).toBe(390 + 10_000 + 200 + 560 - 500)
  expect(await shop.cash(id, 't1', 5_000)).toBe(5_000)
  await shop.pay(shop.staff, id)
  expect(await shop.order(id)).toMatchObject({ state: 'closed', groups: [{ state: 'sold' }] })
  expect(await shop.takeBack(id, 4, 1)).toMatchObject({ due: due - 280, refunded: 280 })

  const cola = await shop.ring('s1', [{ mode: 'instant', lines: { 'F302-330ml': 1 } }])
  expect(await shop.cash(cola.id, 't1')).toBe(280)
  await shop.takeBack(cola.id, 1, 1, { reason: 'changed_mind' })
  const { body } = await shop.staff.do('getOrdersByOrderIdRefunds', { params: { orderId: cola.id } })
  expect(body).toMatchObject({ refunds: [{ to: 'cash', amount: 280, state: 'refunded', reason: 'returned' }] })
}

async function takeFromPlatform(): Promise<void> {
  const lines = [{ sku: 'F301-950ml', quantity: 2 }]
  const body = {
    platform: 'meituan',
    externalId: 'MT-1',
    storeId: 's1',
    groups: [{ mode: 'delivery', address: HOME, lines }],
  }
  const first = await shop.staff.do<OrderAnswer>('postChannelOrders', { body })
  const again = await shop.staff.do<OrderAnswer>('postChannelOrders', { body })
  expect([again.body.id, first.body.state, first.body.due]).toEqual([first.body.id, 'confirmed', 3_380])
  expect(await shop.staff.refused('postChannelOrders', { body: { ...body, note: 'another' } })).toMatchObject({
    code: 'idempotency.conflict',
  })
  await shop.move(first.body.id, 1, 'start', 'finish', 'dispatch', 'deliver')
  expect(await shop.takeBack(first.body.id, 1, 1)).toMatchObject({ due: 1_790 + 300, paid: 0, refunded: 0 })
}

/** Sold out is sold out: in the app, at the till, on platforms. */
async function runOut(): Promise<void> {
  const params = { storeId: 's1', sku: 'F201' }
  await shop.staff.do('putStoresByStoreIdSoldOutBySku', { params, body: { until: null } })
  const lines = [{ sku: 'F201', quantity: 1 }]
  const ask = (mode: string) => ({ body: { storeId: 's1', groups: [{ mode, lines }] } })
  const platform = { body: { ...ask('pickup').body, platform: 'meituan', externalId: 'MT-2' } }
  const refusals = [
    await shop.guest().refused('postShopOrders', ask('pickup')),
    await shop.staff.refused('postOrders', ask('instant')),
    await shop.staff.refused('postChannelOrders', platform),
  ]
  expect(refusals.map(({ code }) => code)).toEqual(['order.not_sold', 'order.not_sold', 'order.not_sold'])
  const shelf = await shop
    .guest()
    .do('getShopProductsByProductId', { params: { productId: 'F201' }, query: { store: 's1' } })
  expect(shelf.body).toMatchObject({ variants: [{ available: false }] })
  await shop.staff.do('deleteStoresByStoreIdSoldOutBySku', { params })
  expect((await shop.quote(shop.guest(), 's1', [{ mode: 'pickup', lines: { F201: 1 } }])).due).toBe(1_580)
}

async function endTheDay(shift: string, mixedId: string): Promise<void> {
  await expectStock(shop, 's1', {
    F101: 50 - 1.235 - 0.5,
    F121: 30.5 - 0.8 - 0.5,
    F201: 40 - 1 - 2,
    'F301-950ml': 24 - 2 + 1 - 2 + 1,
    'F302-330ml': 60 - 3 - 2 + 1,
  })
  await expectStock(shop, 'w1', { F231: 99, F252: 28 })
  const toSafe = { kind: 'to_safe', amount: 5_000, reason: 'a full drawer' }
  await shop.staff.do('postShiftsByShiftIdMovements', { params: { shiftId: shift }, body: toSafe })
  // Float and cash: 3.40 for cola, 50.00 for half of what was rung up; 2.80 came and went.
  const next = await countAndClose(shop, shift, 20_000 + 340 + 5_000 - 5_000, { leave: 10_000, handOverTo: 'Jun' })
  expect(
    await shop.staff.refused('postStoresByStoreIdDaysByDateClose', { params: { storeId: 's1', date: '2026-11-03' } }),
  ).toMatchObject({
    code: 'day.shifts_running',
  })
  await countAndClose(shop, next ?? '', 10_000, { leave: 0, handOverTo: null })
  await closeDay(shop, 's1', '2026-11-03', { cash: 5_340, sandbox: 27_788 + 2_660 + 5_370, wallet: 0 })

  const amends = { amount: 100, reason: 'one more bottle was sour' }
  await shop.staff.do('postOrdersByOrderIdRefunds', { params: { orderId: mixedId }, body: amends })
  expect((await postedFor(shop, mixedId)).at(-1)).toMatchObject({ businessDate: '2026-11-04', belongsTo: '2026-11-03' })

  const day = { params: { storeId: 's1', date: '2026-11-03' } }
  await shop.staff.do('postStoresByStoreIdDaysByDateReopen', { ...day, body: { reason: 'to look once more' } })
  expect((await shop.staff.do('getStoresByStoreIdDaysByDate', day)).body).toMatchObject({ state: 'reopened' })
  await shop.staff.do('postStoresByStoreIdDaysByDateClose', day)

  await shop.town.timeIs(NOON + DAY)
  expect((await shop.staff.do('getLedgerFunders')).body).toMatchObject({
    funders: [{ funder: 'brand:dairy', owed: 300 }],
  })
  const transfer = { amount: 300, businessDate: '2026-11-04', reference: 'bank 1' }
  const funder = { params: { funder: 'brand:dairy' }, body: transfer }
  await shop.staff.do('postLedgerFundersByFunderPayments', funder)
  await shop.staff.do('postLedgerFundersByFunderPayments', funder)
  const captured = 29_578 + 2_660 + 1_080 + 1_580 + 5_650
  expect(await reconcile(shop, '2026-11-03')).toEqual({ captured, refunded: 1_790 + 1_080 + 1_580 + 280 + 100 })
}
