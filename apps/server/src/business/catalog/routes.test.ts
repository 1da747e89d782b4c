import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { platformDb } from '../../db/pool.ts'
import { buildTestServer, type Call, type TestServer } from '../../http/testing/test-server.ts'
import { openWarehouse } from '../../warehouse/client.ts'
import { clearSoldOut, markSoldOut, sellables } from './index.ts'
import { ctxOf, makeMerchant } from './testing/catalog-world.ts'

let world: TestDatabase
let server: TestServer
const warehouse = openWarehouse({ url: 'http://127.0.0.1:9' })

beforeAll(async () => {
  world = await createTestDatabase()
  server = await buildTestServer({ database: world.database, warehouse })
  await makeMerchant(world.database)
})
afterAll(async () => {
  await server.app.close()
  await warehouse.close()
  await world.close()
})

const STAFF = '/api/v1/merchants/north'
const SHOP = '/api/v1/shops/north'
const call = async (method: Call['method'], url: string, body?: object, as: Call['as'] = 'owner') => {
  const answer = await server.call({ method, url: `${STAFF}${url}`, as, ...(body ? { body } : {}) })
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
}
const shop = async (url: string) => (await server.call({ url: `${SHOP}${url}` })).json()
const NAME = { zh: '番茄', en: 'Tomato' }

