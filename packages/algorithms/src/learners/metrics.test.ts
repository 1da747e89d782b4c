import fc from 'fast-check'
import { expect, it } from 'vitest'
import golden from '../../golden/learners-metrics.json' with { type: 'json' }
import {
  calibrationError,
  fitIsotonic,
  fitPlatt,
  predictIsotonic,
  predictPlatt,
  reliabilityCurve,
} from './calibration.ts'
import {
  averagePrecision,
  brierScore,
  liftAt,
  logLoss,
  meanAbsoluteError,
  meanPoissonDeviance,
  pinballLoss,
  rocAuc,
  rootMeanSquaredError,
} from './metrics.ts'

const label = Float64Array.from(golden.label)
const score = Float64Array.from(golden.score)
const y = Float64Array.from(golden.y)
const predicted = Float64Array.from(golden.predicted)

it('measures what scikit-learn measures, ties and all', () => {
  expect(rocAuc(label, score)).toBeCloseTo(golden.rocAuc, 12)
  expect(averagePrecision(label, score)).toBeCloseTo(golden.averagePrecision, 12)
  expect(
    logLoss(
      label,
      score.map((p) => Math.min(0.995, Math.max(0.005, p))),
    ),
  ).toBeCloseTo(golden.logLoss, 12)
  expect(brierScore(label, score)).toBeCloseTo(golden.brierScore, 12)
  expect(rootMeanSquaredError(y, predicted)).toBeCloseTo(golden.rmse, 12)
  expect(meanAbsoluteError(y, predicted)).toBeCloseTo(golden.mae, 12)
  expect(pinballLoss(y, predicted, 0.8)).toBeCloseTo(golden.pinball, 12)
  expect(meanPoissonDeviance(Float64Array.from(golden.count), Float64Array.from(golden.mean))).toBeCloseTo(
    golden.poisson,
    12,
  )
})

it('counts a tie as half a win', () => {
  expect(rocAuc(Float64Array.of(0, 1, 0, 1), new Float64Array(4))).toBe(0.5)
  expect(rocAuc(Float64Array.of(0, 0, 1), Float64Array.of(1, 2, 2))).toBe(0.75)
})

it('gives the area that comparing every pair gives, and the same for any rising change of scores', () => {
  const cases = fc.array(fc.record({ one: fc.boolean(), score: fc.integer({ min: 0, max: 9 }) }), {
    minLength: 2,
    maxLength: 40,
  })
  fc.assert(
    fc.property(cases, (rows) => {
      const outcome = Float64Array.from(rows, ({ one }) => Number(one))
      const scores = Float64Array.from(rows, (row) => row.score)
      fc.pre(outcome.includes(0) && outcome.includes(1))
      const pairs = rows.flatMap((a) =>
        rows.filter((b) => a.one && !b.one).map((b) => (Math.sign(a.score - b.score) + 1) / 2),
      )
      const area = rocAuc(outcome, scores)
      expect(area).toBeCloseTo(pairs.reduce((sum, win) => sum + win, 0) / pairs.length, 12)
      expect(rocAuc(outcome, scores.map(Math.exp))).toBe(area)
    }),
  )
})

it('says how much richer the best tenth is, ties in proportion', () => {
  const outcome = Float64Array.from({ length: 20 }, (_, i) => Number(i < 4))
  expect(
    liftAt(
      outcome,
      Float64Array.from({ length: 20 }, (_, i) => 20 - i),
      0.1,
    ),
  ).toBe(5)
  expect(liftAt(outcome, new Float64Array(20), 0.1)).toBeCloseTo(1, 12)
  expect(liftAt(outcome, outcome, 1)).toBe(1)
})

it('calibrates as scikit-learn does: its optimiser stops early, six digits are sure', () => {
  const { slope, intercept } = fitPlatt(label, score)
  expect(slope).toBeCloseTo(golden.platt[0] as number, 4)
  expect(intercept).toBeCloseTo(golden.platt[1] as number, 4)
  const isotonic = predictIsotonic(fitIsotonic(label, score), Float64Array.from(golden.grid))
  golden.isotonic.forEach((value, i) => expect(isotonic[i]).toBeCloseTo(value, 6))
})

it('leaves a calibrated forecast on the diagonal and finds an overconfident one off it', () => {
  const honest = predictIsotonic(fitIsotonic(label, score), score)
  expect(calibrationError(label, honest, { bins: 5, by: 'width' })).toBeLessThan(0.06)
  const bold = label.map((_, i) => Number((score[i] as number) > 0.5))
  expect(calibrationError(label, bold)).toBeGreaterThan(0.2)
  expect(calibrationError(label, predictPlatt(fitPlatt(label, bold), bold), { bins: 5, by: 'width' })).toBeLessThan(
    0.07,
  )
})

it('puts every case into one bin of the curve', () => {
  for (const by of ['count', 'width'] as const) {
    const bins = reliabilityCurve(label, score, { bins: 7, by })
    expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(label.length)
    expect(bins.reduce((sum, bin) => sum + bin.rows * bin.told, 0)).toBeCloseTo(
      score.reduce((sum, p) => sum + p, 0),
      10,
    )
  }
})

it('refuses what cannot be measured, by name', () => {
  expect(() => rocAuc(new Float64Array(3), new Float64Array(3))).toThrow(/^y must hold both/)
  expect(() => rocAuc(label, score.subarray(1))).toThrow(/^score must have/)
  expect(() =>
    brierScore(
      label,
      score.map((p) => p + 1),
    ),
  ).toThrow(/^probability\[0\]/)
  expect(() => liftAt(label, score, 0)).toThrow(/^share/)
  expect(() => pinballLoss(y, predicted, 1)).toThrow(/^quantile/)
  expect(() =>
    meanPoissonDeviance(
      y,
      y.map(() => 0),
    ),
  ).toThrow(/^mean\[0\]/)
  expect(() => fitPlatt(y, score)).toThrow(/^y\[0\]/)
  const unknown = Float64Array.of(Number.NaN)
  expect(() => predictIsotonic(fitIsotonic(label, score), unknown)).toThrow(/^score\[0\]/)
  expect(() => predictPlatt(fitPlatt(label, score), unknown)).toThrow(/^score\[0\]/)
})
