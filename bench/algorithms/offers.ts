import { allocateOffers, type OfferProblem, simulateOfferProblem } from '@tandem/algorithms'
import { replay } from '../../packages/algorithms/src/offers/testing/replay.ts'
import { solveExactly } from '../../packages/algorithms/src/offers/testing/solve-exactly.ts'
import type { Report } from '../figure.ts'
import { percentile } from '../percentile.ts'

const SMALL_CASES = 50
/** Sums of a solver and ours differ by rounding, and its own tolerance is 1e-7. */
const ROUNDING = 1e-6

/** Who gets which offer under limits: how fast, how near to the bound, and against the best there is. */
export default async function (report: Report): Promise<void> {
  million(report)
  await againstExact(report)
  pacing(report)
}

function million(report: Report): void {
  const cases: [name: string, problem: OfferProblem, isTarget: boolean][] = [
    ['budget, 2 stocks, 5 stores, contacts', simulateOfferProblem({ people: 1_000_000, offers: 10 }, 1), true],
    [
      'the same, 400,000 households',
      simulateOfferProblem({ people: 1_000_000, offers: 10, households: 400_000 }, 2),
      false,
    ],
  ]
  for (const [name, problem, isTarget] of cases) {
    const since = performance.now()
    const { gap, constraints } = allocateOffers(problem)
    const seconds = (performance.now() - since) / 1000
    const label = `1,000,000 people x 10 offers, ${name}`
    report({
      case: label,
      metric: 'allocated',
      value: seconds,
      unit: 's',
      ...(isTarget ? { target: { atMost: 5 } } : {}),
    })
    report({ case: label, metric: 'gap to the dual bound', value: gap * 100, unit: '%', target: { atMost: 0.1 } })
    const over = constraints.flatMap(({ limits, used }) => Array.from(used, (each, k) => each - (limits[k] as number)))
    report({
      case: label,
      metric: 'limits broken',
      value: over.filter((each) => each > 0).length,
      unit: '',
      target: { atMost: 0 },
    })
  }
}

async function againstExact(report: Report): Promise<void> {
  const missed: number[] = []
  const gaps: number[] = []
  let wrong = 0
  for (let seed = 0; seed < SMALL_CASES; seed += 1) {
    const people = 10 + (seed % 31)
    const problem = simulateOfferProblem(
      {
        people,
        offers: 3 + (seed % 3),
        stores: 1 + (seed % 3),
        households: seed % 3 === 0 ? Math.ceil(people / 2) : 0,
      },
      seed,
    )
    const best = await solveExactly(problem)
    const { value, bound, gap } = allocateOffers(problem)
    missed.push((best - value) / best)
    gaps.push(gap)
    wrong += Number(
      bound < best * (1 - ROUNDING) || value > best * (1 + ROUNDING) || best - value > gap * bound + ROUNDING * best,
    )
  }
  const label = `${SMALL_CASES} problems of 10 to 40 people`
  const reference = 'HiGHS, exact'
  report({
    case: label,
    metric: 'outside the proven gap, or above its bound',
    value: wrong,
    unit: '',
    target: { atMost: 0 },
    reference,
  })
  report({
    case: label,
    metric: 'value missed, mean',
    value: mean(missed) * 100,
    unit: '%',
    reference,
    referenceValue: 0,
  })
  report({
    case: label,
    metric: 'value missed, most',
    value: Math.max(...missed) * 100,
    unit: '%',
    reference,
    referenceValue: 0,
  })
  report({ case: label, metric: 'proven gap, mean', value: mean(gaps) * 100, unit: '%' })
}

function pacing(report: Report): void {
  for (const drift of [0, 0.5, 1]) {
    const found = [1, 2, 3, 4, 5].map((seed) =>
      replay(simulateOfferProblem({ people: 20_000, offers: 6, drift }, seed), undefined, () => performance.now()),
    )
    const label = `20,000 people one by one, ${drift === 0 ? 'drawn alike' : `margins drift by ${drift}`}, 5 worlds`
    report({
      case: label,
      metric: 'share of what hindsight could get',
      value: mean(found.map(({ share }) => share)),
      unit: 'share',
      reference: 'dual bound in hindsight',
      referenceValue: 1,
      ...(drift === 0 ? { target: { atLeast: 0.95 } } : {}),
    })
    const overspent = found.flatMap(({ state }) => state.left).filter((left) => left < 0).length
    report({ case: label, metric: 'limits broken', value: overspent, unit: '', target: { atMost: 0 } })
    const times = found.flatMap(({ milliseconds }) => Array.from(milliseconds))
    report({ case: label, metric: 'answer, p99', value: percentile(times, 0.99), unit: 'ms', target: { atMost: 1 } })
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
