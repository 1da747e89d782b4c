import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../numeric/random.ts'
import { allocateOffers, type OfferProblem, simulateOfferProblem } from './index.ts'
import { solveExactly } from './testing/solve-exactly.ts'

/** What the assignment is worth and uses, added up here by the problem's own words. */
function audit(problem: OfferProblem, offerByPerson: Int32Array) {
  const { people, offers, values, constraints } = problem
  let value = 0
  const used = constraints.map((each) => new Float64Array('limits' in each ? each.limits.length : 1))
  for (let i = 0; i < people; i += 1) {
    const j = offerByPerson[i] as number
    if (j < 0) continue
    value += values[i * offers + j] as number
    constraints.forEach((each, k) => {
      const sums = used[k] as Float64Array
      const add = (at: number, amount: number) => {
        if (at >= 0) sums[at] = (sums[at] as number) + amount
      }
      if (each.kind === 'budget') add(0, each.costs[i * offers + j] as number)
      if (each.kind === 'stock' && each.offer === j) add(0, 1)
      if (each.kind === 'capacity') {
        add((each.slotByPerson?.[i] ?? each.slotByOffer?.[j]) as number, each.loadByOffer?.[j] ?? 1)
      }
      if (each.kind === 'contacts' && (each.offers ?? [j]).includes(j)) add(each.groupByPerson?.[i] ?? 0, 1)
    })
  }
  return { value, used }
}

function expectKept(problem: OfferProblem, offerByPerson: Int32Array): void {
  const { used } = audit(problem, offerByPerson)
  problem.constraints.forEach((each, k) => {
    const limits = 'limits' in each ? Array.from(each.limits) : [each.limit]
    limits.forEach((limit, at) => expect((used[k] as Float64Array)[at]).toBeLessThanOrEqual(limit))
  })
}

