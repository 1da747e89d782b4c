import { Random } from '../numeric/random.ts'
import { checkParetoNbd, type ParetoNbd } from './pareto-nbd.ts'
import { type SimulatedCustomers, type SimulationOptions, simulateCustomers } from './simulated-customers.ts'

/**
 * Customers who buy and leave exactly as the Pareto/NBD says; one for each time observed. O(purchases).
 *
 * @throws RangeError when a parameter is not positive or a time negative
 */
export function simulateParetoNbd(
  parameters: ParetoNbd,
  observed: Float64Array,
  options: SimulationOptions,
): SimulatedCustomers {
  checkParetoNbd(parameters)
  const { r, alpha, s, beta } = parameters
  const random = new Random(options.seed, 'pareto-nbd')
  return simulateCustomers(observed, options.horizon ?? 0, (until, buy) => {
    const rate = random.gamma(r) / alpha
    const leaves = random.exponential() / (random.gamma(s) / beta)
    const last = Math.min(leaves, until)
    // Rates can underflow to zero: then nothing is ever bought, or nobody ever leaves.
    for (let time = random.exponential() / rate; time <= last; time += random.exponential() / rate) buy(time)
    return leaves
  })
}
