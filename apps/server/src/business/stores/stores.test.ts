import type { NearStoresAnswer, StoreDetail, StoreInput, TablesAnswer } from '@tandem/contracts'
import type { Role } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { buildTestServer, type TestServer } from '../../http/testing/test-server.ts'
import { setClock, setClockSpeed } from '../../platform/clock.ts'
import type { Warehouse } from '../../warehouse/client.ts'
import { deliveryOffer } from './delivery-offer.ts'
import { servingStores } from './serving-stores.ts'

type Json = Record<string, unknown>
const NAME = { zh: '店', en: 'Store' }
const NOON = Date.parse('2026-03-02T12:00:00+08:00') // a Monday
const DAILY = Array.from({ length: 7 }, () => [{ from: '09:00', to: '21:00' }])

let world: TestDatabase
let server: TestServer

beforeAll(async () => {
  world = await createTestDatabase()
  server = await buildTestServer({ ...world, warehouse: {} as Warehouse })
  await setClockSpeed(platformDb(world.database), 0)
  await setClock(platformDb(world.database), NOON)
})
afterAll(async () => {
  await server.app.close()
  await world.close()
})

const staff = async (method: 'GET' | 'PUT' | 'DELETE' | 'POST', path: string, body?: object, as: Role = 'owner') => {
  const answer = await server.call({ method, url: `/api/v1/merchants/north${path}`, as, ...(body ? { body } : {}) })
  return { status: answer.statusCode, body: (answer.body === '' ? null : answer.json()) as Json }
}
const shop = async <T = Json>(path: string) => {
  const answer = await server.call({ url: `/api/v1/shops/north${path}` })
  return { status: answer.statusCode, body: answer.json() as T }
}
const store = (other: Partial<StoreInput> = {}): Json => ({
  name: NAME,
  zone: 'Asia/Shanghai',
  cutoffHour: 4,
  lng: 121.47,
  lat: 31.23,
  modes: ['delivery', 'pickup', 'dine_in'],
  hours: DAILY,
  ...other,
})
const radius = (meters: number, fee: number, other: Json = {}): Json => ({
  name: NAME,
  shape: { type: 'Radius', meters },
  fees: [{ uptoMeters: null, fee }],
  ...other,
})

describe('places', () => {
  it('are there for every store, however it came in, and follow it', async () => {
    const db = platformDb(world.database)
    await db.query(
      `insert into store (merchant_id, id, name, zone) values ('south', 'imported', '{"en": "One"}', 'UTC')`,
    )
    const place = () => db.query(`select kind, name, lng, status from place where merchant_id = 'south'`)
    expect(await place()).toEqual([{ kind: 'store', name: { en: 'One' }, lng: null, status: 'active' }])
    await db.query(`update store set name = '{"en": "Two"}', lng = 8 where merchant_id = 'south'`)
    expect(await place()).toMatchObject([{ name: { en: 'Two' }, lng: 8 }])
    await db.query(`delete from store where merchant_id = 'south'`)
    expect(await place()).toEqual([])
  })

  it('are made under an id that can stand in an address; those of sources keep theirs', async () => {
    for (const id of [' ', 'a/b', '号店', 'a b', '...', 'x'.repeat(61)]) {
      const refused = await staff('PUT', `/stores/${encodeURIComponent(id)}`, store())
      expect(refused, id).toMatchObject({ status: 422, body: { code: 'place.id_invalid', details: { id } } })
    }
    const db = platformDb(world.database)
    await db.query(`insert into store (merchant_id, id, name, zone) values ('north', 'a/b', '{}', 'Asia/Shanghai')`)
    expect(await staff('PUT', '/stores/a%2Fb', store())).toMatchObject({ status: 200, body: { id: 'a/b' } })
    await db.query(`delete from store where merchant_id = 'north' and id = 'a/b'`)
    // Of up to 120 characters, everywhere.
    const long = `of ${'a source '.repeat(10)}`
    const group = { name: NAME, storeIds: [long] }
    expect((await staff('PUT', '/store-groups/all', group)).body.code).not.toBe('request.invalid')
    const lines = [{ sku: 'tea', quantity: 1 }]
    const order = { storeId: long, groups: [{ mode: 'instant', lines }] }
    expect((await staff('POST', '/orders', order)).body.code).toBe('order.store')
    expect(await staff('PUT', '/stores/Lu-jia_zui.2', store())).toMatchObject({ status: 200 })
    await db.query(`delete from store where merchant_id = 'north' and id = 'Lu-jia_zui.2'`)
  })

  it('are warehouses and depots too; an id belongs to one kind', async () => {
    const depot = { kind: 'depot', name: NAME, zone: 'Asia/Shanghai', lng: 121.4, lat: 31.2 }
    expect(await staff('PUT', '/places/D1', depot)).toMatchObject({ status: 200, body: { id: 'D1', status: 'active' } })
    expect((await staff('PUT', '/places/D1', { ...depot, kind: 'warehouse' })).body.code).toBe('place.kind_fixed')
    expect((await staff('PUT', '/stores/D1', store())).body.code).toBe('place.kind_fixed')
    await staff('PUT', '/stores/s1', store())
    expect((await staff('PUT', '/places/s1', depot)).body.code).toBe('place.kind_fixed')
    expect((await staff('GET', '/places', undefined, 'store_manager')).body.places).toMatchObject([{ id: 's1' }])
    expect((await staff('GET', '/places')).body.places).toMatchObject([{ id: 'D1', kind: 'depot' }, { id: 's1' }])
  })
})

