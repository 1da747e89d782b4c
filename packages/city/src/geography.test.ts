import { describe, expect, it } from 'vitest'
import {
  DISTRICTS,
  districtAt,
  districts,
  EXTENT,
  isWater,
  type Position,
  roads,
  toPosition,
  water,
} from './geography.ts'
import { STORES } from './place/stores.ts'

/** Even-odd rule. */
function contains(ring: readonly Position[], [x, y]: Position): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i] as Position
    const [xj, yj] = ring[j] as Position
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

describe('the map', () => {
  const rings = districts().features.map(({ geometry }) => geometry.coordinates[0] as Position[])

  it('divides the whole city among three districts, each point in one', () => {
    let wrong = 0
    for (let x = -EXTENT.x + 0.13; x < EXTENT.x; x += 0.37) {
      for (let y = -EXTENT.y + 0.11; y < EXTENT.y; y += 0.31) {
        const inside = rings.map((ring) => contains(ring, toPosition(x, y)))
        const near = rings.filter((_, i) => inside[i]).length
        if (near !== 1 || !inside[districtAt(x, y)]) wrong += 1
      }
    }
    // Borders are drawn with straight pieces: a few points beside them may fall to the neighbour.
    expect(wrong).toBeLessThan(12)
  })

  it('closes every ring and turns it anticlockwise, as GeoJSON asks', () => {
    for (const { geometry } of [...districts().features, ...water().features]) {
      const ring = geometry.coordinates[0] as Position[]
      expect(ring[0]).toEqual(ring.at(-1))
      let area = 0
      for (let i = 1; i < ring.length; i += 1) {
        const [x1, y1] = ring[i - 1] as Position
        const [x2, y2] = ring[i] as Position
        area += (x2 - x1) * (y2 + y1)
      }
      expect(area).toBeLessThan(0)
    }
  })

  it('puts every store on dry land in its district, and streets cross the river on five bridges only', () => {
    for (const { x, y, district } of STORES) {
      expect(isWater(x, y)).toBe(false)
      expect(districtAt(x, y)).toBe(district)
    }
    expect(new Set(STORES.map(({ district }) => district)).size).toBe(DISTRICTS.length)
    const river = water().features[0]?.geometry.coordinates[0] as Position[]
    const crossing = roads().features.filter(({ geometry }) =>
      geometry.coordinates.some((point) => contains(river, point)),
    )
    expect(crossing.length).toBe(5)
    for (const { properties } of crossing) expect(properties.class).toBe('avenue')
  })
})
