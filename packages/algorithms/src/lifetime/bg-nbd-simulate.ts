import { Random } from '../numeric/random.ts'
import { type BgNbd, checkBgNbd } from './bg-nbd.ts'
import { type SimulatedCustomers, type SimulationOptions, simulateCustomers } from './simulated-customers.ts'

/**
 * Customers who buy and leave exactly as the BG/NBD says; one for each time observed. O(purchases).
 *
 * @throws RangeError when a parameter is not positive or a time negative
 */
export function simulateBgNbd(
  parameters: BgNbd,
  observed: Float64Array,
  options: SimulationOptions,
): SimulatedCustomers {
  checkBgNbd(parameters)
  const { r, alpha, a, b } = parameters
  const random = new Random(options.seed, 'bg-nbd')
  return simulateCustomers(observed, options.horizon ?? 0, (until, buy) => {
    const rate = random.gamma(r) / alpha
    const leaving = random.beta(a, b)
    // A rate can underflow to zero: then nothing is ever bought.
    for (let time = random.exponential() / rate; time <= until; time += random.exponential() / rate) {
      buy(time)
      if (random.chance(leaving)) return time
    }
    return Number.POSITIVE_INFINITY
  })
}
