import { PriceRow, type Publication } from '@tandem/contracts'
import { DAY, HOUR, type Rng, rng } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { sellables } from './index.ts'
import { publishPriceList, readPriceList, rollBackPublication, savePriceList } from './price-lists.ts'
import { createProduct } from './save-products.ts'
import { saveStoreGroup } from './store-groups.ts'
import { ctxOf, good, MONDAY, makeMerchant } from './testing/catalog-world.ts'
import { type AskedPrice, priceOf, type TestPublication } from './testing/price-reference.ts'

let world: TestDatabase

beforeAll(async () => {
  world = await createTestDatabase()
  await makeMerchant(world.database)
  await makeMerchant(world.database, 'drawn')
  for (const merchantId of ['north', 'drawn']) {
    const ctx = ctxOf(world.database, { merchantId })
    for (const [id, storeIds] of Object.entries(GROUPS)) await saveStoreGroup(ctx, id, { name: NAME, storeIds })
    for (const sku of SKUS) await createProduct(ctx, good(sku))
  }
})
afterAll(() => world.close())

const NAME = { zh: '', en: 'A' }
const GROUPS: Record<string, string[]> = { east: ['s1', 's2'], west: ['s2', 's3'] }
const SKUS = ['a', 'b']

const at = (now: number) => ctxOf(world.database, { now })
const row = (change: Partial<PriceRow>): PriceRow => PriceRow.parse({ sku: 'a', price: 900, ...change })
const draft = (id: string, ...rows: PriceRow[]) => savePriceList(at(MONDAY), id, { name: NAME, rows })

async function price(change: Partial<AskedPrice> = {}): Promise<number | undefined> {
  const asked = { storeId: 's1', channel: 'app', tier: null, at: MONDAY, sku: 'a', ...change } as const
  const [found] = await sellables(at(asked.at).db, { ...asked, skus: [asked.sku] })
  return found?.unitPrice
}

describe('a price list', () => {
  it('changes nothing before it is published, then from its date on, in the stores of its groups', async () => {
    await draft('spring', row({ price: 900 }))
    expect(await price()).toBe(1000)
    const made = await publishPriceList(at(MONDAY), 'spring', { effectiveAt: MONDAY + DAY, groupIds: ['east'] })
    expect(made).toMatchObject({ number: 1, state: 'scheduled', rows: 1 })
    expect(await price()).toBe(1000)
    expect(await price({ at: MONDAY + DAY })).toBe(900)
    expect(await price({ at: MONDAY + DAY, storeId: 's3' })).toBe(1000)
  })

  it('replaces what it said before and, rolled back, says that again; the past keeps its prices', async () => {
    await draft('spring', row({ price: 800 }))
    const second = await publishPriceList(at(MONDAY + 2 * DAY), 'spring', { effectiveAt: null, groupIds: null })
    expect(await price({ at: MONDAY + 2 * DAY })).toBe(800)
    const states = (await readPriceList(at(MONDAY + 2 * DAY), 'spring')).publications.map(({ state }) => state)
    expect(states).toEqual(['in_effect', 'superseded'])

    const later = at(MONDAY + 3 * DAY)
    expect(await rollBackPublication(later, 'spring', second.id)).toMatchObject({ state: 'rolled_back' })
    expect(await rollBackPublication(later, 'spring', second.id)).toMatchObject({ withdrawnAt: MONDAY + 3 * DAY })
    expect(await price({ at: MONDAY + 3 * DAY })).toBe(900)
    expect(await price({ at: MONDAY + 3 * DAY, storeId: 's3' })).toBe(1000)
    expect(await price({ at: MONDAY + 2 * DAY })).toBe(800)
  })

  it('is refused with every row that is wrong named, and nothing is drafted', async () => {
    const rows = [row({}), row({ sku: 'none' }), row({ groupIds: ['nowhere'] }), row({ from: MONDAY, until: MONDAY })]
    await expect(savePriceList(at(MONDAY), 'bad', { name: NAME, rows })).rejects.toMatchObject({
      code: 'catalog.invalid',
      details: {
        issues: [
          { at: 'rows.1.sku', code: 'sku.missing', value: 'none' },
          { at: 'rows.2.groupIds', code: 'store_group.missing', value: 'nowhere' },
          { at: 'rows.3.until', code: 'until.before_from' },
        ],
      },
    })
    await expect(readPriceList(at(MONDAY), 'bad')).rejects.toMatchObject({ code: 'resource.not_found' })
  })

  it('is not published for yesterday, nor to stores that are not the manager’s', async () => {
    await draft('summer', row({}))
    const publish = (storeIds: readonly string[] | 'all', request: Parameters<typeof publishPriceList>[2]) =>
      publishPriceList(ctxOf(world.database, { storeIds, role: 'regional_manager' }), 'summer', request)
    await expect(publish('all', { effectiveAt: MONDAY - 1, groupIds: null })).rejects.toMatchObject({
      code: 'catalog.invalid',
    })
    await expect(publish(['s1'], { effectiveAt: null, groupIds: null })).rejects.toMatchObject({
      code: 'access.denied',
    })
    await expect(publish(['s1'], { effectiveAt: null, groupIds: ['east'] })).rejects.toMatchObject({
      code: 'access.denied',
    })
    expect(await publish(['s1', 's2'], { effectiveAt: null, groupIds: ['east'] })).toMatchObject({ state: 'in_effect' })
  })
})