describe('a store', () => {
  beforeAll(async () => {
    for (const id of ['s1', 's2', 's3']) await staff('PUT', `/stores/${id}`, store())
  })

  it('says what it offers and whether it is open, to those whose store it is', async () => {
    const { body } = await staff('GET', '/stores/s1', undefined, 'store_manager')
    expect(body).toMatchObject({ modes: ['delivery', 'pickup', 'dine_in'], businessDate: '2026-03-02' })
    expect(body.now).toEqual({ open: true, closesAt: Date.parse('2026-03-02T21:00:00+08:00'), opensAt: null })
    const ids = async (as: Role) =>
      ((await staff('GET', '/stores', undefined, as)).body.stores as StoreDetail[]).map(({ id }) => id)
    expect([await ids('owner'), await ids('regional_manager'), await ids('store_manager')]).toEqual([
      ['s1', 's2', 's3'],
      ['s1', 's2'],
      ['s1'],
    ])
    expect((await staff('GET', '/stores/s2', undefined, 'store_manager')).status).toBe(404)
    expect((await staff('GET', '/stores/s2/areas', undefined, 'store_manager')).status).toBe(404)
  })

  it('is changed by managers of more than one store only, and only where it is theirs', async () => {
    expect((await staff('PUT', '/stores/s1', store(), 'store_manager')).status).toBe(403)
    expect((await staff('PUT', '/stores/s3', store(), 'regional_manager')).status).toBe(404)
    expect((await staff('PUT', '/stores/new', store(), 'regional_manager')).status).toBe(404)
    expect((await staff('PUT', '/stores/s2', store(), 'regional_manager')).status).toBe(200)
    expect((await staff('PUT', '/stores/s1', store({ zone: 'Mars/Base' }))).body.code).toBe('request.invalid')
  })

  it('closes on a date that its own manager sets, and customers read why', async () => {
    const reason = { zh: '盘点', en: 'Stock count' }
    const closed = { intervals: [], reason }
    expect((await staff('PUT', '/stores/s2/exceptions/2026-03-02', closed, 'store_manager')).status).toBe(404)
    expect((await staff('PUT', '/stores/s1/exceptions/2026-03-02', closed, 'analyst')).status).toBe(403)
    expect((await staff('PUT', '/stores/s1/exceptions/2026-03-02', closed, 'store_manager')).status).toBe(200)
    const opensAt = Date.parse('2026-03-03T09:00:00+08:00')
    expect((await shop('/stores/s1')).body).toMatchObject({
      now: { open: false, opensAt },
      today: { date: '2026-03-02', intervals: [], reason },
    })
    const near = await shop<z.infer<typeof NearStoresAnswer>>('/stores?lng=121.47&lat=31.23')
    expect(near.body.stores.map(({ id, now }) => [id, now.open])).toEqual([
      ['s1', false],
      ['s2', true],
      ['s3', true],
    ])
    expect((await staff('DELETE', '/stores/s1/exceptions/2026-03-02', undefined, 'store_manager')).status).toBe(200)
    expect((await staff('DELETE', '/stores/s1/exceptions/2026-03-02')).status).toBe(404)
    expect((await shop('/stores/s1')).body).toMatchObject({ now: { open: true }, today: { reason: null } })
  })

  it('tells what was changed, and by whom', async () => {
    const events = await scopedDb(world.database, 'north').query<{ part: string }>(
      `select distinct payload ->> 'part' as part from outbox where kind = 'store.changed' order by 1`,
    )
    expect(events.map(({ part }) => part)).toEqual(['hours', 'profile'])
    const told = await scopedDb(world.database, 'north').query(`select from audit where action = 'store.changed'`)
    expect(told.length).toBeGreaterThan(5)
  })

  it('is refused what no database can keep, or no clock can show', async () => {
    const odd: [string, Json][] = [
      ['/stores/s1', store({ name: { zh: '店\u0000', en: 'x' } })],
      ['/stores/s1', store({ district: 'half \ud83d' })],
      ['/stores/s1', store({ hours: [[{ from: '25:00', to: '26:00' }], [], [], [], [], [], []] })],
      ['/stores/s1', store({ hours: [] })],
      ['/stores/s1', store({ lat: 91 })],
      ['/stores/a%00b', store()],
      ['/stores/s1/exceptions/2026-02-30', { intervals: [], reason: null }],
      ['/stores/s1/exceptions/0000-01-01', { intervals: [], reason: null }],
      ['/places/two%20words', { kind: 'depot', name: NAME, zone: 'UTC', lng: 0, lat: 0 }],
      ['/places/D2', { kind: 'depot', name: NAME, zone: '+08:00', lng: 0, lat: 0 }],
    ]
    const before = await staff('GET', '/stores')
    for (const [path, body] of odd)
      expect([path, (await staff('PUT', path, body)).body.code]).toEqual([path, 'request.invalid'])
    expect(await staff('GET', '/stores')).toEqual(before)
  })

  it('is not shown to customers once it is closed for good', async () => {
    await staff('PUT', '/stores/gone', store({ status: 'closed' }))
    expect((await shop('/stores/gone')).status).toBe(404)
    expect((await shop('/stores/nowhere')).status).toBe(404)
  })
})

