import { checkNotNegative, checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import type { ChangeRows } from './explain-change.ts'

/** How unequal elements are: sizes are exponentials of normals with this deviation, so that one is often half of all. */
const SIZE_SPREAD = 1
/** Rows of both periods; denominators a row. */
const VISITS_PER_CELL = 200

/**
 * Two periods of a shop with a known cause: every combination of elements has its own traffic and rate, all of them drift
 * a little by chance, and what `cause` names is multiplied.
 *
 * @param elements how many elements each dimension has
 * @param cause elements whose combination changed
 * @param factor by which its rate (value per denominator) changed
 * @param noise standard deviation of the logarithm by which each combination drifts on its own
 * @throws RangeError when a cause is not among the elements
 */
export function simulateChange({
  elements,
  cause,
  factor,
  noise,
  seed,
}: {
  elements: readonly number[]
  cause: readonly { dimension: number; element: number }[]
  factor: number
  noise: number
  seed: number
}): Required<ChangeRows> {
  checkNotNegative('factor', factor)
  checkNotNegative('noise', noise)
  cause.forEach(({ dimension, element }, i) => {
    checkWhole(`cause[${i}].dimension`, dimension, 0, elements.length - 1)
    checkWhole(`cause[${i}].element`, element, 0, (elements[dimension] as number) - 1)
  })
  const random = new Random(seed, 'simulateChange')
  const sizes = elements.map((count) =>
    Float64Array.from({ length: count }, () => Math.exp(SIZE_SPREAD * random.normal())),
  )
  const cells = elements.reduce((product, count) => product * count, 1)
  const dimensions = elements.map(() => new Int32Array(2 * cells))
  const period = new Uint8Array(2 * cells)
  const value = new Float64Array(2 * cells)
  const denominator = new Float64Array(2 * cells)
  for (let cell = 0; cell < cells; cell += 1) {
    let rest = cell
    const at = elements.map((count) => {
      const element = rest % count
      rest = Math.floor(rest / count)
      return element
    })
    const traffic = at.reduce(
      (product, element, d) => product * ((sizes[d] as Float64Array)[element] as number),
      VISITS_PER_CELL,
    )
    const rate = 0.05 * Math.exp(0.3 * random.normal())
    const isHit = cause.every(({ dimension, element }) => at[dimension] === element)
    for (const side of [0, 1]) {
      const row = 2 * cell + side
      at.forEach((element, d) => ((dimensions[d] as Int32Array)[row] = element))
      period[row] = side
      denominator[row] = traffic * Math.exp(noise * random.normal())
      const drifted = rate * Math.exp(noise * random.normal()) * (isHit && side === 1 ? factor : 1)
      value[row] = (denominator[row] as number) * drifted
    }
  }
  return { dimensions, period, value, denominator }
}
