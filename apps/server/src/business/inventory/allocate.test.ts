import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Allocation, allocate, type Shortage } from './allocate.ts'
import type { CandidatePlace, WantedLine } from './basket.ts'
import type { AllocationStrategy } from './place-order.ts'

const RUNS = { numRuns: Number(process.env.TANDEM_PROPERTY_RUNS ?? 400) }
const STRATEGIES: readonly AllocationStrategy[] = ['nearest', 'most_stock', 'cheapest', 'fewest_splits']
const line = (sku: string, quantity: number, splittable = true): WantedLine => ({
  sku,
  quantity,
  decimals: 0,
  splittable,
})
const place = (
  placeId: string,
  free: Record<string, number>,
  [distanceMeters, costPerShipment, costPerUnit]: [number, number, number] = [1_000, 500, 10],
): CandidatePlace => ({
  placeId,
  freeBySku: new Map(Object.entries(free)),
  distanceMeters,
  costPerShipment,
  costPerUnit,
})
const isShort = (found: Allocation | Shortage): found is Shortage => 'short' in found
const partsOf = (found: Allocation | Shortage): string[] =>
  isShort(found) ? [] : found.parts.map(({ sku, placeId, quantity }) => `${quantity} ${sku} from ${placeId}`)

describe('a basket', () => {
  const near = place('near', { milk: 5, rice: 1 }, [300, 600, 20])
  const far = place('far', { milk: 9, rice: 4 }, [4_000, 900, 5])
  const depot = place('depot', { milk: 20 }, [2_000, 200, 10])
  const lines = [line('milk', 4), line('rice', 2)]

  it('comes from where each line is nearest', () => {
    expect(partsOf(allocate('nearest', lines, [far, depot, near]))).toEqual(['4 milk from near', '2 rice from far'])
  })

  it('comes from where most of each line lies', () => {
    expect(partsOf(allocate('most_stock', lines, [far, depot, near]))).toEqual(['4 milk from depot', '2 rice from far'])
  })

  it('comes in as few shipments as can be', () => {
    expect(allocate('fewest_splits', lines, [far, depot, near])).toEqual({
      parts: [
        { sku: 'milk', placeId: 'far', quantity: 4 },
        { sku: 'rice', placeId: 'far', quantity: 2 },
      ],
      placeIds: ['far'],
      cost: 930,
      exact: true,
    })
  })

  it('comes at the smallest cost, though that may be more shipments', () => {
    const small = place('small', { rice: 2 }, [100, 100, 0])
    expect(allocate('cheapest', lines, [far, depot, near, small])).toMatchObject({
      placeIds: ['depot', 'small'],
      cost: 340,
    })
  })

  it('is refused whole, with what is short of each line, seen from the fullest place where it may not be split', () => {
    expect(allocate('nearest', [line('milk', 40), line('rice', 5, false), line('tea', 1)], [near, far, depot])).toEqual(
      {
        short: [
          { sku: 'milk', missing: 6 },
          { sku: 'rice', missing: 1 },
          { sku: 'tea', missing: 1 },
        ],
      },
    )
  })

  it('may name a SKU twice, but not ask for what is no quantity', () => {
    expect(allocate('nearest', [line('milk', 4), line('milk', 3)], [near])).toEqual({
      short: [{ sku: 'milk', missing: 2 }],
    })
    expect(() => allocate('nearest', [line('milk', 0)], [near])).toThrow(RangeError)
    expect(() => allocate('nearest', [line('milk', 1)], [near, near])).toThrow(RangeError)
    expect(allocate('cheapest', [], [near])).toEqual({ parts: [], placeIds: [], cost: 0, exact: true })
  })

  it('counts the cost of what is weighed by the whole unit', () => {
    const pork: WantedLine = { sku: 'pork', quantity: 1_250, decimals: 3, splittable: true }
    expect(allocate('cheapest', [pork], [place('a', { pork: 9_000 }, [0, 100, 40])])).toMatchObject({ cost: 150 })
  })
})