describe('delivery', () => {
  const here = 'lng=121.47&lat=31.24' // 1.1 km north

  it('is offered on the cheapest terms of the areas that hold the point', async () => {
    expect((await shop(`/stores/s1/delivery-offer?${here}`)).body).toEqual({ offer: null })
    expect((await staff('PUT', '/stores/s1/areas/far', radius(5_000, 900))).status).toBe(200)
    await staff(
      'PUT',
      '/stores/s1/areas/near',
      radius(2_000, 500, { minimum: 2_000, freeFrom: 9_900, leadMinutes: 25 }),
    )
    expect((await shop(`/stores/s1/delivery-offer?${here}`)).body).toEqual({
      offer: { areaId: 'near', fee: 500, minimum: 2_000, freeFrom: 9_900, leadMinutes: 25, distanceMeters: 1_112 },
    })
    expect((await shop('/stores/s1/delivery-offer?lng=121.47&lat=31.26')).body).toMatchObject({
      offer: { areaId: 'far' },
    })
    expect((await shop('/stores/s1/delivery-offer?lng=121.47&lat=31.3')).body).toEqual({ offer: null })
  })

  it('is refused areas that cannot be drawn, and changes nothing then', async () => {
    const bow = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
          [0, 0],
        ],
      ],
    }
    const before = await staff('GET', '/stores/s1/areas')
    const crossing = await staff('PUT', '/stores/s1/areas/bow', { ...radius(1, 1), shape: bow })
    expect(crossing).toMatchObject({
      status: 422,
      body: { code: 'area.invalid', details: { reason: 'ring_crosses_itself' } },
    })
    const fees = [
      { uptoMeters: null, fee: 1 },
      { uptoMeters: 500, fee: 2 },
    ]
    expect((await staff('PUT', '/stores/s1/areas/fees', { ...radius(500, 1), fees })).body).toMatchObject({
      details: { reason: 'fees_not_ascending' },
    })
    expect(await staff('GET', '/stores/s1/areas')).toEqual(before)
  })

  it('goes by GeoJSON that was taken out and put in again', async () => {
    const ring = [
      [121.4, 31.2],
      [121.5, 31.2],
      [121.5, 31.3],
      [121.4, 31.2],
    ]
    const file = {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          id: 'triangle',
          geometry: { type: 'Polygon', coordinates: [ring] },
          properties: { name: NAME, fees: [{ uptoMeters: null, fee: 700 }] },
        },
      ],
    }
    expect((await staff('PUT', '/stores/s2/areas.geojson', file)).body.areas).toMatchObject([
      { id: 'triangle', minimum: 0 },
    ])
    const taken = await staff('GET', '/stores/s2/areas.geojson')
    expect(taken.body).toMatchObject(file)
    expect((await staff('PUT', '/stores/s3/areas.geojson', taken.body)).status).toBe(200)
    expect((await staff('DELETE', '/stores/s3/areas/triangle')).status).toBe(204)
    expect((await staff('DELETE', '/stores/s3/areas/triangle')).status).toBe(404)
  })

  it('comes from the stores that serve a place, nearest first', async () => {
    await staff('PUT', '/stores/s2', store({ lng: 121.46, lat: 31.22, status: 'active' }))
    const near = await shop<z.infer<typeof NearStoresAnswer>>('/stores?mode=delivery&lng=121.43&lat=31.245')
    expect(near.body.stores.map(({ id, delivery }) => [id, delivery?.fee])).toEqual([['s1', 900]])
    const east = await shop<z.infer<typeof NearStoresAnswer>>('/stores?mode=delivery&lng=121.49&lat=31.23')
    expect(east.body.stores.map(({ id, delivery }) => [id, delivery?.areaId])).toEqual([
      ['s1', 'near'],
      ['s2', 'triangle'],
    ])
    await staff('PUT', '/stores/s2', store({ status: 'paused' }))
    const paused = await shop<z.infer<typeof NearStoresAnswer>>('/stores?mode=delivery&lng=121.49&lat=31.23')
    expect(paused.body.stores.map(({ id }) => id)).toEqual(['s1'])
    expect((await shop('/stores?mode=delivery&lng=500&lat=31.23')).status).toBe(400)
  })
})

