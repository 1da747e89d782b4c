import type { Json } from './api.ts'

/** Words in everything that people write freely. */
export interface Words {
  /** What the shop shows to everybody: names of goods, stores, promotions. */
  open: string
  /** What only its own people and the customer may read: addresses, notes, reasons, suppliers. */
  secret: string
}

export interface Example {
  params?: Record<string, string | number>
  query?: Record<string, string | number>
  body?: Json
  /** A file, instead of JSON. */
  raw?: Uint8Array
  as?: 'owner' | 'guest' | 'customer'
}

/** Calls an operation as its document says; answers what came: of a file its `bytes`. */
export type Call = (operation: string, example?: Example) => Promise<Json>

const HOUR = 3_600_000
const ALL_DAY = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }])
const PLACE = { zone: 'Asia/Shanghai', lat: 31.2 }

/** When it is, for the how many-th time, and what a phone was sent. */
export interface Occasion {
  now: number
  /** Makes what can be there once only anew. */
  nth: number
  codeSentTo(phone: string): string
}

/**
 * A day of a small business through the API, from its taxes to the count of its till: what whoever tries a new API
 * copies from a guide. The requests are examples to learn from; again and again they also put right what was changed.
 */
export async function trade(call: Call, words: Words, { now, nth, codeSentTo }: Occasion): Promise<void> {
  await openStores(call, words, now)
  await fillCatalog(call, words, nth)
  await moveStock(call, words, now)
  await promote(call, words, nth)
  await sell(call, words, now)
  await countTills(call, words, now, nth)
  await administer(call, words, now, nth)
  await signUp(call, nth, codeSentTo)
}

const both = (text: string, nth = ''): Json => ({ zh: `${text}${nth}`, en: `${text}${nth}` })

async function openStores(call: Call, { open, secret }: Words, now: number): Promise<void> {
  const modes = ['delivery', 'pickup', 'dine_in', 'ship', 'instant']
  const name = both(open)
  for (const [storeId, lng] of [
    ['s1', 121.4],
    ['s2', 121.41],
  ] as const) {
    const store = { ...PLACE, name, lng, modes, hours: ALL_DAY, phone: '021-1', address: both(open), district: open }
    await call('putStoresByStoreId', { params: { storeId }, body: store })
    const area = { name, shape: { type: 'Radius', meters: 3_000 }, fees: [{ uptoMeters: null, fee: 500 }] }
    await call('putStoresByStoreIdAreasByAreaId', { params: { storeId, areaId: 'near' }, body: area })
  }
  const params = { storeId: 's1' }
  const ring = [121.3, 121.5, 121.5, 121.3, 121.3].map((lng, i) => [lng, [31.1, 31.1, 31.3, 31.3, 31.1][i]])
  const geometry = { type: 'Polygon', coordinates: [ring] }
  const feature = {
    type: 'Feature',
    id: 'drawn',
    geometry,
    properties: { name, fees: [{ uptoMeters: null, fee: 900 }] },
  }
  await call('putStoresByStoreIdAreasGeojson', { params, body: { type: 'FeatureCollection', features: [feature] } })
  const date = new Date(now + 48 * HOUR).toISOString().slice(0, 10)
  await call('putStoresByStoreIdExceptionsByDate', {
    params: { ...params, date },
    body: { intervals: [], reason: name },
  })
  const span = { from: '00:00', to: '24:00', capacity: 1_000 }
  const kitchen = { ...params, resource: 'kitchen' }
  const plan = { cellMinutes: 15, weekly: Array.from({ length: 7 }, () => [span]) }
  await call('putStoresByStoreIdCapacityByResource', { params: kitchen, body: plan })
  await call('putStoresByStoreIdCapacityByResourceDatesByDate', {
    params: { ...kitchen, date },
    body: { spans: [span] },
  })
  await call('putStoresByStoreIdTablesByCode', { params: { ...params, code: 'T1' }, body: { seats: 4, area: secret } })
  await call('postStoresByStoreIdTablesByCodeReissue', { params: { ...params, code: 'T1' } })
  const { tables } = (await call('getStoresByStoreIdTables', { params })) as { tables?: { qr: string }[] }
  await call('getShopTables', { query: { qr: tables?.[0]?.qr ?? '' }, as: 'guest' })
  await call('putPlacesByPlaceId', {
    params: { placeId: 'wh1' },
    body: { ...PLACE, kind: 'warehouse', name: both(secret), lng: 121.4 },
  })
  await call('putStoreGroupsByGroupId', {
    params: { groupId: 'town' },
    body: { name: both(secret), storeIds: ['s1', 's2'] },
  })
}

