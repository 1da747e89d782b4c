import type { Report } from '../figure.ts'
import { dataTable } from './data.ts'
import { goldenFigures } from './experiment-golden.ts'
import { simulatedFigures } from './experiment-simulated.ts'
import { defaultsOf, rolesOf } from './method.ts'
import method from './methods/experiment.ts'

const SOURCE = 'counted on the file by the reference run'

/** File, arm, outcome, and what each arm's mean is to come out as, to the digits printed. */
const EXACT = [
  ['cookie-cats/cookie_cats.csv.gz', 'version', 'retention_7', 'gate_30', 44_700, 0.190201, 5e-7],
  ['cookie-cats/cookie_cats.csv.gz', 'version', 'retention_7', 'gate_40', 45_489, 0.182, 5e-7],
  ['hillstrom/hillstrom_womens_vs_none.csv.gz', 'segment', 'visit', 'Womens E-Mail', 21_387, 0.1514, 5e-6],
  ['hillstrom/hillstrom_womens_vs_none.csv.gz', 'segment', 'visit', 'No E-Mail', 21_306, 0.10617, 5e-6],
  ['hillstrom/hillstrom_womens_vs_none.csv.gz', 'segment', 'conversion', 'Womens E-Mail', 21_387, 0.00884, 5e-6],
  ['hillstrom/hillstrom_womens_vs_none.csv.gz', 'segment', 'conversion', 'No E-Mail', 21_306, 0.00573, 5e-6],
  ['hillstrom/hillstrom_womens_vs_none.csv.gz', 'segment', 'spend', 'Womens E-Mail', 21_387, 1.0772, 5e-6],
  ['hillstrom/hillstrom_womens_vs_none.csv.gz', 'segment', 'spend', 'No E-Mail', 21_306, 0.65279, 5e-6],
] as const

/** Fixed-horizon and Bayesian comparisons: exact on the public files, equal to the references, honest over simulations. */
export default async function (report: Report): Promise<void> {
  await exactFigures(report)
  goldenFigures(report)
  simulatedFigures(report)
}

async function exactFigures(report: Report): Promise<void> {
  const scores = new Map<string, Map<string, number>>()
  for (const [file, arm, outcome, name, n, mean, within] of EXACT) {
    const found = scores.get(file + outcome) ?? (await scored(file, arm, outcome))
    scores.set(file + outcome, found)
    const line = { case: `${file.split('/')[0]}, ${outcome}`, unit: '', reference: SOURCE }
    const value = (metric: string) => found.get(`${name}: ${metric}`) ?? Number.NaN
    report({ ...line, metric: `${name}: n`, value: value('n'), target: { between: [n, n] }, referenceValue: n })
    const rounded = (value: number) => Number(value.toPrecision(10))
    const target = { between: [rounded(mean - within), rounded(mean + within)] as const }
    report({ ...line, metric: `${name}: mean`, value: value('mean'), target, referenceValue: mean })
  }
  const difference = 'gate_40 - gate_30: difference'
  report({
    case: 'cookie-cats, retention_7',
    metric: difference,
    value: 100 * (scores.get('cookie-cats/cookie_cats.csv.gzretention_7')?.get(difference) ?? Number.NaN),
    unit: 'points',
    target: { between: [-0.825, -0.815] },
    reference: SOURCE,
    referenceValue: -0.82,
  })
  for (const metric of ['difference', 'low', 'high', 'p', 'relative lift', 'chance to win']) {
    const of = 'Womens E-Mail - No E-Mail'
    const value = scores.get('hillstrom/hillstrom_womens_vs_none.csv.gzspend')?.get(`${of}: ${metric}`) ?? Number.NaN
    report({ case: 'hillstrom, spend', metric: `${of}: ${metric}`, value, unit: '' })
  }
}

async function scored(file: string, arm: string, outcome: string): Promise<Map<string, number>> {
  const table = await dataTable(file)
  const roles = rolesOf(method, table, new Map(Object.entries({ arm: [arm], outcome: [outcome] })))
  const scores = await method.score(table, roles, defaultsOf(method))
  return new Map(scores.map(({ metric, value }) => [metric, value]))
}