describe('stores near a place', () => {
  it('are found over the 180th meridian', async () => {
    await staff('PUT', '/stores/fiji', store({ lng: -179.99, lat: -16.8, zone: 'Pacific/Fiji' }))
    await staff('PUT', '/stores/fiji/areas/all', radius(5_000, 100))
    const found = async (mode: string) =>
      (await shop<z.infer<typeof NearStoresAnswer>>(`/stores?mode=${mode}&lng=179.99&lat=-16.8`)).body.stores
    expect(await found('pickup')).toMatchObject([{ id: 'fiji', distanceMeters: 2129, delivery: null }])
    expect(await found('delivery')).toMatchObject([{ id: 'fiji', delivery: { fee: 100 } }])
  })

  it('are the same ones that looking at each of 200 stores finds', async () => {
    const db = platformDb(world.database)
    await db.query(
      `insert into store (merchant_id, id, name, zone, cutoff_hour, lng, lat)
       select 'south', 'n' || n, '{"zh": "店", "en": "Store"}', 'Asia/Shanghai', 4,
              121.2 + .5 * (n * 7919 % 1000) / 1000, 31 + .5 * (n * 104729 % 1000) / 1000 from generate_series(1, 200) n`,
    )
    await db.query(
      `insert into store_profile (merchant_id, store_id, modes, hours)
       select 'south', id, '{delivery,pickup}', $1 from store where merchant_id = 'south'`,
      [JSON.stringify(DAILY)],
    )
    await db.query(
      `insert into service_area (merchant_id, store_id, id, name, shape, radius_meters, west, south, east, north, fees,
                                 minimum, lead_minutes, active)
       select 'south', s.id, a.id, '{}',
              case when a.id = 'circle' then '{"type": "Radius", "meters": 4000}'::jsonb else jsonb_build_object('type',
                'Polygon', 'coordinates', jsonb_build_array(jsonb_build_array(jsonb_build_array(lng, lat),
                jsonb_build_array(lng + .05, lat), jsonb_build_array(lng, lat + .1), jsonb_build_array(lng, lat)))) end,
              case when a.id = 'circle' then 4000 end, case when a.id <> 'circle' then lng end,
              case when a.id <> 'circle' then lat end, case when a.id <> 'circle' then lng + .05 end,
              case when a.id <> 'circle' then lat + .1 end,
              jsonb_build_array(jsonb_build_object('uptoMeters', null, 'fee', a.fee)), 0, 30, true
         from store s, (values ('circle', 500), ('corner', 400)) a (id, fee) where s.merchant_id = 'south'`,
    )
    await db.query('analyze')
    const south = scopedDb(world.database, 'south')
    const stores = await south.query<{ id: string; lng: number; lat: number }>('select id, lng, lat from store')
    for (let i = 0; i < 40; i += 1) {
      const ask = { lng: 121.2 + (0.5 * ((i * 31) % 40)) / 40, lat: 31 + (0.5 * ((i * 17) % 40)) / 40, at: NOON }
      const found = await servingStores(south, { ...ask, mode: 'delivery' })
      const expected = stores.flatMap(({ id, lng, lat }) => {
        const terms = {
          minimum: 0,
          freeFrom: null,
          leadMinutes: 30,
          kilometersPerHour: null,
          hours: null,
          active: true,
        }
        const base = { storeId: id, name: NAME, ...terms }
        const corner = [
          [lng, lat],
          [lng + 0.05, lat],
          [lng, lat + 0.1],
          [lng, lat],
        ] as [number, number][]
        const offer = deliveryOffer(
          [
            { ...base, id: 'circle', shape: { type: 'Radius', meters: 4000 }, fees: [{ uptoMeters: null, fee: 500 }] },
            {
              ...base,
              id: 'corner',
              shape: { type: 'Polygon', coordinates: [corner] },
              fees: [{ uptoMeters: null, fee: 400 }],
            },
          ],
          { lng, lat, zone: 'Asia/Shanghai' },
          ask,
          NOON,
        )
        return offer ? [{ id, offer }] : []
      })
      expect(new Map(found.map(({ id, delivery }) => [id, delivery]))).toEqual(
        new Map(expected.map(({ id, offer }) => [id, offer])),
      )
      expect(found.map((one) => one.distanceMeters)).toEqual(
        found.map((one) => one.distanceMeters).toSorted((a, b) => a - b),
      )
    }
    const all = await servingStores(south, { lng: 121.45, lat: 31.25, at: NOON, mode: 'pickup', withinMeters: 100_000 })
    expect(all).toHaveLength(200)
  })
})

