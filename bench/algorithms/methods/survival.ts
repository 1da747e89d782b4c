import { checkAllBinary, kaplanMeier, restrictedMean, survivalAt, survivalQuantile } from '@tandem/algorithms'
import type { Asked, Method, Score } from '../method.ts'

const OPTIONS = {
  until: { is: 'end of the curve that is summed up; 0: its own', byDefault: 0 },
  level: { is: 'coverage of the intervals', byDefault: 0.95 },
}
type Options = Asked<typeof OPTIONS>

/** Kaplan-Meier over all rows: the curve at four times, its median and its restricted mean. */
const survival: Method<keyof Options> = {
  name: 'survival',
  question: 'How long do customers stay, when most have not left yet? (Kaplan-Meier)',
  roles: {
    duration: { holds: 'how long each was watched, any unit' },
    left: { holds: '1 where the time ended by leaving, 0 where only the watching ended' },
    entry: { holds: 'age at which watching began', isOptional: true },
  },
  options: OPTIONS,
  score(table, roles, { until, level }) {
    const duration = table.numbers(roles.one('duration'))
    const left = table.numbers(roles.one('left'))
    checkAllBinary('left', left)
    const hasLeft = Uint8Array.from(left)
    const entry = roles.has('entry') ? { entry: table.numbers(roles.one('entry')) } : {}
    const curve = kaplanMeier(duration, hasLeft, { level, ...entry })
    const to = until > 0 ? until : curve.end
    const mean = restrictedMean(curve, to)
    const median = survivalQuantile(curve)
    const scores: Score[] = [
      { metric: 'customers', value: duration.length, unit: '' },
      { metric: 'left', value: hasLeft.reduce((sum, is) => sum + is, 0), unit: '' },
      { metric: 'median (Infinity: not reached)', value: median.value, unit: 'time' },
      { metric: 'median, interval from', value: median.low, unit: 'time' },
      { metric: 'median, interval to', value: median.high, unit: 'time' },
      { metric: `mean of the first ${to}`, value: mean.value, unit: 'time' },
      { metric: `mean of the first ${to}, standard error`, value: mean.standardError, unit: 'time' },
    ]
    for (const share of [0.25, 0.5, 0.75, 1]) {
      scores.push({ metric: `still there at ${share * to}`, value: survivalAt(curve, share * to), unit: 'share' })
    }
    return scores
  },
}
export default survival