const SKUS = [
  { sku: 'tea', unit: 'piece', basePrice: 1_000, cost: 400, barcodes: ['6901234567892'] },
  { sku: 'rice', unit: 'piece', basePrice: 350, cost: 100 },
  { sku: 'milk', unit: 'piece', basePrice: 680, cost: 300 },
  { sku: 'apple', unit: 'kg', decimals: 3, basePrice: 1_200, cost: 600 },
]

async function fillCatalog(call: Call, { open, secret }: Words, nth: number): Promise<void> {
  const taxClass = 'standard'
  const rates = [{ validFrom: 0, basisPoints: 900, included: true }]
  await call('putTaxClassesByCode', { params: { code: taxClass }, body: { name: both(secret), rates } })
  await call('putCategoriesByCategoryId', { params: { categoryId: 'food' }, body: { name: both(open), taxClass } })
  const rounding = { scope: 'line', mode: 'half_up', step: 1 }
  await call('putCatalogSettings', {
    body: { rounding, weighedBarcodes: [{ prefix: '21', itemDigits: 5, fields: ['weight'] }] },
  })
  for (const sku of SKUS) {
    const product = { kind: 'good', name: both(open, sku.sku), categoryId: 'food', status: 'active', skus: [sku] }
    await keepProduct(call, sku.sku, product)
  }
  const choices = [
    { id: 'mild', name: both(open) },
    { id: 'hot', name: both(open), priceDelta: 100 },
  ]
  const optionGroups = [{ id: 'spice', name: both(open), min: 1, max: 1, choices }]
  const noodles = {
    kind: 'dish',
    name: both(open),
    categoryId: 'food',
    status: 'active',
    optionGroups,
    prepareMinutes: 10,
  }
  await keepProduct(call, 'noodles', { ...noodles, skus: [{ sku: 'noodles', unit: 'portion', basePrice: 2_000 }] })
  const parts = [
    { sku: 'tea', quantity: 1 },
    { sku: 'rice', quantity: 2 },
  ]
  const bundle = { kind: 'bundle', name: both(open), categoryId: 'food', status: 'active' }
  await keepProduct(call, 'breakfast', {
    ...bundle,
    skus: [{ sku: 'breakfast', unit: 'piece', basePrice: 1_500, parts }],
  })
  const haircut = { kind: 'service', name: both(open), taxClass, status: 'active', durationMinutes: 30 }
  await call('postProducts', { body: { ...haircut, skus: [{ sku: `cut-${nth}`, unit: 'session', basePrice: 9_000 }] } })
  const list = { name: both(secret), rows: [{ sku: 'tea', price: 900, channels: ['web'] }] }
  await call('putPriceListsByListId', { params: { listId: 'spring' }, body: list })
  const published = await call('postPriceListsByListIdPublish', { params: { listId: 'spring' }, body: {} })
  if (typeof published.id === 'string') {
    const params = { listId: 'spring', publicationId: published.id }
    await call('postPriceListsByListIdPublicationsByPublicationIdRollBack', { params })
  }
  await call('putStoresByStoreIdSoldOutBySku', { params: { storeId: 's2', sku: 'noodles' }, body: {} })
  await call('deleteStoresByStoreIdSoldOutBySku', { params: { storeId: 's2', sku: 'noodles' } })
  for (const sku of ['noodles', 'tea', 'breakfast', 'apple']) {
    await call('deleteStoresByStoreIdSoldOutBySku', { params: { storeId: 's1', sku } })
  }
}