describe('capacity', () => {
  it('is planned by weekday and by date, in whole cells', async () => {
    const weekly = Array.from({ length: 7 }, () => [{ from: '11:00', to: '13:00', capacity: 8 }])
    expect((await staff('PUT', '/stores/s1/capacity/kitchen/dates/2026-03-03', { spans: [] })).status).toBe(404)
    expect((await staff('PUT', '/stores/s1/capacity/kitchen', { cellMinutes: 15, weekly })).status).toBe(200)
    const spans = [{ from: '12:00', to: '12:20', capacity: 3 }]
    const off = await staff('PUT', '/stores/s1/capacity/kitchen/dates/2026-03-03', { spans })
    expect(off).toMatchObject({
      status: 422,
      body: { code: 'capacity.invalid', details: { reason: 'off_the_edges_of_cells' } },
    })
    await staff('PUT', '/stores/s1/capacity/kitchen', { cellMinutes: 10, weekly })
    expect((await staff('PUT', '/stores/s1/capacity/kitchen/dates/2026-03-03', { spans })).status).toBe(200)
    // Cells of a quarter of an hour would cut through the date's span.
    expect((await staff('PUT', '/stores/s1/capacity/kitchen', { cellMinutes: 15, weekly })).status).toBe(422)
    const from = Date.parse('2026-03-03T00:00:00+08:00')
    expect((await staff('GET', `/stores/s1/capacity/kitchen/cells?from=${from}`)).body).toEqual({
      cellMinutes: 10,
      cells: [0, 1].map((cell) => ({ period: from + (12 * 60 + cell * 10) * 60_000, capacity: 3, taken: 0 })),
    })
    expect((await staff('GET', '/stores/s1/capacity')).body.plans).toMatchObject([
      { cellMinutes: 10, dates: [{ spans }] },
    ])
    expect((await staff('DELETE', '/stores/s1/capacity/kitchen/dates/2026-03-03')).status).toBe(204)
    const usual = (await staff('GET', `/stores/s1/capacity/kitchen/cells?from=${from}`)).body.cells
    expect(usual).toHaveLength(12)
    expect((await staff('GET', `/stores/s1/capacity/covers/cells?from=${from}`)).status).toBe(404)
  })
})

