import { checkAllFinite, checkAtLeast, checkInside, checkPositive } from '../numeric/check.ts'
import { fitParetoTail, type ParetoTail, paretoTailChance, paretoTailQuantile } from './pareto-tail.ts'

/** No tail begins below the highest tenth, and no budget may ask for more (Scarrott, MacDonald 2012). */
const TAIL_SHARE = 0.1
/**
 * The tail begins where so many times the wanted chance is left: near, since the shape of a normal tail goes on changing and
 * one fitted far below is too light. But with fewer excesses than 50 it has no shape.
 */
const TAIL_CHANCES = 20
const LEAST_IN_TAIL = 50
/** With so many past scores beyond the threshold, their count is better than any model of the tail. */
const ENOUGH_BEYOND = 30
const LEAST_SCORES = 500

export interface AlarmBudget {
  /** False alarms that may be had in a month over all that is watched together. */
  readonly alarmsPerMonth: number
  /** Scores judged in a month over all that is watched together: 20 stores x 30 days = 600. */
  readonly scoresPerMonth: number
}

export interface AlarmRule {
  /** A score above it is an alarm. */
  readonly threshold: number
  /** Of one score, under no anomaly. */
  readonly chance: number
  /** How many past scores would have been alarms. */
  readonly pastAlarms: number
  /** Chance, 0..1, of a score at least this high under no anomaly: for ranking, and for `adjustedPValues` across series. */
  readonly chanceOf: (score: number) => number
}

/**
 * How strange must a value be, so that all that is watched together gives no more false alarms than people can follow up?
 *
 * Budget / scores is the chance that one score may have. The threshold is the order statistic of past scores with that
 * chance: where past and coming scores are exchangeable, the mean of false alarms is then within the budget, whatever
 * their distribution. With fewer than 30 past scores beyond it, it is no lower than the quantile of a generalised Pareto
 * tail, which keeps one lucky quiet past from many alarms. O(n log n).
 *
 * Past scores count as null: anomalies among them raise the threshold a little, so take known ones out. They must be made as
 * those to come will be (`aheadScores`), and all on one scale.
 *
 * @param pastScores the higher the stranger, of all series together, at least 500
 * @throws RangeError when there are fewer, or the budget allows more than the highest tenth of scores
 *
 * Pickands (1975), Statistical inference using extreme order statistics, Ann. Statist. 3(1). Siffer et al. (2017), Anomaly
 * detection in streams with extreme value theory, KDD.
 */
export function alarmRule(pastScores: Float64Array, budget: AlarmBudget): AlarmRule {
  checkAtLeast('pastScores', pastScores, LEAST_SCORES)
  checkAllFinite('pastScores', pastScores)
  checkPositive('budget.alarmsPerMonth', budget.alarmsPerMonth)
  checkPositive('budget.scoresPerMonth', budget.scoresPerMonth)
  const chance = budget.alarmsPerMonth / budget.scoresPerMonth
  checkInside('budget.alarmsPerMonth / scoresPerMonth', chance, 0, TAIL_SHARE)
  const sorted = pastScores.slice().sort()
  const n = sorted.length
  const beyond = Math.floor(chance * (n + 1))
  const inTail = Math.floor(Math.min(TAIL_SHARE * n, Math.max(LEAST_IN_TAIL, TAIL_CHANCES * chance * n)))
  const start = sorted[n - inTail - 1] as number
  const tail = tailOf(sorted.subarray(n - inTail), start)
  const counted = sorted[n - Math.max(1, beyond)] as number
  const threshold =
    beyond >= ENOUGH_BEYOND || !tail
      ? counted
      : Math.max(counted, start + paretoTailQuantile(tail, chance / (inTail / n)))
  let pastAlarms = 0
  for (const score of sorted) if (score > threshold) pastAlarms += 1
  return { threshold, chance, pastAlarms, chanceOf: (score) => chanceOf(score, sorted, tail, start, inTail) }
}

/** Scores that tie with the start of the tail have no excess. */
function tailOf(highest: Float64Array, start: number): ParetoTail | null {
  const excesses = highest.map((score) => score - start).filter((excess) => excess > 0)
  return excesses.length >= highest.length / 2 && excesses.length >= 10 ? fitParetoTail(excesses) : null
}

function chanceOf(score: number, sorted: Float64Array, tail: ParetoTail | null, start: number, inTail: number): number {
  const n = sorted.length
  if (tail && score > start) return (inTail / n) * paretoTailChance(tail, score - start)
  let low = 0
  let high = n
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < score) low = middle + 1
    else high = middle
  }
  return (n - low + 1) / (n + 1)
}