describe('which price wins', () => {
  it('is the one that a slow, obvious reading of the rule finds, for whatever was published and taken back', async () => {
    let priced = 0
    for (let round = 0; round < 8; round += 1) {
      const answers = await publishAndAsk(rng(20260302, round), round)
      expect(answers.map(({ asked, found }) => ({ asked, price: found }))).toEqual(
        answers.map(({ asked, expected }) => ({ asked, price: expected })),
      )
      priced += answers.filter(({ found }) => found !== 1000).length
    }
    expect(priced).toBeGreaterThan(100) // of 480: lists do speak
  })
})

/** Publishes and takes back, asks for prices, and takes everything back so that the next round begins anew. */
async function publishAndAsk(
  random: Rng,
  round: number,
): Promise<{ asked: AskedPrice; found?: number; expected: number }[]> {
  const start = MONDAY + round * 30 * DAY
  const published: TestPublication[] = []
  const drawn = (now: number) => ctxOf(world.database, { merchantId: 'drawn', now })
  for (let step = 0; step < 8; step += 1) {
    const now = start + step * HOUR
    const listId = `list-${round}-${random.pick(['x', 'y', 'z'])}`
    const rows = Array.from({ length: 1 + random.int(5) }, () => drawRow(random, start))
    await savePriceList(drawn(now), listId, { name: NAME, rows })
    const request = {
      effectiveAt: random.pick([null, now + random.int(6) * HOUR]),
      groupIds: random.pick([null, null, ['east'], ['west'], ['east', 'west']]),
    }
    const made: Publication = await publishPriceList(drawn(now), listId, request)
    published.push({ ...made, lines: rows })
    if (random.chance(0.4)) {
      const victim = random.pick(published)
      const withdrawn = await rollBackPublication(drawn(now), victim.listId, victim.id)
      published[published.indexOf(victim)] = { ...withdrawn, lines: victim.lines }
    }
  }
  const answers = []
  for (let i = 0; i < 60; i += 1) {
    const asked: AskedPrice = {
      sku: random.pick(SKUS),
      storeId: random.pick(['s1', 's2', 's3']),
      channel: random.pick(['app', 'till'] as const),
      tier: random.pick([null, 'gold']),
      at: start + random.int(24) * (HOUR / 2),
    }
    const [found] = await sellables(drawn(asked.at).db, { ...asked, skus: [asked.sku] })
    answers.push({ asked, found: found?.unitPrice, expected: priceOf(published, GROUPS, asked) ?? 1000 })
  }
  for (const { listId, id } of published) await rollBackPublication(drawn(start + DAY), listId, id)
  return answers
}

function drawRow(random: Rng, start: number): PriceRow {
  return PriceRow.parse({
    sku: random.pick(SKUS),
    price: 1 + random.int(100_000),
    channels: random.pick([null, null, ['app'], ['app', 'till'], ['till']]),
    tiers: random.pick([null, null, ['gold'], ['silver']]),
    storeIds: random.pick([null, null, null, ['s1'], ['s2', 's3']]),
    groupIds: random.pick([null, null, ['east'], ['west']]),
    from: random.pick([null, null, start + 3 * HOUR]),
    until: random.pick([null, null, start + 9 * HOUR]),
    hours: random.pick([
      null,
      null,
      { fromMinute: 600, toMinute: 720, days: null },
      { fromMinute: 1320, toMinute: 660, days: null },
      { fromMinute: null, toMinute: null, days: [1, 3, 5] },
    ]),
  })
}
