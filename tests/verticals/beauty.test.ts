import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectStock, expectWholeBooks, reconcile } from './books.ts'
import { closeDay, countAndClose, openShift } from './day.ts'
import { type Caller } from './people.ts'
import { Shop } from './shop.ts'

/** A Tuesday noon in Shanghai: facials and massages at the price of quiet hours. */
const NOON = Date.parse('2026-11-03T12:00:00+08:00')
const DAY = 86_400_000
const HOME = { name: '李', phone: '13900000000', text: '淮海中路 8 号', lng: 121.455, lat: 31.222 }

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open('beauty', NOON)
})
afterAll(() => shop?.town.close())

it('runs a salon a whole day: services, cards, sets and goods, to the close of its books', async () => {
  await openSalons()
  await browse()
  const shift = await openShift(shop, 'b1', 'desk', 5_000)
  const gold = await greetMember()
  await sellTreatments(gold)
  await sellSet()
  await shipGoods(gold)
  await bringGoods()
  await spendRedPacket(gold)
  await endTheDay(shift)
  await expectWholeBooks(shop, '2026-11-03')
}, 60_000)

async function openSalons(): Promise<void> {
  const modes = ['delivery', 'pickup', 'ship', 'instant']
  await shop.makeStore('b1', { modes, lng: 121.45, lat: 31.22 })
  await shop.makeStore('b2', { modes, lng: 121.5, lat: 31.25 })
  await shop.receive('b1', { B301: 10, B302: 10, B303: 10, B306: 3, B308: 12 })
  await shop.receive('b2', { B306: 5, B309: 8 })
  const nearest = { strategy: 'nearest', modes: ['ship'], costPerShipment: 0, costPerKilometer: 0, costPerUnit: 0 }
  await shop.staff.do('putAllocation', { body: nearest })
  const second = { selects: { skus: ['B308'] }, offer: { kind: 'nth_item', n: 2, basisPoints: 5_000 } }
  await shop.promote('second-half', second)
}

async function browse(): Promise<void> {
  for (const [q, id] of [
    ['肩颈', 'B142'],
    ['jjsh', 'B142'],
    ['massages', 'B141'],
  ] as const) {
    expect(await shop.find('b1', q), q).toContain(id)
  }
  const body = {
    lng: HOME.lng,
    lat: HOME.lat,
    mode: 'ship',
    lines: [
      { sku: 'B306', quantity: 4 },
      { sku: 'B309', quantity: 1 },
    ],
  }
  const there = await shop.guest().do('postShopAvailability', { body })
  expect(there.body).toMatchObject({
    stores: [
      { storeId: 'b2', complete: true },
      { storeId: 'b1', complete: false },
    ],
  })
}

/** Becomes gold, and sees the prices of members. */
async function greetMember(): Promise<Caller> {
  const member = await shop.customer('13900000001')
  const { body: me } = await member.do<{ id: string }>('getShopMe')
  const serum = async (who: Caller) => (await shop.quote(who, 'b1', [{ mode: 'pickup', lines: { B306: 1 } }])).due
  expect(await serum(member)).toBe(29_800)
  const standing = { tier: 'gold', status: 'active' }
  await shop.staff.do('putCustomersByCustomerIdStanding', { params: { customerId: me.id }, body: standing })
  expect([await serum(member), await serum(shop.guest())]).toEqual([26_220, 29_800])
  return member
}

/** A massage paid at the desk in cash; a hair cut and a card of sessions ordered by the member, one of them given back. */
async function sellTreatments(gold: Caller): Promise<void> {
  const massage = await shop.ring('b1', [{ mode: 'instant', lines: { B141: 1 } }])
  expect(massage.due).toBe(37_440)
  expect(await shop.cash(massage.id, 'desk')).toBe(37_440)
  expect(await shop.order(massage.id)).toMatchObject({ state: 'closed', groups: [{ state: 'sold' }] })

  const query = { store: 'b1', kind: 'voucher' }
  const cards = await shop.guest().do('getShopProducts', { query })
  expect(cards.body).toMatchObject({ products: expect.arrayContaining([expect.objectContaining({ id: 'B505' })]) })
  const lines = { 'B101-senior': 1, B505: 1 }
  const placed = await shop.place(gold, 'b1', [{ mode: 'pickup', lines }])
  expect(placed.due).toBe(19_800 + 9_900)
  await shop.pay(gold, placed.id)
  await shop.move(placed.id, 1, 'finish', 'collect')
  const back = await shop.takeBack(placed.id, 2, 1, { reason: 'changed_mind', restock: false })
  expect(back).toMatchObject({ due: 19_800, refunded: 9_900 })
}

