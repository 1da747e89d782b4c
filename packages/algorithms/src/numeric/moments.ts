/** Count, mean and unbiased variance (0 below two values) of a sample, by Welford's update. */
export interface Moments {
  n: number
  mean: number
  variance: number
}

export function moments(sample: ArrayLike<number>): Moments {
  let mean = 0
  let squares = 0
  for (let i = 0; i < sample.length; i += 1) {
    const value = sample[i] as number
    const delta = value - mean
    mean += delta / (i + 1)
    squares += delta * (value - mean)
  }
  return { n: sample.length, mean, variance: sample.length > 1 ? squares / (sample.length - 1) : 0 }
}