async function keepProduct(call: Call, productId: string, product: Json): Promise<void> {
  const { products = [] } = (await call('getProducts', { query: { pageSize: 200 } })) as { products?: Json[] }
  const version = products.find(({ id }) => id === productId)?.version
  if (version === undefined) await call('postProducts', { body: { ...product, id: productId } })
  else await call('putProductsByProductId', { params: { productId }, body: { ...product, version } })
}

async function moveStock(call: Call, { secret }: Words, now: number): Promise<void> {
  const id = (): string => crypto.randomUUID()
  const lines = [
    { sku: 'tea', quantity: 500 },
    { sku: 'rice', quantity: 500 },
    { sku: 'apple', quantity: 200.5 },
  ]
  for (const placeId of ['s1', 's2', 'wh1']) {
    const body = { id: id(), supplier: secret, note: secret, lines }
    await call('postPlacesByPlaceIdReceipts', { params: { placeId }, body })
  }
  await call('putLotTrackedSkusBySku', { params: { sku: 'milk' } })
  const lot = { batch: 'B1', expiresAt: now + 100 * HOUR }
  const milk = [{ sku: 'milk', quantity: 20, lot }]
  await call('postPlacesByPlaceIdReceipts', { params: { placeId: 's1' }, body: { id: id(), lines: milk } })
  const one = [{ sku: 'tea', quantity: 1 }]
  await call('postPlacesByPlaceIdWastage', {
    params: { placeId: 's1' },
    body: { id: id(), reason: 'damaged', note: secret, lines: one },
  })
  for (const way of ['Receive', 'Cancel']) {
    const transferId = id()
    const params = { transferId }
    await call('postTransfers', { body: { id: transferId, fromPlace: 'wh1', toPlace: 's1', note: secret, lines: one } })
    if (way === 'Receive') await call('postTransfersByTransferIdShip', { params, body: {} })
    await call(`postTransfersByTransferId${way}`, { params, ...(way === 'Receive' ? { body: {} } : {}) })
  }
  const purchaseOrderId = id()
  const ordered = { id: purchaseOrderId, supplier: secret, placeId: 's1', promisedAt: now + 24 * HOUR, note: secret }
  await call('postPurchaseOrders', { body: { ...ordered, lines: [{ sku: 'tea', ordered: 10, unitCost: 400 }] } })
  await call('postPlacesByPlaceIdReceipts', {
    params: { placeId: 's1' },
    body: { id: id(), purchaseOrderId, lines: one },
  })
  await call('postPurchaseOrdersByPurchaseOrderIdEnd', { params: { purchaseOrderId } })
  for (const way of ['Apply', 'Cancel']) {
    const countId = id()
    const scope = { by: 'skus', skus: ['rice'] }
    await call('postPlacesByPlaceIdCounts', { params: { placeId: 's1' }, body: { id: countId, scope, note: secret } })
    await call('postCountsByCountIdEntries', { params: { countId }, body: { lines: [{ sku: 'rice', found: 400 }] } })
    await call(`postCountsByCountId${way}`, { params: { countId }, ...(way === 'Apply' ? { body: {} } : {}) })
  }
  const rule = { channel: 'web', placeId: 's1', subject: 'sku', code: 'tea', leave: 2 }
  await call('putStockRules', { body: rule })
  await call('postRecalls', { body: { id: id(), sku: 'milk', batch: 'B1', reason: secret } })
  const { lots } = (await call('getLots', { query: { status: 'recalled' } })) as { lots?: { id: string }[] }
  await call('postLotsByLotIdRelease', { params: { lotId: lots?.[0]?.id ?? '' } })
  const costs = { costPerShipment: 800, costPerKilometer: 100, costPerUnit: 10, places: [] }
  await call('putAllocation', { body: { strategy: 'nearest', modes: ['ship'], ...costs } })
  await call('postAvailability', { body: { lng: 121.4, lat: 31.2, lines: one } })
  await call('postShopAvailability', { body: { lng: 121.4, lat: 31.2, lines: one }, as: 'guest' })
}