const skus = ['a', 'b', 'c']
const drawnPlaces = (most: number) =>
  fc.array(
    fc.record({
      free: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
      meters: fc.integer({ min: 0, max: 3 }),
      shipment: fc.integer({ min: 0, max: 9 }),
      unit: fc.integer({ min: 0, max: 4 }),
    }),
    { minLength: 1, maxLength: most },
  )
const drawnLines = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 4 }), splittable: fc.boolean() }), {
  minLength: 1,
  maxLength: 3,
})
type Drawn<T> = T extends fc.Arbitrary<infer V> ? V : never
const placesOf = (drawn: Drawn<ReturnType<typeof drawnPlaces>>): CandidatePlace[] =>
  drawn.map(({ free, meters, shipment, unit }, i) =>
    place(`p${i}`, Object.fromEntries(skus.map((sku, k) => [sku, free[k] as number])), [meters, shipment, unit]),
  )
const linesOf = (drawn: Drawn<typeof drawnLines>): WantedLine[] =>
  drawn.map(({ quantity, splittable }, i) => line(skus[i] as string, quantity, splittable))

/** Every way to fill one line: units by place. */
function waysToFill({ sku, quantity, splittable }: WantedLine, places: readonly CandidatePlace[]): number[][] {
  const free = places.map(({ freeBySku }) => freeBySku.get(sku) ?? 0)
  const ways: number[][] = []
  const go = (p: number, left: number, units: number[]): void => {
    if (p === places.length) {
      if (left === 0 && (splittable || units.filter((u) => u > 0).length === 1)) ways.push(units)
      return
    }
    for (let u = 0; u <= Math.min(left, free[p] as number); u += 1) go(p + 1, left - u, [...units, u])
  }
  go(0, quantity, [])
  return ways
}

/** All ways to fill a basket, as [places, parts, cost]. */
function* everyWay(
  lines: readonly WantedLine[],
  places: readonly CandidatePlace[],
): Generator<[number, number, number]> {
  const ways = lines.map((one) => waysToFill(one, places))
  function* combine(l: number, chosen: number[][]): Generator<number[][]> {
    if (l === lines.length) return yield chosen
    for (const way of ways[l] as number[][]) yield* combine(l + 1, [...chosen, way])
  }
  for (const chosen of combine(0, [])) {
    const used = places.filter((_, p) => chosen.some((units) => (units[p] as number) > 0))
    const parts = chosen.flat().filter((units) => units > 0).length
    const units = chosen.map((way) => way.reduce((sum, u, p) => sum + u * (places[p] as CandidatePlace).costPerUnit, 0))
    const cost = used.reduce((sum, one) => sum + one.costPerShipment, 0) + units.reduce((a, b) => a + b, 0)
    yield [used.length, parts, cost]
  }
}

