import {
  adjustedDifference,
  adjustedPValues,
  type Correction,
  compareMeans,
  compareProportions,
  differenceInMeans,
  differenceInProportions,
  differenceInRatios,
  moments,
  pooledDifference,
  powerOfDesign,
  powerOfShares,
  powerOfTDesign,
  proportionInterval,
  relativeLift,
  sampleRatioOfArms,
} from '@tandem/algorithms'
import classic from '../../packages/algorithms/golden/experiment-classic.json' with { type: 'json' }
import golden from '../../packages/algorithms/golden/experiment-fixed.json' with { type: 'json' }
import type { Report } from '../figure.ts'

type Pair = readonly [ours: number, theirs: number]

/** Largest relative distance from scipy and statsmodels, family by family. */
export function goldenFigures(report: Report): void {
  for (const [family, pairs] of Object.entries({ ...families(), ...classicFamilies() })) {
    report({
      case: 'equal to scipy and statsmodels',
      metric: `${family}, ${pairs.length} figures: largest relative error`,
      value: Math.max(...pairs.map(([ours, theirs]) => Math.abs(ours - theirs) / Math.abs(theirs || 1))),
      unit: '',
      target: { atMost: 1e-9 },
      reference: 'golden/experiment-fixed.py, golden/experiment-classic.py',
    })
  }
}

function families(): Record<string, Pair[]> {
  const treated = Float64Array.from(golden.treated)
  const control = Float64Array.from(golden.control)
  const welch = differenceInMeans({ outcome: treated }, { outcome: control }, 0.9)
  const { orders } = golden.ratio
  const ratio = differenceInRatios(
    { numerator: treated, denominator: orders.treated },
    { numerator: control, denominator: orders.control },
  )
  const adjusted = adjustedDifference(
    { outcome: treated, covariates: matrixOfColumns(golden.before.treated) },
    { outcome: control, covariates: matrixOfColumns(golden.before.control) },
  )
  const estimate = ([value = 0, standardError = 0]: number[]) => ({ value, standardError })
  const lift = relativeLift(estimate(golden.lift.treated), estimate(golden.lift.control), 0.9)
  return {
    'Welch t': (['pValue', 'degreesOfFreedom', 'low', 'high'] as const).map((key) => [welch[key], golden.welch[key]]),
    'adjusted by covariates (OLS)': [[adjusted.value, golden.adjusted.value]],
    'ratio by the delta method': (['value', 'standardError', 'pValue'] as const).map((key) => [
      ratio[key],
      golden.ratio[key],
    ]),
    'relative lift (Fieller)': (['low', 'high'] as const).map((key) => [lift[key], golden.lift[key]]),
    'shares: z, Newcombe, Wilson': golden.proportions.flatMap(({ arms, pValue, low, high, wilson }): Pair[] => {
      const [t, c] = countsOf(arms)
      const found = differenceInProportions(t, c, 0.9)
      const alone = proportionInterval(t, 0.9)
      return [
        [found.pValue, pValue],
        [found.low, low],
        [found.high, high],
        [alone.low, wilson[0] as number],
        [alone.high, wilson[1] as number],
      ]
    }),
    'multiple comparisons': Object.entries(golden.multiple.adjusted).flatMap(([correction, wanted]) =>
      Array.from(
        adjustedPValues(golden.multiple.pValues, correction as Correction),
        (p, i): Pair => [p, wanted[i] as number],
      ),
    ),
    'sample ratio': golden.sampleRatio.map(({ counts, weights, pValue }) => [
      sampleRatioOfArms(counts, weights),
      pValue,
    ]),
    'Beta posteriors (quad)': golden.bayesian.flatMap(({ arms, chanceToWin, lossTreated, lossControl }): Pair[] => {
      const found = compareProportions(...countsOf(arms))
      return [
        [found.chanceToWin, chanceToWin],
        [found.expectedLoss.treated, lossTreated],
        [found.expectedLoss.control, lossControl],
      ]
    }),
    'power of the normal test': golden.power.normal.map(
      ([effect = 0, n = 0, ratioOfArms = 1, level = 0, power = 0]) => {
        const design = {
          people: n * (1 + ratioOfArms),
          controlShare: ratioOfArms / (1 + ratioOfArms),
          deviation: 1,
          level,
        }
        return [powerOfDesign(design, effect), power]
      },
    ),
  }
}

function classicFamilies(): Record<string, Pair[]> {
  const [treated, control] = [Float64Array.from(classic.treated), Float64Array.from(classic.control)]
  const [before = [], beforeControl = []] = classic.before
  const pooled = pooledDifference(moments(treated), moments(control), 0.95)
  const cuped = differenceInMeans(
    { outcome: treated, covariate: Float64Array.from(before) },
    { outcome: control, covariate: Float64Array.from(beforeControl) },
    0.95,
  )
  const design = (n: number, ratio: number, level: number) => ({
    people: n * (1 + ratio),
    controlShare: ratio / (1 + ratio),
    deviation: 1,
    level,
  })
  return {
    'pooled t': (['pValue', 'degreesOfFreedom', 'low', 'high'] as const).map((key) => [
      pooled[key],
      classic.pooled[key],
    ]),
    'CUPED by OLS': (['value', 'pValue', 'low', 'high'] as const).map((key) => [cuped[key], classic.cuped[key]]),
    'shares, unpooled z': classic.unpooled.map(({ arms, pValue }) => [
      differenceInProportions(...countsOf(arms)).unpooledPValue,
      pValue,
    ]),
    'power of the t test': classic.tPower.map(([effect = 0, n = 0, ratio = 1, level = 0, power = 0]) => [
      powerOfTDesign(design(n, ratio, level), effect),
      power,
    ]),
    'power of shares': classic.sharePower.map(([p1 = 0, p0 = 0, n = 0, ratio = 1, level = 0, power = 0]) => [
      powerOfShares(design(n, ratio, level), p0, p1),
      power,
    ]),
    'Beta posteriors: intervals (quad)': classic.credible.flatMap(({ arms, difference, lift }): Pair[] => {
      const found = compareProportions(...countsOf(arms), { level: 0.9 })
      return [
        [found.difference.low, difference[0] as number],
        [found.difference.high, difference[1] as number],
        [found.lift?.low ?? 0, lift[0] as number],
        [found.lift?.high ?? 0, lift[1] as number],
      ]
    }),
    'normal posteriors (quad)': classic.normal.flatMap(({ arms, chanceToWin, lossTreated, lossControl }): Pair[] => {
      const [t = 0, tError = 0, c = 0, cError = 0] = arms
      const found = compareMeans({ value: t, standardError: tError }, { value: c, standardError: cError })
      return [
        [found.chanceToWin, chanceToWin],
        [found.expectedLoss.treated, lossTreated],
        [found.expectedLoss.control, lossControl],
      ]
    }),
  }
}

function countsOf([x1 = 0, n1 = 0, x0 = 0, n0 = 0]: readonly number[]) {
  return [
    { successes: x1, n: n1 },
    { successes: x0, n: n0 },
  ] as const
}

function matrixOfColumns(columns: readonly (readonly number[])[]) {
  const rows = columns[0]?.length ?? 0
  const k = columns.length
  const values = Float64Array.from({ length: rows * k }, (_, i) => columns[i % k]?.[Math.floor(i / k)] as number)
  return { rows, columns: k, values }
}
