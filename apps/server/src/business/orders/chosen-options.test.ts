import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const SPICE = { zh: '辣度', en: 'Spiciness' }
const NONE = { zh: '不辣', en: 'Not spicy' }
const HOT = { zh: '特辣', en: 'Very hot' }
const EGG = { zh: '煎蛋', en: 'Fried egg' }

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 100 }))
  const made = await people.staff('POST', '/products', { ...dish(NONE), id: 'noodles' })
  expect(made).toMatchObject({ status: 201 })
})
afterAll(() => world.close())

const dish = (none: typeof NONE) => ({
  kind: 'dish',
  name: { zh: '面', en: 'Noodles' },
  taxClass: 'standard',
  status: 'active',
  optionGroups: [
    {
      id: 'spice',
      name: SPICE,
      min: 1,
      max: 1,
      choices: [
        { id: 'none', name: none },
        { id: 'hot', name: HOT },
      ],
    },
    {
      id: 'topping',
      name: { zh: '加料', en: 'Extras' },
      min: 0,
      max: 2,
      choices: [{ id: 'egg', name: EGG, priceDelta: 300 }],
    },
  ],
  skus: [{ sku: 'noodles', unit: 'portion', basePrice: 2_000 }],
})

async function rename(none: typeof NONE): Promise<void> {
  const { version } = (await people.staff('GET', '/products/noodles')).body
  const saved = await people.staff('PUT', '/products/noodles', { ...dish(none), version })
  expect(saved).toMatchObject({ status: 200 })
}

const noodles = (...choices: [spice: string, ...toppings: string[]]) => {
  const [spice, ...toppings] = choices
  const options = [
    { group: 'spice', choices: [spice] },
    { group: 'topping', choices: toppings },
  ]
  return { sku: 'noodles', quantity: 1, options }
}
const atTable = (line: object) => ({ storeId: 's1', groups: [{ mode: 'dine_in', tableCode: 'T1', lines: [line] }] })
const spiceOf = (none: typeof NONE) => ({ group: 'spice', name: SPICE, choices: ['none'], choiceNames: [none] })
const read = async (id: string) => (await people.staff('GET', `/orders/${id}`)).body

describe('what was chosen of a dish', () => {
  it('is named in a quote and in the order, group and choices, in the order in which they were chosen', async () => {
    const options = [
      spiceOf(NONE),
      { group: 'topping', name: { zh: '加料', en: 'Extras' }, choices: ['egg'], choiceNames: [EGG] },
    ]
    const ann = people.guest()
    const asked = { storeId: 's1', groups: [{ mode: 'pickup', lines: [noodles('none', 'egg')] }] }
    expect((await ann('POST', '/quotes', asked)).body.lines).toMatchObject([{ options, unitPrice: 2_300 }])
    const { id } = (await ann('POST', '/orders', asked)).body
    expect((await ann('GET', `/orders/${id}`)).body.lines).toMatchObject([{ options }])
    expect(await read(id)).toMatchObject({ lines: [{ options, unitPrice: 2_300 }] })
  })

  it('keeps its name when the catalogue renames it; what is ordered later has the new one, on the same order too', async () => {
    const { id } = (await people.staff('POST', '/orders', atTable(noodles('none')))).body
    const mild = { zh: '免辣', en: 'Mild' }
    await rename(mild)
    const added = await people.staff('POST', `/orders/${id}/lines`, { lines: [noodles('none')] })
    expect(added).toMatchObject({ status: 200 })
    expect((await read(id)).lines).toMatchObject([{ options: [spiceOf(NONE), {}] }, { options: [spiceOf(mild), {}] }])
    const more = await people.staff('POST', `/orders/${id}/changes`, { set: [{ line: 1, quantity: 2 }], add: [] })
    expect(more).toMatchObject({ status: 200 })
    expect((await read(id)).lines.map(({ options }: { options: object[] }) => options[0])).toEqual([
      spiceOf(NONE),
      spiceOf(mild),
      spiceOf(mild),
    ])
    await rename(NONE)
  })

  it('goes along by the name it had when a tab is split', async () => {
    const { id } = (await people.staff('POST', '/orders', atTable({ ...noodles('none'), quantity: 2 }))).body
    await rename({ zh: '免辣', en: 'Mild' })
    const split = await people.staff('POST', `/orders/${id}/split`, { lines: [{ line: 1, quantity: 1 }] })
    expect(split).toMatchObject({ status: 201 })
    for (const tab of [id, split.body.id]) expect((await read(tab)).lines[0].options[0]).toEqual(spiceOf(NONE))
    await rename(NONE)
  })

  it('is told by its code where an order of before kept nothing else, and such an order still changes', async () => {
    const { id } = (await people.staff('POST', '/orders', atTable(noodles('hot', 'egg')))).body
    await people.db.query(
      `update order_line set options = '[{"group": "spice", "choices": ["hot"]}, {"group": "topping", "choices": []}]'
        where order_id = $1`,
      [id],
    )
    const code = (text: string) => ({ zh: text, en: text })
    const old = [
      { group: 'spice', name: code('spice'), choices: ['hot'], choiceNames: [code('hot')] },
      { group: 'topping', name: code('topping'), choices: [], choiceNames: [] },
    ]
    expect(await read(id)).toMatchObject({ lines: [{ options: old }] })
    const more = await people.staff('POST', `/orders/${id}/changes`, { set: [{ line: 1, quantity: 2 }], add: [] })
    expect(more).toMatchObject({ status: 200 })
    expect((await read(id)).lines).toMatchObject([
      { options: old },
      { options: [{ group: 'spice', name: SPICE, choiceNames: [HOT] }, { choices: [] }] },
    ])
  })

  it('is refused where the dish has no such choice, and nothing is ordered', async () => {
    const before = (await people.staff('GET', '/orders')).body.orders.length
    const refused = await people.staff('POST', '/orders', atTable(noodles('mild')))
    expect(refused).toMatchObject({ status: 422, body: { code: 'order.options', details: { group: 'spice' } } })
    expect((await people.staff('GET', '/orders')).body.orders).toHaveLength(before)
  })
})

