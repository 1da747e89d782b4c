import { type Difference, mean, welch } from './welch.ts'

/** What one unit of an experiment did, beside what was known of it before the draw. */
export interface Unit {
  outcome: number
  before: number
}

/**
 * Difference of two arms after taking out what was known before: y - θ(x - x̄) with one θ, the slope within the arms
 * (CUPED).
 */
export function adjusted(treated: readonly Unit[], control: readonly Unit[]): Difference {
  const slope = within(treated, control, ({ outcome }) => outcome) / within(treated, control, ({ before }) => before)
  const centre = mean([...treated, ...control].map(({ before }) => before))
  const values = (arm: readonly Unit[]) =>
    arm.map(({ outcome, before }) => outcome - (Number.isFinite(slope) ? slope : 0) * (before - centre))
  return welch(values(treated), values(control))
}

/** Sum over both arms of (what was known, about its arm's mean) x (the value, about its arm's mean). */
function within(treated: readonly Unit[], control: readonly Unit[], value: (unit: Unit) => number): number {
  return [treated, control].reduce((sum, arm) => {
    const x = mean(arm.map(({ before }) => before))
    const y = mean(arm.map(value))
    return sum + arm.reduce((all, unit) => all + (unit.before - x) * (value(unit) - y), 0)
  }, 0)
}
