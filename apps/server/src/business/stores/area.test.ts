import type { Polygon, ServiceArea } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliveryFee, deliveryOffer } from './delivery-offer.ts'
import { degreesAround, distanceMeters } from './distance.ts'
import { checkPolygon, isInPolygon } from './polygon.ts'

type Position = [number, number]
const RUNS = { numRuns: Number(process.env.TANDEM_PROPERTY_RUNS ?? 500) }
const polygon = (...coordinates: Position[][]): Polygon => ({ type: 'Polygon', coordinates })
const square = (west: number, south: number, size: number): Position[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const reasonOf = (wrong: Polygon): unknown => {
  try {
    checkPolygon(wrong)
    return null
  } catch (error) {
    return error instanceof Refusal ? error.details.reason : error
  }
}

describe('distances', () => {
  it('knows how far Shanghai is from Beijing, within half a percent', () => {
    const meters = distanceMeters({ lng: 121.4737, lat: 31.2304 }, { lng: 116.4074, lat: 39.9042 })
    expect(meters / 1000).toBeGreaterThan(1067 * 0.995)
    expect(meters / 1000).toBeLessThan(1067 * 1.005)
  })

  it('finds nothing outside the box that is nearer than it says', () => {
    const point = fc.record({
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
      lat: fc.double({ min: -89.9, max: 89.9, noNaN: true }),
    })
    fc.assert(
      fc.property(
        point,
        fc.integer({ min: 100, max: 3_000_000 }),
        fc.double({ min: 0, max: 360, noNaN: true }),
        (a, meters, bearing) => {
          const ROUNDING = 1e-7
          const box = degreesAround(a, meters)
          // The point at that distance and bearing (direct problem on the sphere).
          const [r, lat, turn] = [meters / 6_371_008.8, (a.lat * Math.PI) / 180, (bearing * Math.PI) / 180]
          const sine = Math.sin(lat) * Math.cos(r) + Math.cos(lat) * Math.sin(r) * Math.cos(turn)
          const there = Math.asin(Math.max(-1, Math.min(1, sine)))
          const dLng = Math.atan2(Math.sin(turn) * Math.sin(r) * Math.cos(lat), Math.cos(r) - Math.sin(lat) * sine)
          expect(Math.abs((there * 180) / Math.PI - a.lat)).toBeLessThanOrEqual(box.lat + ROUNDING)
          if (box.lng < 180) expect(Math.abs((dLng * 180) / Math.PI)).toBeLessThanOrEqual(box.lng + ROUNDING)
        },
      ),
      RUNS,
    )
  })
})

describe('a polygon', () => {
  it('holds its corners and edges, and those of its holes, but not what a hole leaves out', () => {
    const area = polygon(square(121, 31, 0.3), square(121.1, 31.1, 0.1))
    const isIn = (lng: number, lat: number) => isInPolygon(area, { lng, lat })
    expect([isIn(121, 31), isIn(121.3, 31.15), isIn(121.05, 31.3), isIn(121.05, 31.05)]).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect([isIn(121.1, 31.15), isIn(121.2, 31.2)]).toEqual([true, true])
    expect([isIn(121.15, 31.15), isIn(120.99, 31.1), isIn(121.300001, 31.15)]).toEqual([false, false, false])
  })

  it.each([
    [
      'ring_not_closed',
      polygon([
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ]),
    ],
    [
      'ring_without_area',
      polygon([
        [0, 0],
        [1, 0],
        [1, 0],
        [0, 0],
      ]),
    ],
    [
      'ring_crosses_itself',
      polygon([
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
        [0, 0],
      ]),
    ],
    [
      'ring_crosses_itself',
      polygon([
        [0, 0],
        [2, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ]),
    ],
    [
      'ring_crosses_itself',
      polygon([
        [0, 0],
        [1, 0],
        [2, 0],
        [0, 0],
      ]),
    ],
    [
      'ring_crosses_itself',
      polygon([
        [0, 0],
        [2, 0],
        [2, 2],
        [1, 0],
        [0, 2],
        [0, 0],
      ]),
    ],
    ['hole_outside', polygon(square(0, 0, 1), square(2, 0, 0.5))],
    [
      'hole_outside',
      polygon(
        [
          [0, 0],
          [4, 0],
          [4, 4],
          [3, 1],
          [0, 0],
        ],
        square(0.1, 3, 0.5),
      ),
    ],
    ['rings_cross', polygon(square(0, 0, 1), square(0, 0.2, 0.5))],
    ['hole_in_hole', polygon(square(0, 0, 1), square(0.1, 0.1, 0.8), square(0.2, 0.2, 0.1))],
    [
      'too_large',
      polygon([
        [179, 0],
        [-179, 0],
        [-179, 1],
        [179, 1],
        [179, 0],
      ]),
    ],
    ['too_large', polygon(square(-60, -40, 80))],
  ] as [string, Polygon][])('refuses %s', (reason, wrong) => expect(reasonOf(wrong)).toBe(reason))

  it('is kept in millionths of a degree, without points said twice', () => {
    const { polygon: kept, box } = checkPolygon(
      polygon([
        [0.12345678, 0],
        [1, 0],
        [1, 0],
        [1, 1],
        [0.12345678, 0],
      ]),
    )
    expect(kept.coordinates[0]).toEqual([
      [0.123457, 0],
      [1, 0],
      [1, 1],
      [0.123457, 0],
    ])
    expect(box).toEqual({ west: 0.123457, south: 0, east: 1, north: 1 })
  })

  /** Sum of the angles under which the edges are seen, in exact whole coordinates: a full turn inside, nothing outside. */
  const windsAround = (ring: readonly Position[], [x, y]: Position): boolean => {
    let turn = 0
    for (let i = 0; i + 1 < ring.length; i += 1) {
      const [[ax, ay], [bx, by]] = [ring[i] as Position, ring[i + 1] as Position]
      const [ux, uy, vx, vy] = [ax - x, ay - y, bx - x, by - y]
      const cross = ux * vy - uy * vx
      const dot = ux * vx + uy * vy
      if (cross === 0 && dot <= 0) return true // on the edge
      turn += Math.atan2(cross, dot)
    }
    return Math.abs(turn) > Math.PI
  }

  it('agrees with summing up angles, on a grid small enough for edges and corners to be hit', () => {
    const corner = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }))
    let inside = 0
    fc.assert(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 7 }), corner, (corners, point) => {
        const ring = [...corners, corners[0] as Position]
        const drawn = polygon(ring.map(([x, y]): Position => [x / 100, y / 100]))
        fc.pre(reasonOf(drawn) === null)
        const isIn = isInPolygon(checkPolygon(drawn).polygon, { lng: point[0] / 100, lat: point[1] / 100 })
        expect(isIn).toBe(windsAround(ring, point))
        inside += isIn ? 1 : 0
      }),
      RUNS,
    )
    expect(inside).toBeGreaterThan(RUNS.numRuns / 20)
  })
})