describe('a table', () => {
  const scan = (qr: string) => shop(`/tables?qr=${encodeURIComponent(qr)}`)

  it('is found by the code that lies on it, and by no other', async () => {
    const { body } = await staff('PUT', '/stores/s1/tables/A1', { seats: 4, area: 'Window' }, 'store_manager')
    expect(await scan(body.qr as string)).toEqual({
      status: 200,
      body: { storeId: 's1', code: 'A1', seats: 4, area: 'Window' },
    })
    const forged = (body.qr as string).replace('A1', 'A2')
    await staff('PUT', '/stores/s1/tables/A2', { seats: 2 })
    for (const wrong of [forged, 'A1', '', 's1:A1:1:AAAAAAAAAAAAAAAA', `${body.qr as string}x`]) {
      expect((await scan(wrong)).body).toMatchObject({ status: 404, code: 'table.code_invalid' })
    }
    const elsewhere = await server.call({
      url: `/api/v1/shops/south/tables?qr=${encodeURIComponent(body.qr as string)}`,
    })
    expect(elsewhere.statusCode).toBe(404)
  })

  it('gets a new code when the old one was copied, and none while it is out of use', async () => {
    const { tables } = (await staff('GET', '/stores/s1/tables')).body as z.infer<typeof TablesAnswer>
    const old = tables[0]?.qr as string
    const { body } = await staff('POST', '/stores/s1/tables/A1/reissue')
    expect([(await scan(old)).status, (await scan(body.qr as string)).status]).toEqual([404, 200])
    await staff('PUT', '/stores/s1/tables/A1', { seats: 4, active: false })
    expect((await scan(body.qr as string)).status).toBe(404)
    expect((await staff('PUT', '/stores/s2/tables/A1', { seats: 4 }, 'store_manager')).status).toBe(404)
  })
})
