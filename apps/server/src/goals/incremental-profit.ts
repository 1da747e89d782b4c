import { addDays, type IsoDate, type Queryable } from '@tandem/kernel'
import { listDecisions } from '../decisions/decision-store.ts'
import type { StoredGoal } from './goal-store.ts'

/**
 * What decisions made for this goal have earned by the evening of `date`: the measured effects of windows that had
 * ended by then. Null before the first one has ended.
 */
export async function incrementalProfit(tx: Queryable, goal: StoredGoal, date: IsoDate): Promise<number | null> {
  const measured = (await listDecisions(tx)).filter(
    ({ goalId, windowTo, effect }) =>
      goalId === goal.id && effect !== null && windowTo !== null && windowTo < addDays(date, 1),
  )
  if (measured.length === 0) return null
  return measured.reduce((sum, { effect }) => sum + (effect?.summary.measured?.value ?? 0), 0)
}
