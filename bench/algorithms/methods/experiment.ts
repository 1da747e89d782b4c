import {
  adjustedDifference,
  adjustedPValues,
  compareMeans,
  compareProportions,
  differenceInMeans,
  differenceInProportions,
  differenceInRatios,
  type Estimate,
  type Matrix,
  moments,
  ratioOfSums,
  relativeLift,
  sampleRatioOfArms,
} from '@tandem/algorithms'
import { CONTROL } from '../columns.ts'
import type { Asked, Method, Roles, Score } from '../method.ts'
import type { Table } from '../table.ts'

/** One arm, a value a unit. */
interface ArmData {
  readonly name: string
  readonly outcome: Float64Array
  readonly denominator: Float64Array | null
  readonly covariates: Matrix | null
}

const OPTIONS = {
  level: { is: 'coverage of the intervals', byDefault: 0.95 },
  control: {
    is: 'place of the control among the arms, by name, from 0; -1: the one so called, else the first',
    byDefault: -1,
  },
  controlShare: { is: 'share of people meant for it; 0: all arms alike', byDefault: 0 },
}
type Options = Asked<typeof OPTIONS>

/**
 * Each arm against the control, which is the one so called, else the first by name (numbers by size), unless `control`
 * gives another's place.
 * Shares where the outcome is 0 or 1 throughout; ratios of sums where there is a denominator; else means, adjusted by
 * covariates where given. p-values of several arms are corrected by Holm.
 */
const experiment: Method<keyof Options> = {
  name: 'experiment',
  question: 'Which arm of an experiment is better, by how much, and how sure is that?',
  roles: {
    arm: { holds: 'which arm a row belongs to' },
    outcome: { holds: 'what is compared; 0 and 1 (or false and true) give shares' },
    denominator: { holds: 'what the outcome is divided by, e.g. orders for revenue per order', isOptional: true },
    covariate: { holds: 'known of a unit before it was treated', isMany: true, isOptional: true },
    unit: { holds: 'whom the lot was drawn for, where a unit has several rows; they are added up', isOptional: true },
  },
  /** `controlShare` 0: all arms were meant to be equally large. */
  options: OPTIONS,
  score(table, roles, { level, control, controlShare }) {
    if (roles.has('denominator') && roles.has('covariate')) {
      throw new RangeError('covariate and denominator cannot be used together')
    }
    const { arms, leftOut } = armsOf(table, roles)
    const called = arms.findIndex(({ name }) => CONTROL.test(name))
    const base = arms[control < 0 ? Math.max(0, called) : control]
    if (!base || arms.length < 2) throw new RangeError(`arm must hold at least 2 arms, control one of ${arms.length}`)
    const others = arms.filter((arm) => arm !== base)
    const compared = others.map((arm) => compare(arm, base, level))
    const corrected = adjustedPValues(
      compared.map(({ pValue }) => pValue),
      'holm',
    )
    const share = controlShare > 0 ? controlShare : 1 / arms.length
    const sampleRatio = sampleRatioOfArms(
      arms.map(({ outcome }) => outcome.length),
      arms.map((arm) => (arm === base ? share : (1 - share) / others.length)),
    )
    return [
      { metric: 'left out (a cell empty, or a unit in two arms)', value: leftOut, unit: '' },
      ...arms.flatMap(sizeAndMean),
      { metric: 'sample ratio: p', value: sampleRatio, unit: '' },
      ...others.flatMap(({ name }, i) => {
        const { scores } = compared[i] as Compared
        const p: Score = { metric: 'p of all arms (Holm)', value: corrected[i] as number, unit: '' }
        const all = others.length > 1 ? [...scores, p] : scores
        return all.map((score) => ({ ...score, metric: `${name} - ${base.name}: ${score.metric}` }))
      }),
    ]
  },
}
export default experiment

interface Compared {
  readonly pValue: number
  readonly scores: readonly Score[]
}

const line = (metric: string, value: number, unit = ''): Score => ({ metric, value, unit })

function compare(treated: ArmData, control: ArmData, level: number): Compared {
  const { found, arms, covariance } = differenceOf(treated, control, level)
  const lift = relativeLift(arms[0], arms[1], level, covariance)
  const bayes =
    isShare(treated) && isShare(control)
      ? compareProportions(countsOf(treated.outcome), countsOf(control.outcome), { level })
      : normalPosterior(arms, covariance, level)
  return {
    pValue: found.pValue,
    scores: [
      line('difference', found.value),
      line('low', found.low),
      line('high', found.high),
      line('p', found.pValue),
      line('relative lift', lift.value),
      line('relative lift, low', lift.low),
      line('relative lift, high', lift.high),
      ...(treated.covariates
        ? [line('variance that covariates took away', found.varianceReduction ?? 0, 'share')]
        : []),
      ...(bayes
        ? [
            line('chance to win', bayes.chanceToWin),
            line('expected loss of choosing it', bayes.expectedLoss.treated),
            line('expected loss of the control', bayes.expectedLoss.control),
          ]
        : []),
    ],
  }
}

interface Found {
  readonly found: { value: number; low: number; high: number; pValue: number; varianceReduction?: number }
  readonly arms: readonly [treated: Estimate, control: Estimate]
  readonly covariance: number
}