async function promote(call: Call, { open, secret }: Words, nth: number): Promise<void> {
  const id = `offer-${nth}`
  const params = { promotionId: id }
  const offer = { kind: 'percent', basisPoints: 1_000 }
  const promotion = {
    name: both(open),
    rule: { selects: { skus: ['tea'] }, offer, funder: secret },
    limits: { budget: 100_000 },
  }
  await call('postPromotionsPreview', {
    body: { basket: { channel: 'web', storeId: 's1', lines: [{ sku: 'tea', quantity: 2, unitPrice: 1_000 }] } },
  })
  await call('postPromotions', { body: { id, ...promotion } })
  await call('postPromotionsByPromotionIdGoLive', { params })
  const { version } = await call('getPromotionsByPromotionId', { params })
  await call('putPromotionsByPromotionId', { params, body: { ...promotion, version } })
  await call('putPromotionsByPromotionIdLimits', {
    params,
    body: { version: Number(version) + 1, limits: { budget: 90_000 } },
  })
  await call('postPromotionsByPromotionIdPause', { params })
  await call('postPromotionsByPromotionIdGoLive', { params })
  const gift = {
    name: both(open),
    rule: { offer: { kind: 'threshold', steps: [{ from: 500, off: 500 }] }, needsCoupon: true },
  }
  const giftId = `gift-${nth}`
  await call('postPromotions', { body: { id: giftId, ...gift } })
  await call('postPromotionsByPromotionIdGoLive', { params: { promotionId: giftId } })
  await call('postPromotionsByPromotionIdCoupons', {
    params: { promotionId: giftId },
    body: { count: 3, source: secret },
  })
  const code = `CODE-${nth}`
  await call('postPromotionsByPromotionIdCoupons', { params: { promotionId: giftId }, body: { code, uses: 100 } })
  const packet = {
    id: `packet-${nth}`,
    name: both(open),
    kind: 'random',
    total: 5_000,
    people: 10,
    promotionId: giftId,
  }
  await call('postRedPackets', { body: packet })
  await call('postShopRedPacketsByPacketIdGrab', { params: { packetId: packet.id }, as: 'guest' })
  await call('postShopRedPacketsByPacketIdGrab', { params: { packetId: packet.id }, as: 'customer' })
  if (nth % 2 === 1) {
    await call('postRedPacketsByPacketIdClose', { params: { packetId: packet.id } })
    await call('postPromotionsByPromotionIdCouponsWithdraw', { params: { promotionId: giftId }, body: { code } })
    await call('postPromotionsByPromotionIdEnd', { params: { promotionId: id } })
  }
}

async function sell(call: Call, { secret }: Words, now: number): Promise<void> {
  const address = { name: secret, phone: '13800000000', text: secret, lng: 121.401, lat: 31.2 }
  const tea = { sku: 'tea', quantity: 2, note: secret }
  const noodles = { sku: 'noodles', quantity: 1, options: [{ group: 'spice', choices: ['hot'] }] }
  const groups: [string, Json][] = [
    ['pickup', { lines: [tea, { sku: 'apple', quantity: 1.235 }] }],
    ['delivery', { lines: [tea], address, wantedAt: now + 4 * HOUR }],
    ['dine_in', { lines: [noodles], tableCode: 'T1' }],
    ['ship', { lines: [{ sku: 'breakfast', quantity: 1 }], address }],
  ]
  for (const as of ['guest', 'customer'] as const) {
    for (const [mode, group] of groups) {
      const asked = { storeId: 's1', groups: [{ mode, ...group }] }
      await call('postShopQuotes', { body: asked, as })
      const order = { ...asked, contact: { name: secret, phone: address.phone }, note: secret }
      const params = await placed(call, 'postShopOrders', order, as)
      if (!params) continue
      await call('postShopOrdersByOrderIdPayments', { params, body: { provider: 'sandbox' }, as })
      await call('getShopOrdersByOrderId', { params, as })
      if (mode === 'pickup') await fulfil(call, params, secret, as)
      if (mode === 'ship') await breakPromise(call, params)
      if (mode === 'delivery') await call('postShopOrdersByOrderIdCancel', { params, body: { reason: secret }, as })
    }
  }
  const till = { storeId: 's1', groups: [{ mode: 'instant', lines: [tea] }], note: secret }
  const params = await placed(call, 'postOrders', till, 'owner')
  if (params) await call('postOrdersByOrderIdCash', { params, body: { tillId: 'stall' } })
  const externalId = crypto.randomUUID()
  const channel = {
    storeId: 's1',
    groups: [{ mode: 'pickup', lines: [tea] }],
    platform: 'meituan',
    externalId,
    note: secret,
  }
  await call('postChannelOrders', { body: channel })
  const byStaff = await placed(call, 'postOrders', { ...till, groups: [{ mode: 'pickup', lines: [tea] }] }, 'owner')
  if (byStaff) await call('postOrdersByOrderIdPayments', { params: byStaff, body: { provider: 'sandbox' } })
  if (byStaff) await call('postOrdersByOrderIdCancel', { params: byStaff, body: { reason: secret } })
}

