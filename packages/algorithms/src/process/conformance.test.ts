import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../golden/process-book.json' with { type: 'json' }
import { deadlineConformance } from './deadlines.ts'
import { type DeclareConstraint, declareConformance } from './declare.ts'
import { directlyFollows } from './directly-follows.ts'
import { tracesOf } from './event-log.ts'
import { eventLogOfWords } from './event-words.ts'
import { followsConformance, followsModelOf } from './follows-model.ts'
import { FOOTPRINT, footprintConformance, footprintOf } from './footprint.ts'
import { type PetriNet, tokenReplay } from './token-replay.ts'

const LETTERS = golden.letters
/** The 1,391 cases of van der Aalst (2016), Process Mining, table 8.1. */
const full = tracesOf(eventLogOfWords(golden.cases, LETTERS))

const net = (places: number, transitions: Record<string, readonly (readonly number[])[] | undefined>): PetriNet => ({
  places,
  startPlace: 0,
  endPlace: places - 1,
  transitions: Object.entries(transitions).map(([name, [from = [], to = []] = []]) => ({
    activity: LETTERS.includes(name) ? LETTERS.indexOf(name) : null,
    from,
    to,
  })),
})
const [N1, N2, N3] = golden.nets.map(({ places, transitions }) => net(places, transitions)) as [
  PetriNet,
  PetriNet,
  PetriNet,
]

describe('tokenReplay', () => {
  it.each(golden.nets)('gives $name the fitness that van der Aalst (2016), section 8.2, prints: $fitness', (model) => {
    expect(tokenReplay(full, net(model.places, model.transitions)).fitness).toBeCloseTo(model.fitness, 4)
  })

  it('counts as the book does for a d c e h on N2: 6 produced, 6 consumed, 1 missing, 1 remaining', () => {
    const [variant] = tokenReplay(tracesOf(eventLogOfWords(['adceh'], LETTERS)), N2).variants
    expect(variant).toMatchObject({ produced: 6, consumed: 6, missing: 1, remaining: 1, unknown: 0, fits: false })
  })

  it('takes silent steps where they help', () => {
    const skip = net(4, { a: [[0], [1]], b: [[1], [2]], silent: [[1], [2]], c: [[2], [3]] })
    expect(tokenReplay(tracesOf(eventLogOfWords(['abc', 'ac'], LETTERS)), skip).fittingCaseShare).toBe(1)
    expect(tokenReplay(tracesOf(eventLogOfWords(['abbc'], LETTERS)), skip).fitness).toBeLessThan(1)
  })

  it('names what the net does not know', () => {
    expect(tokenReplay(tracesOf(eventLogOfWords(['acdgeh'], LETTERS)), N3).variants[0]).toMatchObject({
      unknown: 1,
      missing: 0,
    })
    expect(() => tokenReplay(full, { ...N1, endPlace: 9 })).toThrow(/^net\.endPlace/)
  })
})

describe('footprintOf', () => {
  it('is the footprint of L1 in van der Aalst (2016), table 6.1', () => {
    const { relation } = footprintOf(directlyFollows(tracesOf(eventLogOfWords({ abcd: 3, acbd: 2, aed: 1 }, 'abcde'))))
    const signs = {
      [FOOTPRINT.unrelated]: '#',
      [FOOTPRINT.before]: '>',
      [FOOTPRINT.after]: '<',
      [FOOTPRINT.parallel]: '=',
    }
    expect(Array.from(relation, (value) => signs[value as 0 | 1 | 2 | 3]).join('')).toBe('#>>#><#=>#<=#>##<<#<<##>#')
  })

  it('agrees with N1 and differs from N2 in 12 of 64 cells (van der Aalst 2016, section 8.4: .8125)', () => {
    const log = footprintOf(directlyFollows(full))
    const model = footprintOf(directlyFollows(tracesOf(eventLogOfWords(golden.runsOfN2, LETTERS))))
    const found = footprintConformance(log, model)
    expect(found.differences).toHaveLength(12)
    expect(found.agreement).toBe(golden.footprintAgreement)
    expect(footprintConformance(log, log).agreement).toBe(1)
  })
})

describe('followsConformance', () => {
  it('finds every log perfect by its own model', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 8 }), {
      minLength: 1,
    })
    fc.assert(
      fc.property(words, (log) => {
        const traces = tracesOf(eventLogOfWords(log, 'abc'))
        const found = followsConformance(traces, followsModelOf(directlyFollows(traces)))
        expect(found).toEqual({ fitness: 1, precision: 1, fittingCaseShare: 1, deviations: [] })
      }),
    )
  })

  it('counts moves that are forbidden, and those that are allowed and never made', () => {
    const model = {
      activities: 2,
      starts: [0, 1],
      ends: [1],
      arcs: [
        [0, 1],
        [1, 0],
      ] as const,
    }
    const found = followsConformance(tracesOf(eventLogOfWords(['ab', 'aab'], 'ab')), model)
    // 7 moves, of them a>a is forbidden; visited twice begin (1 of 2 used), thrice a (1 of 1), twice b (1 of 2).
    expect(found.fitness).toBeCloseTo(6 / 7, 12)
    expect(found.precision).toBeCloseTo((2 + 3 + 2) / (4 + 3 + 4), 12)
    expect(found.fittingCaseShare).toBe(0.5)
    expect(found.deviations).toEqual([{ from: 0, to: 0, count: 1 }])
    expect(() => followsConformance(full, model)).toThrow(/^model\.activities/)
    expect(() => followsConformance(full, { ...model, activities: 8, ends: [8] })).toThrow(/^model\.ends\[0\]/)
  })
})

