import { checkInside, checkNotNegative, checkWhole } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'

export interface SwitchbackDesign {
  readonly stores: number
  readonly periods: number
  /** Periods that stay as they are before a store may switch. */
  readonly blockLength: number
}

/**
 * Which store is treated when, if it is switched on and off?
 *
 * Of every two blocks in a row one is treated, by a coin for each store and pair, so that neither trends nor busy hours
 * of a store favour an arm, and errors between far periods do not matter to the standard error. Periods that fill
 * no pair at the end stay untreated and are not counted.
 *
 * @returns 1 or 0, stores x periods row by row
 *
 * Bojinov, Simchi-Levi, Zhao (2023), Design and analysis of switchback experiments, Management Science 69(7).
 */
export function switchbackSchedule(design: SwitchbackDesign, seed: number): Uint8Array {
  const { stores, periods, blockLength } = checkedDesign(design)
  const random = new Random(seed, 'switchback')
  const treated = new Uint8Array(stores * periods)
  for (let store = 0; store < stores; store += 1) {
    for (let pair = 0; pair < pairsIn(periods, blockLength); pair += 1) {
      const start = store * periods + (2 * pair + Number(random.chance(0.5))) * blockLength
      treated.fill(1, start, start + blockLength)
    }
  }
  return treated
}

export function pairsIn(periods: number, blockLength: number): number {
  return Math.floor(periods / (2 * blockLength))
}

function checkedDesign(design: SwitchbackDesign): SwitchbackDesign {
  checkWhole('stores', design.stores, 1)
  checkWhole('blockLength', design.blockLength, 1)
  checkWhole('periods', design.periods, 2 * design.blockLength)
  return design
}

export interface SwitchbackWorld extends SwitchbackDesign {
  /** Periods for which a treatment goes on to act after it ends; it acts in full after as many. */
  readonly carryOver: number
  readonly effect: number
  /** Of one period's noise with the next, 0 to below 1. */
  readonly autocorrelation: number
}

/** Draws a schedule and outcomes with a daily wave, noise that lasts and carry-over. Deterministic by seed. */
export function simulateSwitchback(
  world: SwitchbackWorld,
  seed: number,
): { readonly outcome: Matrix; readonly treated: Uint8Array } {
  const { stores, periods, carryOver, effect, autocorrelation } = world
  checkWhole('carryOver', carryOver, 0)
  checkNotNegative('autocorrelation', autocorrelation)
  checkInside('autocorrelation', autocorrelation, -1, 1)
  const treated = switchbackSchedule(world, seed)
  const random = new Random(seed, 'switchback outcomes')
  const innovation = Math.sqrt(1 - autocorrelation ** 2)
  const values = new Float64Array(stores * periods)
  for (let store = 0; store < stores; store += 1) {
    const level = 10 + random.normal()
    let noise = random.normal()
    for (let period = 0; period < periods; period += 1) {
      noise = autocorrelation * noise + innovation * random.normal()
      const first = Math.max(0, period - carryOver)
      let on = 0
      for (let past = first; past <= period; past += 1) on += treated[store * periods + past] as number
      values[store * periods + period] =
        level + 2 * Math.sin((2 * Math.PI * period) / 24) + noise + (effect * on) / (period - first + 1)
    }
  }
  return { outcome: { rows: stores, columns: periods, values }, treated }
}