async function placed(
  call: Call,
  operation: string,
  body: Json,
  as: Example['as'] & string,
): Promise<{ orderId: string } | null> {
  const { id } = await call(operation, { body, as })
  return typeof id === 'string' ? { orderId: id } : null
}

async function fulfil(call: Call, params: { orderId: string }, secret: string, as: string): Promise<void> {
  for (const action of ['start', 'finish', 'collect']) {
    await call('postOrdersByOrderIdGroupsByGroupIdByAction', { params: { ...params, groupId: 1, action } })
  }
  const lines = [{ line: 1, quantity: 1 }]
  await call('postOrdersByOrderIdReturns', { params, body: { lines, reason: 'quality' } })
  await call('postOrdersByOrderIdRefunds', {
    params,
    body: { amount: 400, reason: secret, way: as === 'customer' ? { to: 'wallet' } : { to: 'cash', tillId: 'stall' } },
  })
  if (as !== 'customer') return
  // What is on the wallet now pays a part of the next order.
  const more = { storeId: 's1', groups: [{ mode: 'pickup', lines: [{ sku: 'rice', quantity: 1 }] }] }
  const next = await placed(call, 'postShopOrders', more, 'customer')
  if (next) await call('postShopOrdersByOrderIdWallet', { params: next, as: 'customer' })
}

/** A count finds nothing of what was promised to an order: the promise is broken, and what came is on the shelf again. */
async function breakPromise(call: Call, params: { orderId: string }): Promise<void> {
  const count = async (found: number): Promise<void> => {
    const countId = crypto.randomUUID()
    const scope = { by: 'skus', skus: ['tea'] }
    await call('postPlacesByPlaceIdCounts', { params: { placeId: 's1' }, body: { id: countId, scope } })
    await call('postCountsByCountIdEntries', { params: { countId }, body: { lines: [{ sku: 'tea', found }] } })
    await call('postCountsByCountIdApply', { params: { countId }, body: {} })
  }
  await count(0)
  await call('postOrdersByOrderIdBreak', { params, body: { sku: 'tea', placeId: 's1' } })
  await count(900)
}

async function countTills(call: Call, { secret }: Words, now: number, nth: number): Promise<void> {
  const tillId = `till-${nth}`
  const { id, businessDate } = await call('postStoresByStoreIdShifts', {
    params: { storeId: 's2' },
    body: { tillId, cashier: secret, float: 10_000 },
  })
  const params = { shiftId: String(id) }
  await call('postShiftsByShiftIdMovements', { params, body: { kind: 'pay_in', amount: 500, reason: secret } })
  await call('postShiftsByShiftIdCount', { params, body: { pieces: [{ value: 100, pieces: 104 }] } })
  await call('postShiftsByShiftIdClose', { params, body: { reason: secret, leave: 0 } })
  const body = { subject: `till:${tillId}:${String(id)}`, owner: secret, state: 'assigned' }
  const today = { storeId: 's2', date: String(businessDate) }
  await call('putStoresByStoreIdDaysByDateDifferences', { params: today, body })
  const open = await call('postStoresByStoreIdShifts', {
    params: { storeId: 's2' },
    body: { tillId: `${tillId}-b`, cashier: secret, float: 1 },
  })
  if (open.id === undefined) return
  const day = { storeId: 's2', date: new Date(now - (24 + 24 * nth) * HOUR).toISOString().slice(0, 10) }
  await call('getStoresByStoreIdDaysByDate', { params: day })
  await call('postStoresByStoreIdDaysByDateClose', { params: day })
  await call('postStoresByStoreIdDaysByDateReopen', { params: day, body: { reason: secret } })
  await call('postLedgerFundersByFunderPayments', {
    params: { funder: 'brand' },
    body: { amount: 1_000, businessDate: day.date, reference: `${secret} ${nth}` },
  })
}

