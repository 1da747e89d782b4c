import { checkFinite, checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import type { StorePanel } from './store-contrasts.ts'

/** Of a store's noise, from one period to the next. */
const AUTOCORRELATION = 0.4

export interface ChainWorld {
  readonly stores: number
  readonly periods: number
  readonly firstTreated: number
  readonly treatedStores: number
  /** Per period, in every treated store. */
  readonly effect: number
}

/**
 * Draws a chain whose stores follow a common trend and a season, each as much as it likes, with noise of its own size that
 * lasts; some stores, drawn at random, are treated. Deterministic by seed.
 */
export function simulateChain(world: ChainWorld, seed: number): StorePanel & { treated: Int32Array } {
  const { stores, periods, firstTreated, treatedStores, effect } = world
  checkWhole('stores', stores, 3)
  checkWhole('periods', periods, 3)
  checkWhole('treatedStores', treatedStores, 1, stores - 2)
  checkFinite('effect', effect)
  const random = new Random(seed, 'chain')
  const trend = new Float64Array(periods)
  for (let t = 1; t < periods; t += 1) trend[t] = (trend[t - 1] as number) + 0.3 * random.normal()
  const treated = random.permutation(stores).slice(0, treatedStores).toSorted()
  const values = new Float64Array(stores * periods)
  for (let store = 0; store < stores; store += 1) {
    const [level, toTrend, toSeason] = [10 + 2 * random.normal(), 1 + 0.5 * random.normal(), random.normal()]
    const deviation = 0.3 + 0.4 * random.next()
    const own = treated.includes(store) ? effect : 0
    let noise = random.normal()
    for (let t = 0; t < periods; t += 1) {
      noise = AUTOCORRELATION * noise + Math.sqrt(1 - AUTOCORRELATION ** 2) * random.normal()
      const season = Math.sin((2 * Math.PI * t) / 12)
      const outcome = level + toTrend * (trend[t] as number) + toSeason * season + deviation * noise
      values[store * periods + t] = outcome + (t >= firstTreated ? own : 0)
    }
  }
  return { outcome: { rows: stores, columns: periods, values }, firstTreated, treated }
}