describe('declareConformance', () => {
  const judge = (word: string, constraint: DeclareConstraint): [number, number] => {
    const [found] = declareConformance(tracesOf(eventLogOfWords([word], 'abc')), [constraint]).constraints
    return [found?.activations ?? -1, found?.fulfilled ?? -1]
  }

  it.each([
    ['respondedExistence', 'bca', 1, 1],
    ['coexistence', 'aac', 2, 0],
    ['response', 'abca', 2, 1],
    ['precedence', 'bab', 2, 1],
    ['succession', 'bab', 3, 2],
    ['alternateResponse', 'acab', 2, 1],
    ['alternatePrecedence', 'abcb', 2, 1],
    ['chainResponse', 'abacb', 2, 1],
    ['chainPrecedence', 'abacb', 2, 1],
    ['notCoexistence', 'acb', 1, 0],
    ['notSuccession', 'baca', 2, 2],
    ['notChainSuccession', 'abacb', 2, 1],
  ] as const)('%s in %s: %i activations, %i fulfilled', (kind, word, activations, fulfilled) => {
    expect(judge(word, { kind, a: 0, b: 1 })).toEqual([activations, fulfilled])
  })

  it('counts occurrences, begins and ends', () => {
    expect(judge('aab', { kind: 'existence', a: 0, most: 1 })).toEqual([1, 0])
    expect(judge('aab', { kind: 'existence', a: 0, least: 2 })).toEqual([1, 1])
    expect(judge('aab', { kind: 'init', a: 0 })).toEqual([1, 1])
    expect(judge('aab', { kind: 'end', a: 0 })).toEqual([1, 0])
  })

  it('walks through a long case once for each rule', () => {
    const n = 200_000
    const activity = (of: number) => ({ activityIndex: new Int32Array(n).fill(of), activities: 2 })
    const log = { caseIndex: new Int32Array(n), timeMs: Float64Array.from({ length: n }, (_, k) => k) }
    const kinds = ['respondedExistence', 'response', 'alternateResponse', 'notCoexistence', 'notSuccession'] as const
    const rules: DeclareConstraint[] = kinds.map((kind) => ({ kind, a: 0, b: 1 }))
    const found = declareConformance(tracesOf({ ...log, ...activity(0) }), rules)
    expect(found.constraints.map(({ fulfilled }) => fulfilled)).toEqual([0, 0, 0, n, n])
    const others = declareConformance(tracesOf({ ...log, ...activity(1) }), [
      { kind: 'alternatePrecedence', a: 0, b: 1 },
      { kind: 'precedence', a: 0, b: 1 },
    ])
    expect(others.constraints.map(({ fulfilled }) => fulfilled)).toEqual([0, 0])
  })

  it('says which cases break which rule, and how many break none', () => {
    const found = declareConformance(tracesOf(eventLogOfWords(['ab', 'a', 'cb', 'c'], 'abc')), [
      { kind: 'response', a: 0, b: 1 },
      { kind: 'precedence', a: 0, b: 1 },
    ])
    expect(found.constraints.map(({ violatingCases }) => [...violatingCases])).toEqual([[1], [2]])
    expect(found.fittingCaseShare).toBe(0.5)
    expect(() => declareConformance(full, [{ kind: 'init', a: 8 }])).toThrow(/^constraints\[0\]\.a/)
  })
})

describe('deadlineConformance', () => {
  const log = tracesOf({
    caseIndex: Int32Array.of(0, 0, 1, 1, 2, 3),
    activityIndex: Int32Array.of(0, 1, 0, 1, 0, 0),
    timeMs: Float64Array.of(0, 5, 0, 20, 0, 95),
  })

  it('tells kept from late, missed and still open', () => {
    const [found] = deadlineConformance(log, [{ after: 0, before: 1, withinMs: 10 }], { asOfMs: 100 })
    expect(found).toMatchObject({ kept: 1, late: 1, missed: 1, open: 1 })
    expect(found?.keptShare).toBeCloseTo(1 / 3, 12)
    expect(found?.breaches).toEqual([
      { caseIndex: 1, fromMs: 0, doneMs: 20, overdueMs: 10 },
      { caseIndex: 2, fromMs: 0, doneMs: null, overdueMs: 90 },
    ])
  })

  it('counts only the time that counts', () => {
    // Closed from 4 to 18: of the twenty, six count.
    const elapsed = (from: number, to: number): number => to - from - Math.max(0, Math.min(to, 18) - Math.max(from, 4))
    const [found] = deadlineConformance(log, [{ after: 0, before: 1, withinMs: 10 }], { asOfMs: 20, elapsed })
    expect(found).toMatchObject({ kept: 2, late: 0, missed: 0, open: 2 })
  })

  it('runs one clock a case, or one for each time', () => {
    const words = tracesOf(eventLogOfWords(['aabab'], 'ab'))
    const rule = { after: 0, before: 1, withinMs: 60_000 }
    expect(deadlineConformance(words, [rule])[0]).toMatchObject({ kept: 0, late: 1 })
    expect(deadlineConformance(words, [{ ...rule, per: 'each' }])[0]).toMatchObject({ kept: 2, late: 1 })
    expect(() => deadlineConformance(words, [{ ...rule, before: 2 }])).toThrow(/^deadlines\[0\]\.before/)
    expect(() => deadlineConformance(words, [rule], { asOfMs: Number.NaN })).toThrow(/^asOfMs/)
  })
})