describe('the catalogue over HTTP', () => {
  it('is set up, published and browsed by somebody who has only the API document', async () => {
    const tax = { name: NAME, rates: [{ validFrom: 0, basisPoints: 900, included: true }] }
    expect((await call('PUT', '/tax-classes/food', tax)).status).toBe(200)
    expect((await call('PUT', '/categories/veg', { name: NAME, taxClass: 'food' })).status).toBe(200)
    expect((await call('PUT', '/store-groups/east', { name: NAME, storeIds: ['s1', 's2'] })).status).toBe(200)
    const skus = [{ sku: 'tomato', unit: 'kg', decimals: 3, basePrice: 1180, barcodes: ['4006381333931'] }]
    const made = await call('POST', '/products', {
      id: 't1',
      kind: 'good',
      name: NAME,
      categoryId: 'veg',
      status: 'active',
      skus,
    })
    expect(made).toMatchObject({ status: 201, body: { id: 't1', version: 1, skus: [{ stocked: true }] } })

    const rows = [{ sku: 'tomato', price: 980, hours: null }]
    expect((await call('PUT', '/price-lists/spring', { name: NAME, rows })).body.rows).toHaveLength(1)
    const published = await call('POST', '/price-lists/spring/publish', { groupIds: ['east'] })
    expect(published).toMatchObject({ status: 201, body: { number: 1, state: 'in_effect' } })

    const [first, elsewhere] = await Promise.all([shop('/products?store=s1&q=fanqie'), shop('/products?store=s3')])
    expect(first.products).toMatchObject([
      {
        id: 't1',
        categories: ['veg'],
        variants: [{ sku: 'tomato', unitPrice: 980, taxBasisPoints: 900, available: true }],
      },
    ])
    expect(elsewhere.products[0].variants[0].unitPrice).toBe(1180)
    expect(await shop('/barcodes/4006381333931?store=s1')).toMatchObject({ sku: 'tomato', currency: 'CNY' })
    expect((await shop('/categories?store=s1')).categories).toEqual([{ id: 'veg', parentId: null, name: NAME }])
    expect(await shop('/products/nothing?store=s1')).toMatchObject({ code: 'resource.not_found' })
    for (const path of ['/products?store=nowhere', '/products?store=nowhere&q=fanqie', '/categories?store=nowhere']) {
      expect(await shop(path), path).toMatchObject({ code: 'resource.not_found', details: { store: 'nowhere' } })
    }

    const back = `/price-lists/spring/publications/${published.body.id}/roll-back`
    expect((await call('POST', back, {})).body.state).toBe('rolled_back')
    expect((await shop('/products/t1?store=s1')).variants[0].unitPrice).toBe(1180)
  })

  it('tells of a filter that is misspelled, instead of showing everything', async () => {
    const refused = { status: 400, code: 'request.invalid', detail: 'query.categroy: no such parameter' }
    expect(await shop('/products?store=s1&categroy=veg')).toMatchObject(refused)
    expect((await call('GET', '/products?categroy=veg')).body).toMatchObject(refused)
    expect((await call('GET', '/categories?categroy=veg')).body).toMatchObject(refused)
  })

  it('keeps costs and floors from shoppers', async () => {
    const text = JSON.stringify(await shop('/products?store=s1'))
    expect(text).not.toMatch(/cost|floor|takes/i)
  })

  it('lets a store say that something is gone, on every channel at the next look, but only for itself', async () => {
    const mark = (store: string) => call('PUT', `/stores/${store}/sold-out/tomato`, {}, 'store_manager')
    expect((await mark('s2')).status).toBe(403)
    expect((await mark('s1')).body.soldOut).toMatchObject([{ sku: 'tomato', until: null }])
    for (const channel of ['app', 'web', 'platform', 'till']) {
      expect((await shop(`/products/t1?store=s1&channel=${channel}`)).variants[0].available).toBe(false)
    }
    const events = await platformDb(world.database).query(
      `select kind, payload from outbox where kind = 'sku.sold_out'`,
    )
    expect(events).toEqual([{ kind: 'sku.sold_out', payload: { storeId: 's1', sku: 'tomato', until: null } }])
    expect((await call('DELETE', '/stores/s1/sold-out/tomato', undefined, 'store_manager')).body.soldOut).toEqual([])
    expect((await shop('/products/t1?store=s1')).variants[0].available).toBe(true)
  })

  it('sells again by itself when the time has come', async () => {
    const ctx = ctxOf(world.database)
    const until = ctx.now + 60_000
    const isAvailable = async (at: number) =>
      (await sellables(ctx.db, { storeId: 's1', channel: 'app', tier: null, at, skus: ['tomato'] }))[0]?.available
    await markSoldOut(ctx, { storeId: 's1', sku: 'tomato', until })
    expect([await isAvailable(until - 1), await isAvailable(until)]).toEqual([false, true])
    await clearSoldOut(ctx, { storeId: 's1', sku: 'tomato' })
  })

  it('shows everybody in the house, and lets only owners and regional managers write', async () => {
    expect((await call('GET', '/products', undefined, 'analyst')).status).toBe(200)
    expect((await call('POST', '/products', {}, 'store_manager')).status).toBe(403)
    expect((await call('PUT', '/price-lists/spring', { name: NAME, rows: [] }, 'analyst')).status).toBe(403)
  })

  it('refuses what does not fit, names it, and changes nothing', async () => {
    const skus = [{ sku: 'x', unit: 'piece', basePrice: 100, barcodes: ['4006381333930'] }]
    const wrong = await call('POST', '/products', { kind: 'good', name: NAME, skus })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
    const product = {
      kind: 'service',
      name: NAME,
      categoryId: 'none',
      skus: [{ ...skus[0], barcodes: ['4006381333931'], stocked: true }],
    }
    const refused = await call('POST', '/products', product)
    expect(refused).toMatchObject({ status: 422, body: { code: 'catalog.invalid' } })
    expect(refused.body.details.issues).toEqual([
      { at: 'categoryId', code: 'category.missing', value: 'none' },
      { at: 'durationMinutes', code: 'service.no_duration' },
      { at: 'skus.0.stocked', code: 'sku.not_stocked' },
      { at: 'skus.0.barcodes.0', code: 'barcode.taken', value: '4006381333931' },
    ])
    expect((await call('GET', '/products')).body.total).toBe(1)
  })

  it('does not let two people undo each other', async () => {
    const { body: product } = await call('GET', '/products/t1')
    const [one, other] = await Promise.all([
      call('PUT', '/products/t1', { ...product, brand: 'A' }),
      call('PUT', '/products/t1', { ...product, brand: 'B' }),
    ])
    expect([one.status, other.status].toSorted()).toEqual([200, 409])
    expect([one.body.code, other.body.code]).toContain('product.stale')
  })

  it('goes out as a workbook and comes in again', async () => {
    const out = await server.call({ url: `${STAFF}/catalog.xlsx`, as: 'owner' })
    expect(out.headers['content-type']).toContain('spreadsheetml')
    const back = await server.call({
      method: 'POST',
      url: `${STAFF}/catalog.xlsx?dryRun=false`,
      as: 'owner',
      body: out.rawPayload as unknown as string,
      headers: { 'content-type': out.headers['content-type'] as string },
    })
    expect(back.json()).toMatchObject({ applied: true, products: { unchanged: 1 }, problems: [] })
  })

  it('sets rounding and the labels of scales', async () => {
    const settings = {
      rounding: { scope: 'order', mode: 'down', step: 10 },
      weighedBarcodes: [{ prefix: '28', itemDigits: 5, fields: ['price'] }],
    }
    expect((await call('PUT', '/catalog-settings', settings)).body).toEqual(settings)
    expect((await call('GET', '/catalog-settings')).body).toEqual(settings)
  })

  it('loses a category or a tax class only once nothing makes use of it, and says what does', async () => {
    const remove = (url: string) => call('DELETE', url)
    await call('PUT', '/tax-classes/luxury', {
      name: NAME,
      rates: [{ validFrom: 0, basisPoints: 1300, included: true }],
    })
    await call('PUT', '/categories/drinks', { name: NAME })
    await call('PUT', '/categories/tea', { name: NAME, parentId: 'drinks', taxClass: 'luxury' })
    const rule = { channel: 'app', placeId: null, subject: 'category', code: 'tea', leave: 2 }
    await call('PUT', '/stock-rules', rule)
    const offer = { kind: 'percent', basisPoints: 1_000 }
    const promotion = { id: 'tea-time', name: NAME, rule: { offer, selects: { exceptCategories: ['tea'] } } }
    expect((await call('POST', '/promotions', promotion)).status).toBe(201)
    for (const [url, uses] of [
      ['/categories/veg', { products: 1 }],
      ['/categories/drinks', { categories: 1 }],
      ['/categories/tea', { stockRules: 1, promotions: 1 }],
      ['/tax-classes/luxury', { categories: 1 }],
    ] as const) {
      expect(await remove(url), url).toMatchObject({ status: 409, body: { code: 'catalog.in_use', details: { uses } } })
    }
    expect((await call('GET', '/categories')).body.categories).toHaveLength(3)

    await call('PUT', '/stock-rules', { ...rule, leave: 0 })
    expect((await remove('/categories/tea')).body.details.uses).toEqual({ promotions: 1 })
    expect((await call('POST', '/promotions/tea-time/end')).status).toBe(200)
    for (const url of ['/categories/tea', '/tax-classes/luxury', '/categories/drinks']) {
      expect([url, (await remove(url)).status]).toEqual([url, 204])
      expect((await remove(url)).status).toBe(404)
    }
    expect((await call('GET', '/categories')).body.categories).toMatchObject([{ id: 'veg' }])
    expect((await server.call({ method: 'DELETE', url: `${STAFF}/categories/veg`, as: 'analyst' })).statusCode).toBe(
      403,
    )
  })

  it('stands in the API document with its schemas', async () => {
    const { paths, components } = (await server.call({ url: '/openapi.json' })).json()
    const { schema } = paths['/api/v1/merchants/{merchantId}/products'].post.requestBody.content['application/json']
    expect(schema).toEqual({ $ref: '#/components/schemas/NewProduct' })
    expect(JSON.stringify(components.schemas.NewProduct)).toContain('skus')
    expect(Object.keys(paths)).toContain('/api/v1/shops/{merchantId}/barcodes/{barcode}')
  })
})

it('makes no bundle of what another bundle holds, nor of what holds itself', async () => {
  const product = (id: string, kind: string, parts: string[]) => {
    const skus = [{ sku: id, unit: 'piece', basePrice: 500, parts: parts.map((sku) => ({ sku, quantity: 1 })) }]
    return { kind, name: NAME, status: 'active', skus }
  }
  const made = (id: string, kind: string, ...parts: string[]) =>
    call('POST', '/products', { ...product(id, kind, parts), id })
  const changed = async (id: string, ...parts: string[]) =>
    (await call('PUT', `/products/${id}`, { ...product(id, 'bundle', parts), version: 1 })).body
  await made('cup', 'good')
  await made('saucer', 'good')
  expect(await made('set', 'bundle', 'cup')).toMatchObject({ status: 201 })
  const because = (code: string, value: string) => ({
    code: 'catalog.invalid',
    details: { issues: [{ code, value }] },
  })
  expect(await changed('cup', 'saucer')).toMatchObject(because('sku.is_part', 'cup'))
  expect(await changed('saucer', 'saucer')).toMatchObject(because('part.is_bundle', 'saucer'))
  expect(await changed('saucer', 'cup')).toMatchObject({ kind: 'bundle', version: 2 })
})