describe('whatever the basket and the places', () => {
  it('agrees with trying every way, on the fewest places and parts and on the smallest cost', () => {
    let filled = 0
    fc.assert(
      fc.property(drawnLines, drawnPlaces(4), (someLines, somePlaces) => {
        const [lines, places] = [linesOf(someLines), placesOf(somePlaces)]
        const ways = [...everyWay(lines, places)]
        const [fewest, cheapest] = [allocate('fewest_splits', lines, places), allocate('cheapest', lines, places)]
        expect([isShort(fewest), isShort(cheapest)]).toEqual(Array(2).fill(ways.length === 0))
        if (isShort(fewest) || isShort(cheapest)) return
        filled += 1
        const byPlaces = ways.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])[0] as [number, number, number]
        expect([fewest.placeIds.length, fewest.parts.length]).toEqual(byPlaces.slice(0, 2))
        expect(cheapest.cost).toBe(ways.reduce((least, [, , cost]) => Math.min(least, cost), Infinity))
      }),
      RUNS,
    )
    expect(filled).toBeGreaterThan(RUNS.numRuns / 5)
  })

  it('fills every line exactly, takes no more than is free, splits nothing that may not be, in any order of input', () => {
    fc.assert(
      fc.property(
        drawnLines,
        drawnPlaces(9),
        fc.constantFrom(...STRATEGIES),
        fc.infiniteStream(fc.integer({ min: -3, max: 3 })),
        (someLines, somePlaces, strategy, draws) => {
          const [lines, places] = [linesOf(someLines), placesOf(somePlaces)]
          const found = allocate(strategy, lines, places)
          const shuffle = <T>(list: readonly T[]): T[] => list.toSorted(() => draws.next().value as number)
          expect(allocate(strategy, shuffle(lines), shuffle(places))).toEqual(found)
          if (isShort(found)) return
          for (const { sku, quantity, splittable } of lines) {
            const parts = found.parts.filter((part) => part.sku === sku)
            expect(parts.reduce((sum, part) => sum + part.quantity, 0)).toBe(quantity)
            if (!splittable) expect(parts).toHaveLength(1)
            for (const { placeId, quantity: units } of parts) {
              const from = places.find((one) => one.placeId === placeId)
              expect(units).toBeLessThanOrEqual(from?.freeBySku.get(sku) ?? 0)
            }
          }
        },
      ),
      RUNS,
    )
  })

  it('sends a line that one place holds to the nearest such, or to the fullest', () => {
    fc.assert(
      fc.property(drawnLines, drawnPlaces(9), (someLines, somePlaces) => {
        const [lines, places] = [linesOf(someLines), placesOf(somePlaces)]
        const [nearest, fullest] = [allocate('nearest', lines, places), allocate('most_stock', lines, places)]
        if (isShort(nearest) || isShort(fullest)) return
        for (const { sku, quantity } of lines) {
          const freeOf = (one: CandidatePlace): number => one.freeBySku.get(sku) ?? 0
          const whole = places.filter((one) => freeOf(one) >= quantity)
          if (whole.length === 0) continue
          const from = (found: Allocation): CandidatePlace =>
            places.find(
              ({ placeId }) => placeId === found.parts.find((part) => part.sku === sku)?.placeId,
            ) as CandidatePlace
          expect(from(nearest).distanceMeters).toBe(Math.min(...whole.map((one) => one.distanceMeters)))
          expect(freeOf(from(fullest))).toBe(Math.max(...places.map(freeOf)))
        }
      }),
      RUNS,
    )
  })
})

describe('with more places than sets can be tried of', () => {
  /** 40 lines' worth of stock spread so that three places are needed. */
  const spread = (count: number): CandidatePlace[] =>
    Array.from({ length: count }, (_, p) =>
      place(
        `p${String(p).padStart(3, '0')}`,
        Object.fromEntries(Array.from({ length: 20 }, (__, s) => [`s${s}`, (s * 7 + p * 13) % 3 === 0 ? 2 : 0])),
        [(p * 37) % 100, 100 + ((p * 53) % 90), (p * 11) % 7],
      ),
    )
  const lines = Array.from({ length: 20 }, (_, s) => line(`s${s}`, 2))

  it('still fills the basket, says that it may not be the best, and stays within the bound', () => {
    const places = spread(60)
    const fewest = allocate('fewest_splits', lines, places)
    if (isShort(fewest)) throw new Error('the basket can be filled')
    const harmonic = Array.from({ length: 40 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0)
    expect(fewest.exact).toBe(false)
    expect(fewest.placeIds.length).toBeGreaterThanOrEqual(3)
    expect(fewest.placeIds.length).toBeLessThanOrEqual(3 * harmonic)
    const cheapest = allocate('cheapest', lines, places)
    if (isShort(cheapest)) throw new Error('the basket can be filled')
    expect(cheapest).toMatchObject({ exact: false })
    expect(cheapest.cost).toBeLessThanOrEqual(fewest.cost)
    expect(allocate('cheapest', lines, places.toReversed())).toEqual(cheapest)
  })

  it('is exact where two places are enough, however many there are', () => {
    const places = [...spread(150), place('both', Object.fromEntries(lines.slice(0, 12).map(({ sku }) => [sku, 2])))]
    const other = place('other', Object.fromEntries(lines.slice(10).map(({ sku }) => [sku, 2])))
    expect(allocate('fewest_splits', lines, [...places, other])).toMatchObject({
      exact: true,
      placeIds: ['both', 'other'],
    })
  })
})
