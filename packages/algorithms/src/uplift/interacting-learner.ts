import type { Learner } from '../learners/learner.ts'
import type { Matrix } from '../numeric/dense.ts'

/**
 * A learner that is also shown each feature times the last one. Under `fitSLearner` the last feature is treatment: without
 * these products a linear model would give everybody the same effect.
 */
export function interactingLearner(learner: Learner): Learner {
  return {
    fit(x, y, options) {
      const fitted = learner.fit(withProducts(x), y, options)
      return { predict: (rows) => fitted.predict(withProducts(rows)) }
    },
  }
}

/** The last feature is taken about 1/2, so that a penalty on products does not favour one arm. */
function withProducts({ rows, columns, values }: Matrix): Matrix {
  const wide = 2 * columns - 1
  const made = new Float64Array(rows * wide)
  for (let row = 0; row < rows; row += 1) {
    made.set(values.subarray(row * columns, (row + 1) * columns), row * wide)
    const last = (values[(row + 1) * columns - 1] as number) - 0.5
    for (let c = 0; c + 1 < columns; c += 1) {
      made[row * wide + columns + c] = last * (values[row * columns + c] as number)
    }
  }
  return { rows, columns: wide, values: made }
}