describe('a delivery offer', () => {
  const origin = { lng: 121.47, lat: 31.23, zone: 'Asia/Shanghai' }
  const area = (id: string, other: Partial<ServiceArea>): ServiceArea => ({
    id,
    storeId: 's1',
    name: { zh: id, en: id },
    shape: { type: 'Radius', meters: 3_000 },
    fees: [{ uptoMeters: null, fee: 500 }],
    minimum: 0,
    freeFrom: null,
    leadMinutes: 30,
    kilometersPerHour: null,
    hours: null,
    active: true,
    ...other,
  })
  const near = { lng: 121.47, lat: 31.24 } // 1.1 km
  const noon = Date.parse('2026-03-02T12:00:00+08:00')

  it('takes the smallest fee, then the smaller minimum, then the sooner', () => {
    const areas = [
      area('dear', { fees: [{ uptoMeters: null, fee: 800 }] }),
      area('slow', { minimum: 2000, leadMinutes: 60 }),
      area('big', { minimum: 3000 }),
      area('best', { minimum: 2000, leadMinutes: 40 }),
    ]
    expect(deliveryOffer(areas, origin, near, noon)).toMatchObject({ areaId: 'best', fee: 500, distanceMeters: 1112 })
    expect(deliveryOffer(areas.toReversed(), origin, near, noon)?.areaId).toBe('best')
  })

  it('takes the minutes that the area names, or those of its couriers over a way that is longer than the straight line', () => {
    const minutes = (other: Partial<ServiceArea>) => deliveryOffer([area('a', other)], origin, near, noon)?.leadMinutes
    expect(minutes({})).toBe(30)
    // 1,112 m straight, 1,446 m to go: 5.78 minutes at 15 km/h.
    expect(minutes({ kilometersPerHour: 15 })).toBe(6)
    expect(minutes({ kilometersPerHour: 5 })).toBe(18)
  })

  it('charges by distance and does not go farther than its last step', () => {
    const fees = [
      { uptoMeters: 1_000, fee: 300 },
      { uptoMeters: 2_000, fee: 600 },
    ]
    expect(deliveryOffer([area('a', { fees })], origin, near, noon)?.fee).toBe(600)
    expect(deliveryOffer([area('a', { fees })], origin, { lng: 121.47, lat: 31.25 }, noon)).toBeNull()
  })

  it('leaves out areas that are off or not served at this hour', () => {
    const lunch = Array.from({ length: 7 }, () => [{ from: '11:00', to: '14:00' }])
    expect(deliveryOffer([area('a', { active: false })], origin, near, noon)).toBeNull()
    expect(deliveryOffer([area('a', { hours: lunch })], origin, near, noon)).not.toBeNull()
    expect(deliveryOffer([area('a', { hours: lunch })], origin, near, noon + 3 * 3_600_000)).toBeNull()
  })

  it('costs nothing from a basket of a certain size', () => {
    expect(deliveryFee({ fee: 500, freeFrom: 9900 }, 9899)).toBe(500)
    expect(deliveryFee({ fee: 500, freeFrom: 9900 }, 9900)).toBe(0)
    expect(deliveryFee({ fee: 500, freeFrom: null }, 1_000_000)).toBe(500)
  })
})