/** Somebody signs up, and takes over what they ordered as a guest. */
async function signUp(call: Call, nth: number, codeSentTo: Occasion['codeSentTo']): Promise<void> {
  const phone = `+8613900000${String(100 + nth)}`
  await call('postShopSignInCode', { body: { phone, locale: 'en' }, as: 'guest' })
  await call('postShopSignIn', { body: { phone, code: codeSentTo(phone) }, as: 'guest' })
  const order = { storeId: 's1', groups: [{ mode: 'pickup', lines: [{ sku: 'rice', quantity: 1 }] }] }
  const { guestToken } = await call('postShopOrders', { body: order, as: 'guest' })
  await call('postShopClaims', { body: { token: String(guestToken) }, as: 'customer' })
}

async function administer(call: Call, { secret }: Words, now: number, nth: number): Promise<void> {
  const email = `${secret.toLowerCase()}-${nth}@example.com`
  const person = { email, name: secret, role: 'analyst', storeIds: null }
  const { userId } = await call('postPeople', { body: person })
  const params = { userId: String(userId) }
  await call('putPeopleByUserId', { params, body: { role: 'cashier', storeIds: ['s1'] } })
  const renewed = await call('postPeopleByUserIdPasswordToken', { params })
  await call('postWelcomePassword', {
    body: { token: String(renewed.passwordToken), password: 'a long enough secret' },
    as: 'guest',
  })
  const key = { name: secret, permissions: ['orders.read'], storeIds: null, expiresInDays: 30 }
  const made = (await call('postKeys', { body: key })) as { key?: { id: string } }
  if (nth > 0) await call('deleteKeysByKeyId', { params: { keyId: made.key?.id ?? '' } })
  const hook = { url: `https://hooks.example.com/${secret}`, eventKinds: ['order.*'] }
  const { webhook } = (await call('postWebhooks', { body: hook })) as { webhook?: { id: string } }
  const webhookId = webhook?.id ?? ''
  await call('putWebhooksByWebhookId', { params: { webhookId }, body: { ...hook, active: true } })
  const { deliveryId } = await call('postWebhooksByWebhookIdTest', { params: { webhookId } })
  if (typeof deliveryId === 'string')
    await call('postWebhooksByWebhookIdDeliveriesByDeliveryIdResend', {
      params: { webhookId, deliveryId },
    })
  const dueOn = new Date(now + 60 * 24 * HOUR).toISOString().slice(0, 10)
  const goal = await call('postGoals', { body: { metric: 'repeat_rate', storeIds: null, target: 0.4, dueOn } })
  const goalId = String(goal.id)
  await call('deleteGoalsByGoalId', { params: { goalId } })
  await call('postGoalsByGoalIdReopen', { params: { goalId } })
  await call('putShopMe', { body: { name: secret, email, marketing: true }, as: 'customer' })
  const { customers } = (await call('getCustomers')) as { customers?: { id: string }[] }
  const customerId = customers?.at(-1)?.id ?? ''
  await call('putCustomersByCustomerIdStanding', { params: { customerId }, body: { tier: 'gold', status: 'active' } })
  await call('putMeLocale', { body: { locale: 'en' } })
  const { bytes } = await call('getCatalogXlsx')
  if (bytes instanceof Uint8Array) await call('postCatalogXlsx', { query: { dryRun: 'false' }, raw: bytes })
}