const problems = fc
  .record({
    people: fc.integer({ min: 1, max: 60 }),
    offers: fc.integer({ min: 2, max: 6 }),
    stores: fc.integer({ min: 1, max: 4 }),
    households: fc.integer({ min: 0, max: 40 }),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .map(({ seed, ...shape }) => simulateOfferProblem(shape, seed))

describe('allocating offers', () => {
  it('never breaks a limit, and never claims more than the bound', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const found = allocateOffers(problem)
        expectKept(problem, found.offerByPerson)
        expect(found.value).toBeCloseTo(audit(problem, found.offerByPerson).value, 9)
        expect(found.bound).toBeGreaterThanOrEqual(found.value)
        expect(found.gap).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 40 },
    )
  })

  it('lies within its own proven gap of what a mixed-integer solver finds best', async () => {
    for (let seed = 0; seed < 8; seed += 1) {
      const shape = { people: 8 + seed, offers: 3 + (seed % 3), stores: 2, households: seed % 2 === 0 ? 0 : 6 }
      const problem = simulateOfferProblem(shape, seed)
      const best = await solveExactly(problem)
      const found = allocateOffers(problem)
      expect(found.bound).toBeGreaterThanOrEqual(best * (1 - 1e-7))
      expect(found.value).toBeLessThanOrEqual(best * (1 + 1e-7))
      expect(found.value).toBeGreaterThanOrEqual(best * (1 - found.gap) * (1 - 1e-7))
      expect(found.value).toBeGreaterThan(0.93 * best)
    }
  })

  it.each([0, 8000])('leaves less than a thousandth for 20,000 people (%i households)', (households) => {
    const problem = simulateOfferProblem({ people: 20_000, offers: 6, stores: 8, households }, 3)
    const found = allocateOffers(problem)
    expectKept(problem, found.offerByPerson)
    expect(found.gap).toBeLessThan(1e-3)
  })

  it('finds prices on samples first where there are many people, and is as near to the bound', () => {
    const problem = simulateOfferProblem({ people: 60_000, offers: 4, stores: 3 }, 9)
    const found = allocateOffers(problem)
    expectKept(problem, found.offerByPerson)
    expect(found.gap).toBeLessThan(1e-3)
  })

  it('finds hundreds of prices, too, of which a sample knows little: 40 steps on everyone missed 2.8 %', () => {
    const [people, households, slots] = [25_000, 3000, 600]
    const random = new Random(1, 'test')
    const cells = (draw: () => number) => Float32Array.from({ length: people * 2 }, draw)
    const values = cells(() => random.exponential())
    const costs = cells(() => random.next())
    const inOneOf = (groups: number) => Int32Array.from({ length: people }, () => random.below(groups))
    const [groupByPerson, slotByPerson] = [inOneOf(households), inOneOf(slots)]
    const limitsOf = (groups: number) =>
      Array.from({ length: groups }, () => random.below(Math.floor((2 * people) / groups)))
    const { gap } = allocateOffers({
      people,
      offers: 2,
      values,
      constraints: [
        { kind: 'contacts', groupByPerson, limits: limitsOf(households) },
        { kind: 'capacity', slotByPerson, limits: limitsOf(slots) },
        { kind: 'budget', limit: 2000, costs },
      ],
    })
    expect(gap).toBeLessThan(0.001)
  })

  it('gives each an own share when all value the offers alike and only limits decide', () => {
    const [people, offers] = [3000, 3]
    const values = Float64Array.from({ length: people * offers }, (_, cell) => 3 - (cell % offers))
    const constraints = [0, 1, 2].map((offer) => ({ kind: 'stock' as const, offer, limit: 700 + offer }))
    const found = allocateOffers({ people, offers, values, constraints })
    expect(found.constraints.map(({ used }) => used[0])).toEqual([700, 701, 702])
    expect(found.value).toBe(700 * 3 + 701 * 2 + 702)
    expect(found.gap).toBeLessThan(1e-9)
  })

  it('gives everyone their best offer when nothing is short, at no price', () => {
    const problem = { ...simulateOfferProblem({ people: 50, offers: 4 }, 5), constraints: [] }
    const found = allocateOffers(problem)
    expect(found.gap).toBeLessThan(1e-12)
    const loose = allocateOffers({ ...problem, constraints: [{ kind: 'contacts', limits: [50] }] })
    expect(loose.value).toBe(found.value)
    expect(loose.constraints[0]?.multipliers).toEqual(Float64Array.of(0))
  })

  it('prices a budget at what its last unit brings', () => {
    const problem = simulateOfferProblem({ people: 5000, offers: 5, stores: 2 }, 11)
    const [budget, ...others] = problem.constraints
    if (budget?.kind !== 'budget') throw new Error('a budget comes first')
    const more = { ...budget, limit: budget.limit * 1.02 }
    const [now, then] = [problem, { ...problem, constraints: [more, ...others] }].map((each) => allocateOffers(each))
    const gained = ((then?.bound ?? 0) - (now?.bound ?? 0)) / (more.limit - budget.limit)
    expect(gained / (now?.constraints[0]?.multipliers[0] ?? 0)).toBeCloseTo(1, 1)
  })

  it('does not care about the order of people, within the gap', () => {
    const problem = simulateOfferProblem({ people: 400, offers: 4, stores: 3 }, 21)
    const order = new Random(1).permutation(400)
    const found = allocateOffers(problem)
    const turned = allocateOffers(reordered(problem, order))
    expect(Math.abs(found.value - turned.value)).toBeLessThanOrEqual((found.gap + 1e-9) * found.bound)
    expect(turned.bound / found.bound).toBeCloseTo(1, 5)
  })

  it('gives the same bits again, and changes nothing it was given', () => {
    const problem = simulateOfferProblem({ people: 300, offers: 4, stores: 3, households: 150 }, 2)
    const before = structuredClone(problem)
    Object.freeze(problem)
    for (const each of problem.constraints) Object.freeze(each)
    const found = allocateOffers(problem)
    expect(allocateOffers(problem)).toEqual(found)
    expect(problem).toEqual(before)
  })

  it('keeps people from what they may not get, and from what alone breaks a limit', () => {
    const values = Float64Array.of(Number.NEGATIVE_INFINITY, 1, 5, 1)
    const costs = Float64Array.of(0, 1, 9, 1)
    const found = allocateOffers({ people: 2, offers: 2, values, constraints: [{ kind: 'budget', limit: 3, costs }] })
    expect([...found.offerByPerson]).toEqual([1, 1])
    expect(found.bound).toBeCloseTo(2, 9)
  })

  it('knows capacity of slots that belong to offers, with loads, and contacts by some offers only', () => {
    const values = Float64Array.of(3, 2, 1, 3, 2, 1, 3, 2, 1)
    const slots = {
      kind: 'capacity',
      limits: [2, 1],
      slotByOffer: Int32Array.of(0, 1, -1),
      loadByOffer: [2, 1, 1],
    } as const
    const all = allocateOffers({ people: 3, offers: 3, values, constraints: [slots] })
    expect([...all.offerByPerson].toSorted()).toEqual([0, 1, 2])
    const contacts = { kind: 'contacts', limits: [0], offers: [0, 1] } as const
    const quiet = allocateOffers({ people: 3, offers: 3, values, constraints: [slots, contacts] })
    expect([...quiet.offerByPerson]).toEqual([2, 2, 2])
  })

  it('says what is wrong with a problem', () => {
    const good = simulateOfferProblem({ people: 3, offers: 2 }, 1)
    const bad = (change: object) => () => allocateOffers({ ...good, ...change } as OfferProblem)
    expect(bad({ people: 0 })).toThrow(/^problem.people/)
    expect(bad({ values: new Float64Array(5) })).toThrow(/^problem.values must have 6/)
    expect(bad({ values: new Float64Array(6).fill(Number.NaN) })).toThrow(/^problem.values\[0\]/)
    const one = (constraint: object) => bad({ constraints: [constraint] })
    expect(one({ kind: 'budget', limit: -1, costs: new Float64Array(6) })).toThrow(/constraints\[0\].limit/)
    expect(one({ kind: 'budget', limit: 1, costs: new Float64Array(6).fill(-1) })).toThrow(
      /constraints\[0\].costs\[0\]/,
    )
    expect(one({ kind: 'stock', limit: 1, offer: 2 })).toThrow(/constraints\[0\].offer/)
    expect(one({ kind: 'capacity', limits: [1] })).toThrow(/slotByPerson or slotByOffer/)
    expect(one({ kind: 'bugdet', limit: 1 })).toThrow(
      /^problem.constraints\[0\].kind must be budget, stock, capacity or contacts, not bugdet/,
    )
    expect(one({ kind: 'contacts', limits: [1], groupByPerson: Int32Array.of(0, 1, 0) })).toThrow(/groupByPerson\[1\]/)
  })
})

function reordered(problem: OfferProblem, order: Int32Array): OfferProblem {
  const { offers } = problem
  const cells = <T extends Float32Array | Float64Array>(from: T): T =>
    from.map((_, c) => from[(order[Math.floor(c / offers)] as number) * offers + (c % offers)] as number) as T
  const people = (from: Int32Array): Int32Array => from.map((_, i) => from[order[i] as number] as number)
  return {
    ...problem,
    values: cells(problem.values),
    constraints: problem.constraints.map((each) => {
      if (each.kind === 'budget') return { ...each, costs: cells(each.costs) }
      if (each.kind === 'capacity' && each.slotByPerson) return { ...each, slotByPerson: people(each.slotByPerson) }
      if (each.kind === 'contacts' && each.groupByPerson) return { ...each, groupByPerson: people(each.groupByPerson) }
      return each
    }),
  }
}