/** Two treatments and a mask for one price, and a second mask at half of it. */
async function sellSet(): Promise<void> {
  const groups = [{ mode: 'pickup', lines: { B601: 1, B308: 2 } }] as const
  const quote = await shop.quote(shop.guest(), 'b1', groups)
  expect(quote).toMatchObject({
    applied: [{ promotionId: 'second-half', amount: 6_400 }],
    due: 49_800 + 12_800 + 6_400,
  })
  const placed = await shop.place(shop.guest(), 'b1', groups)
  const guest = shop.guest(placed.guestToken)
  await shop.pay(guest, placed.id, 30_000)
  expect(await shop.order(placed.id)).toMatchObject({ state: 'placed', paid: 30_000 })
  await shop.pay(guest, placed.id)
  await shop.move(placed.id, 1, 'start', 'finish', 'collect')
  // One mask comes back: the other costs what one costs.
  expect(await shop.takeBack(placed.id, 2, 1)).toMatchObject({ due: 49_800 + 12_800, refunded: 6_400 })
}

/** Serum is at both salons, and at neither enough: a parcel from each, of which one is lost. The treatment of the same order is had at the desk. */
async function shipGoods(gold: Caller): Promise<void> {
  const groups = [
    { mode: 'ship', address: HOME, lines: { B306: 6, B309: 1 } },
    { mode: 'pickup', lines: { B142: 1 } },
  ] as const
  const placed = await shop.place(gold, 'b1', groups)
  expect(placed.due).toBe(6 * 26_220 + 14_780 + 15_840)
  await shop.pay(gold, placed.id)
  const { groups: parcels } = await shop.order(placed.id)
  expect(parcels.map(({ mode, placeId }) => `${mode} ${placeId}`)).toEqual(['ship b1', 'ship b2', 'pickup b1'])
  await shop.move(placed.id, 1, 'finish', 'ship', 'sign')
  await shop.move(placed.id, 2, 'finish', 'ship', 'lose')
  await shop.move(placed.id, 3, 'finish', 'collect')
  const lost = (await shop.order(placed.id)).lines.filter(({ group }) => group === 2)
  for (const { line, quantity } of lost) {
    await shop.takeBack(placed.id, line, quantity, { restock: false, reason: 'other' })
  }
}

async function bringGoods(): Promise<void> {
  const placed = await shop.place(shop.guest(), 'b1', [{ mode: 'delivery', address: HOME, lines: { B301: 1 } }])
  expect(placed.due).toBe(12_800 + 300)
  await shop.pay(shop.guest(placed.guestToken), placed.id)
  expect(await shop.move(placed.id, 1, 'finish', 'dispatch', 'deliver')).toMatchObject({ state: 'closed' })
}

/** A share of a red packet is a coupon: the customer finds it, and pays less once. */
async function spendRedPacket(gold: Caller): Promise<void> {
  const share = { offer: { kind: 'threshold', steps: [{ from: 1_000, off: 500 }] }, needsCoupon: true }
  await shop.promote('festival', share, { budget: 10_000 })
  const packet = { id: 'moon', name: { zh: '中秋红包', en: 'Moon' }, kind: 'fixed', total: 1_000, people: 2 }
  await shop.staff.do('postRedPackets', { body: { ...packet, promotionId: 'festival' } })
  const params = { packetId: 'moon' }
  const { body: grabbed } = await gold.do<{ amount: number; code: string }>('postShopRedPacketsByPacketIdGrab', {
    params,
  })
  expect(grabbed.amount).toBe(500)
  expect((await gold.do('getShopCoupons')).body).toMatchObject({ coupons: [{ code: grabbed.code, value: 500 }] })
  const placed = await shop.place(gold, 'b1', [{ mode: 'pickup', lines: { B302: 1 } }], [grabbed.code])
  expect(placed.due).toBe(11_260 - 500)
  expect(await shop.cash(placed.id, 'desk')).toBe(10_760)
  await shop.move(placed.id, 1, 'finish', 'collect')
  const again = await shop.quote(gold, 'b1', [{ mode: 'pickup', lines: { B302: 1 } }], [grabbed.code])
  expect(again).toMatchObject({ due: 11_260, problems: [{ code: grabbed.code, reason: 'used' }] })
}

async function endTheDay(shift: string): Promise<void> {
  // Masks: one in the set, two beside it, of which one came back. Serum: three went from here, three from the other.
  await expectStock(shop, 'b1', { B301: 9, B302: 9, B303: 10, B306: 0, B308: 12 - 1 - 2 + 1 })
  await expectStock(shop, 'b2', { B306: 2, B309: 7 })
  const taken = 37_440 + 10_760
  await countAndClose(shop, shift, 5_000 + taken, { leave: 5_000, handOverTo: null })
  const captured = 19_800 + 9_900 + 69_000 + 6 * 26_220 + 14_780 + 15_840 + 13_100
  const refunded = 9_900 + 6_400 + 3 * 26_220 + 14_780
  await closeDay(shop, 'b1', '2026-11-03', { cash: taken, sandbox: captured - refunded })
  await shop.town.timeIs(NOON + DAY)
  expect(await reconcile(shop, '2026-11-03')).toEqual({ captured, refunded })
}