it('costs nothing where options take off more than a price list asks for, and is no error', async () => {
  const name = { zh: '小面', en: 'Small noodles' }
  const size = { id: 'size', name, min: 0, max: 1, choices: [{ id: 'small', name, priceDelta: -500 }] }
  const skus = [{ sku: 'small-noodles', unit: 'portion', basePrice: 1_000 }]
  await people.done('/products', {
    id: 'small-noodles',
    kind: 'dish',
    name,
    status: 'active',
    optionGroups: [size],
    skus,
  })
  await people.staff('PUT', '/price-lists/cheap', { name, rows: [{ sku: 'small-noodles', price: 300 }] })
  await people.done('/price-lists/cheap/publish', {})
  const lines = [{ sku: 'small-noodles', quantity: 2, options: [{ group: 'size', choices: ['small'] }] }]
  const asked = { storeId: 's1', groups: [{ mode: 'pickup', lines }] }
  const guest = people.guest()
  expect(await guest('POST', '/quotes', asked)).toMatchObject({
    status: 200,
    body: { lines: [{ unitPrice: 0 }], due: 0 },
  })
  expect(await guest('POST', '/orders', asked)).toMatchObject({ status: 201, body: { state: 'confirmed', due: 0 } })
})

it('refuses what costs more than anybody can count', async () => {
  const name = { zh: '钻石', en: 'Diamond' }
  const skus = [{ sku: 'diamond', unit: 'piece', basePrice: 1_000_000_000, stocked: false }]
  await people.done('/products', { id: 'diamond', kind: 'good', name, status: 'active', skus })
  const asked = (...quantities: number[]) => {
    const lines = quantities.map((quantity) => ({ sku: 'diamond', quantity }))
    return { storeId: 's1', groups: [{ mode: 'pickup', lines }] }
  }
  const guest = people.guest()
  expect(await guest('POST', '/orders', asked(200, 200))).toMatchObject({ status: 201, body: { due: 400_000_000_000 } })
  for (const beyond of [asked(100_000), asked(200, 201)]) {
    const refused = { status: 422, body: { code: 'order.quantity', details: { sku: 'diamond' } } }
    expect(await guest('POST', '/quotes', beyond)).toMatchObject(refused)
    expect(await guest('POST', '/orders', beyond)).toMatchObject(refused)
  }
})
