import { currencyDecimals } from '@tandem/kernel'

/** Notes and coins in use, the largest first, in whole units of the currency. */
const IN_USE: Readonly<Record<string, readonly number[]>> = {
  CNY: [100, 50, 20, 10, 5, 1, 0.5, 0.1],
  EUR: [500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
  USD: [100, 50, 20, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05, 0.01],
  GBP: [50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
  JPY: [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1],
  HKD: [1_000, 500, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1],
  BRL: [200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05],
}

/** What a currency that is not listed most likely has: 1, 2, 5 times every power of ten. */
const OTHERWISE = [500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01]

/** Values of notes and coins in minor units, the largest first; none below the smallest unit. */
export function denominations(currency: string): number[] {
  const scale = 10 ** currencyDecimals(currency)
  return (IN_USE[currency] ?? OTHERWISE)
    .filter((value) => Math.round(value * 100) * scale >= 100)
    .map((value) => Math.round(value * scale))
}

export function worthOf(counts: ReadonlyMap<number, number>): number {
  return [...counts].reduce((sum, [value, pieces]) => sum + value * pieces, 0)
}
