import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../numeric/random.ts'
import { qiniPermutationP } from './permutation.ts'
import { qiniCoefficient, upliftAuc } from './qini.ts'
import { simulateTrial } from './simulate-trial.ts'
import { upliftAtK } from './uplift-at-k.ts'
import { qiniCurve, upliftCurve } from './uplift-curve.ts'

/** Eight people, best score first: two of each arm buy; two share a score. */
const SMALL = {
  scores: Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.6, 0.4, 0.3, 0.2),
  treated: Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 0),
  outcome: Float64Array.of(1, 0, 1, 0, 0, 1, 0, 1),
}

const trial = fc
  .array(fc.record({ score: fc.integer({ min: 0, max: 9 }), treated: fc.boolean(), outcome: fc.boolean() }), {
    minLength: 2,
    maxLength: 40,
  })
  .filter((people) => people.some(({ treated }) => treated) && people.some(({ treated }) => !treated))

function trialOf(people: readonly { score: number; treated: boolean; outcome: boolean }[]) {
  return {
    scores: Float64Array.from(people, ({ score }) => score),
    treated: Uint8Array.from(people, ({ treated }) => Number(treated)),
    outcome: Float64Array.from(people, ({ outcome }) => Number(outcome)),
  }
}

describe('the curves', () => {
  it('count what treatment brought among the best, where the score changes', () => {
    const uplift = upliftCurve(SMALL)
    expect([...uplift.people]).toEqual([0, 1, 2, 3, 5, 6, 7, 8])
    // Among the first five, 2 of 3 treated bought and none of 2 left out: (2/3 - 0) x 5.
    expect(uplift.gain[4]).toBeCloseTo(10 / 3, 12)
    expect(uplift.gain[7]).toBeCloseTo(0, 12)
    const qini = qiniCurve(SMALL)
    expect([...qini.gain].map((gain) => Math.round(gain * 1000) / 1000)).toEqual([0, 1, 1, 2, 2, 1, 0.667, 0])
  })

  it('do not depend on how people with equal scores are listed', () => {
    fc.assert(
      fc.property(trial, fc.integer(), (people, seed) => {
        const shuffled = [...new Random(seed).permutation(people.length)].map((i) => people[i] as (typeof people)[0])
        expect(upliftCurve(trialOf(shuffled))).toEqual(upliftCurve(trialOf(people)))
        expect(qiniCurve(trialOf(shuffled))).toEqual(qiniCurve(trialOf(people)))
      }),
    )
  })
})

describe('Qini and AUUC', () => {
  it('are one for the perfect order, and ask only for the order of the scores', () => {
    const perfect = Float64Array.from(SMALL.treated, (t, i) => (SMALL.outcome[i] as number) * (t === 1 ? 1 : -1))
    expect(qiniCoefficient({ ...SMALL, scores: perfect })).toBeCloseTo(1, 12)
    fc.assert(
      fc.property(trial, (people) => {
        const asked = trialOf(people)
        const stretched = { ...asked, scores: asked.scores.map((score) => Math.exp(score) - 7) }
        expect(qiniCoefficient(stretched)).toBe(qiniCoefficient(asked))
        expect(upliftAuc(stretched)).toBe(upliftAuc(asked))
      }),
    )
  })

  it('are nothing when nobody is told apart, and about nothing for a random order', () => {
    expect(qiniCoefficient({ ...SMALL, scores: new Float64Array(8) })).toBe(0)
    const { treated, outcome } = simulateTrial(4_000, 0.5, 5)
    const random = new Random(8)
    const found = Array.from({ length: 20 }, () =>
      qiniCoefficient({ scores: Float64Array.from(treated, () => random.next()), treated, outcome }),
    )
    expect(Math.abs(found.reduce((sum, q) => sum + q, 0) / 20)).toBeLessThan(0.03)
  })

  it('rise with what is known: the true effect beats half of the truth', () => {
    const { treated, outcome, effect } = simulateTrial(10_000, 0.5, 3)
    const random = new Random(4)
    const blurred = effect.map((value) => value + 0.15 * random.normal())
    const truth = qiniCoefficient({ scores: effect, treated, outcome })
    expect(truth).toBeGreaterThan(qiniCoefficient({ scores: blurred, treated, outcome }))
    expect(truth).toBeGreaterThan(0.1)
  })

  it('refuse what is no trial, by name', () => {
    const asked = (change: object) => () => qiniCoefficient({ ...SMALL, ...change })
    expect(asked({ treated: new Uint8Array(8) })).toThrow('treated must hold people of both arms')
    expect(asked({ outcome: new Float64Array(8).fill(2) })).toThrow('outcome[0] must be 0 or 1, not 2')
    expect(asked({ treated: Uint8Array.of(1) })).toThrow(/^treated must have 8 values/)
    expect(asked({ scores: Float64Array.of(Number.NaN, 1) })).toThrow(/^scores\[0\] must be a finite number/)
  })
})

describe('uplift among the best', () => {
  it('is the difference of the arms there, with an interval that holds the truth nine times in ten', () => {
    const half = upliftAtK(SMALL, 0.5)
    expect([half.value, half.treated, half.control]).toEqual([1, 2, 2])
    const covered = Array.from({ length: 60 }, (_, seed) => {
      const { treated, outcome, effect } = simulateTrial(2_000, 0.5, seed)
      const { low, high, value } = upliftAtK({ scores: effect, treated, outcome }, 0.3, { among: 'byArm' })
      const best = effect.toSorted((a, b) => b - a).subarray(0, 600)
      const truth = best.reduce((sum, e) => sum + e, 0) / 600
      expect(value).toBeGreaterThanOrEqual(low)
      return low <= truth && truth <= high
    })
    expect(covered.filter(Boolean).length).toBeGreaterThanOrEqual(47)
  })

  it('needs two people of each arm', () => {
    expect(() => upliftAtK(SMALL, 0.2)).toThrow(/^share must hold at least two people of each arm/)
  })
})

describe('the permutation test', () => {
  it('finds a real order and claims nothing where treatment was shuffled', () => {
    const { treated, outcome, effect } = simulateTrial(1_500, 0.5, 9)
    expect(qiniPermutationP({ scores: effect, treated, outcome }, 99, 1)).toBeLessThanOrEqual(0.02)
    const p = Array.from({ length: 20 }, (_, seed) => {
      const shuffled = Uint8Array.from(new Random(seed).permutation(1_500), (i) => treated[i] as number)
      return qiniPermutationP({ scores: effect, treated: shuffled, outcome }, 39, seed)
    })
    expect(p.filter((value) => value <= 0.05).length).toBeLessThanOrEqual(4)
    expect(p.filter((value) => value <= 0.5).length).toBeGreaterThan(3)
  })
})
