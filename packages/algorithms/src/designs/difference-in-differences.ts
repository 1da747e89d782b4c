import { type Difference, differenceInMeans } from '../experiment/difference.ts'
import { checkAllBinary, checkLength } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import { LEVEL } from '../numeric/level.ts'
import { type StorePanel, summarize } from './store-contrasts.ts'

export interface DifferenceInDifferences extends Difference {
  /** Difference of the arms' slopes per period before treatment: far from zero, they were not on parallel ways. */
  readonly trendBefore: Difference
}

/**
 * By how much more did treated stores change than the others?
 *
 * Each store's mean after less its mean before, compared by Welch's t: one number a store, so that errors which last from
 * period to period cannot make it too sure. At least two stores an arm; for one treated store ask `matchedStores`.
 * O(stores · periods).
 *
 * @param treated 1 or 0 for each store
 * @throws RangeError when an arm has fewer than two stores
 *
 * Bertrand, Duflo, Mullainathan (2004), How much should we trust differences-in-differences estimates?, QJE 119(1).
 */
export function differenceInDifferences(
  panel: StorePanel,
  treated: Uint8Array,
  level = LEVEL,
): DifferenceInDifferences {
  const { change } = summarize(panel)
  checkLength('treated', treated, change.length, 'store')
  checkAllBinary('treated', treated)
  const compare = (values: Float64Array): Difference =>
    differenceInMeans(
      { outcome: values.filter((_, i) => treated[i] === 1) },
      { outcome: values.filter((_, i) => treated[i] === 0) },
      level,
    )
  for (const arm of [1, 0]) {
    const stores = treated.filter((own) => own === arm).length
    if (stores < 2) throw new RangeError(`treated must be ${arm} for at least two stores, not ${stores}`)
  }
  return { ...compare(change), trendBefore: compare(slopes(panel.outcome, panel.firstTreated)) }
}

function slopes({ rows, columns, values }: Matrix, periods: number): Float64Array {
  const middle = (periods - 1) / 2
  const squares = (periods * (periods * periods - 1)) / 12
  return Float64Array.from({ length: rows }, (_, store) => {
    let sum = 0
    for (let t = 0; t < periods; t += 1) sum += (t - middle) * (values[store * columns + t] as number)
    return sum / squares
  })
}
