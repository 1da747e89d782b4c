import { checkAtLeast } from '../numeric/check.ts'
import type { UpliftModel } from './meta-learners.ts'

/**
 * Several models' opinions of what treatment changes, averaged: what one is wrong about by chance or by its shape (a
 * straight line, a few steps) weighs less. Effects are small against their noise, so this mostly beats choosing one.
 *
 * @throws RangeError when there is no model
 */
export function meanUplift(models: readonly UpliftModel[]): UpliftModel {
  checkAtLeast('models', models, 1)
  return {
    uplift(x) {
      const sum = new Float64Array(x.rows)
      for (const model of models) {
        model.uplift(x).forEach((value, i) => {
          sum[i] = (sum[i] as number) + value / models.length
        })
      }
      return sum
    },
  }
}