function differenceOf(treated: ArmData, control: ArmData, level: number): Found {
  if (treated.covariates && control.covariates) {
    const found = adjustedDifference(
      { outcome: treated.outcome, covariates: treated.covariates },
      { outcome: control.outcome, covariates: control.covariates },
      level,
    )
    return { found, arms: [found.treated, found.control], covariance: found.covariance }
  }
  const arms = [estimateOf(treated), estimateOf(control)] as const
  if (treated.denominator && control.denominator) {
    const found = differenceInRatios(
      { numerator: treated.outcome, denominator: treated.denominator },
      { numerator: control.outcome, denominator: control.denominator },
      level,
    )
    return { found, arms, covariance: 0 }
  }
  const found =
    isShare(treated) && isShare(control)
      ? differenceInProportions(countsOf(treated.outcome), countsOf(control.outcome), level)
      : differenceInMeans(treated, control, level)
  return { found, arms, covariance: 0 }
}

/** Flat prior; what the two means share says nothing about which is higher. */
function normalPosterior(arms: Found['arms'], covariance: number, level: number) {
  const [t, c] = arms.map(({ value, standardError }) => ({
    value,
    standardError: Math.sqrt(Math.max(0, standardError ** 2 - covariance)),
  })) as [Estimate, Estimate]
  return t.standardError > 0 && c.standardError > 0 ? compareMeans(t, c, { level }) : null
}

function estimateOf({ outcome, denominator }: ArmData): Estimate {
  if (denominator) return ratioOfSums({ numerator: outcome, denominator })
  const { n, mean, variance } = moments(outcome)
  return { value: mean, standardError: Math.sqrt(variance / n) }
}

function sizeAndMean(arm: ArmData): Score[] {
  const { value } = estimateOf(arm)
  return [line(`${arm.name}: n`, arm.outcome.length), line(`${arm.name}: ${arm.denominator ? 'ratio' : 'mean'}`, value)]
}

function isShare({ outcome, denominator, covariates }: ArmData): boolean {
  return !denominator && !covariates && outcome.every((value) => value === 0 || value === 1)
}

function countsOf(outcome: Float64Array): { successes: number; n: number } {
  return { successes: outcome.reduce((sum, value) => sum + value, 0), n: outcome.length }
}

/** One row a unit: added up where a unit has several, covariates averaged. */
interface Unit {
  readonly arm: string
  readonly sums: Float64Array
  rows: number
}

function armsOf(table: Table, roles: Roles): { arms: ArmData[]; leftOut: number } {
  const names = [roles.one('outcome'), ...roles.many('denominator'), ...roles.many('covariate')]
  for (const name of names) {
    if (!table.isNumeric(name))
      throw new RangeError(`outcome, denominator and covariate hold numbers; ${name} does not`)
  }
  const columns = names.map((name) => table.numbers(name))
  const { units, leftOut } = unitsOf(table, roles, columns)
  const byArm = new Map<string, Unit[]>()
  for (const unit of units) {
    const arm = byArm.get(unit.arm)
    if (arm) arm.push(unit)
    else byArm.set(unit.arm, [unit])
  }
  const isNumeric = table.isNumeric(roles.one('arm'))
  const sorted = [...byArm.keys()].toSorted((a, b) => (isNumeric ? Number(a) - Number(b) : a < b ? -1 : 1))
  return { arms: sorted.map((name) => armOf(name, byArm.get(name) ?? [], roles)), leftOut }
}

function unitsOf(table: Table, roles: Roles, columns: readonly Float64Array[]) {
  const arm = table.texts(roles.one('arm'))
  const names = roles.has('unit') ? table.texts(roles.one('unit')) : null
  const units = new Map<string | number, Unit>()
  const inTwoArms = new Set<string | number>()
  let empty = 0
  for (let row = 0; row < table.rows; row += 1) {
    const name = arm[row] as string
    if (name.trim() === '' || columns.some((column) => !Number.isFinite(column[row]))) {
      empty += 1
      continue
    }
    const key = names ? (names[row] as string) : row
    const unit = units.get(key) ?? { arm: name, sums: new Float64Array(columns.length), rows: 0 }
    units.set(key, unit)
    if (unit.arm !== name) inTwoArms.add(key)
    unit.rows += 1
    columns.forEach((column, c) => (unit.sums[c] = (unit.sums[c] as number) + (column[row] as number)))
  }
  for (const key of inTwoArms) units.delete(key)
  return { units: [...units.values()], leftOut: empty + inTwoArms.size }
}

function armOf(name: string, units: readonly Unit[], roles: Roles): ArmData {
  if (units.length < 2) throw new RangeError(`arm "${name}" must hold at least 2 units`)
  const at = (c: number) => Float64Array.from(units, ({ sums }) => sums[c] as number)
  const before = roles.has('denominator') ? 2 : 1
  const k = roles.many('covariate').length
  const averages = units.flatMap(({ sums, rows }) =>
    Array.from({ length: k }, (_, c) => (sums[before + c] as number) / rows),
  )
  return {
    name,
    outcome: at(0),
    denominator: roles.has('denominator') ? at(1) : null,
    covariates: k > 0 ? { rows: units.length, columns: k, values: Float64Array.from(averages) } : null,
  }
}
