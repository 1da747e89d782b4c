import { byScore, type ScoredTrial } from './scored.ts'

/** Sums of one arm among the people walked over. */
interface Arm {
  people: number
  outcomes: number
}

type GainOf = (treated: Arm, control: Arm) => number

const qiniGain: GainOf = (treated, control) =>
  treated.outcomes - (control.people > 0 ? (control.outcomes * treated.people) / control.people : 0)
const upliftGain: GainOf = (treated, control) => (mean(treated) - mean(control)) * (treated.people + control.people)

/**
 * The coefficients of `qiniCoefficient` and `upliftAuc` for one order of people and many counts of them or deals of
 * treatment: sorted once, then O(n) each. Outcomes are 0 and 1.
 */
export class OrderArea {
  readonly #trial: ScoredTrial
  readonly #order: Int32Array
  readonly #isLastOfTie: Uint8Array

  constructor(trial: ScoredTrial) {
    const { scores } = trial
    this.#trial = trial
    this.#order = byScore(scores)
    this.#isLastOfTie = Uint8Array.from(this.#order, (i, k) => Number(scores[i] !== scores[this.#order[k + 1] ?? -1]))
  }

  /** @param counts how often each person counts; once when left out */
  qini(treated: ArrayLike<number> = this.#trial.treated, counts?: Int32Array): number {
    const { area, arms } = this.#walk(treated, counts, qiniGain)
    const [t1, t0, c1, c0] = cellsOf(arms)
    // Treated people with the outcome, everybody without it, controls with it.
    const blocks = [
      [t1, 0, 0, 0],
      [0, t0, 0, c0],
      [0, 0, c1, 0],
    ] as const
    return shareOf(area, areaOfBlocks(blocks, qiniGain))
  }

  uplift(treated: ArrayLike<number> = this.#trial.treated, counts?: Int32Array): number {
    const { area, arms } = this.#walk(treated, counts, upliftGain)
    const [t1, t0, c1, c0] = cellsOf(arms)
    const odd = [
      [0, t0, 0, 0],
      [0, 0, c1, 0],
    ] as const
    const blocks = [[t1, 0, 0, 0], [0, 0, 0, c0], ...(c1 > t0 ? odd.toReversed() : odd)] as const
    return shareOf(area, areaOfBlocks(blocks, upliftGain))
  }

  #walk(
    treated: ArrayLike<number>,
    counts: Int32Array | undefined,
    gainOf: GainOf,
  ): { area: number; arms: [Arm, Arm] } {
    const { outcome } = this.#trial
    const arms: [Arm, Arm] = [
      { people: 0, outcomes: 0 },
      { people: 0, outcomes: 0 },
    ]
    const [control, treatedArm] = arms
    const sum = new Trapezoids()
    for (let k = 0; k < this.#order.length; k += 1) {
      const i = this.#order[k] as number
      const count = counts ? (counts[i] as number) : 1
      const arm = treated[i] === 1 ? treatedArm : control
      arm.people += count
      arm.outcomes += count * (outcome[i] as number)
      if (this.#isLastOfTie[k] === 1) sum.add(treatedArm.people + control.people, gainOf(treatedArm, control))
    }
    return { area: sum.aboveLine(), arms }
  }
}

/** Treated with and without the outcome, controls with and without. */
type Cells = readonly [number, number, number, number]

function cellsOf([control, treated]: [Arm, Arm]): Cells {
  return [treated.outcomes, treated.people - treated.outcomes, control.outcomes, control.people - control.outcomes]
}

function areaOfBlocks(blocks: readonly Cells[], gainOf: GainOf): number {
  const treated: Arm = { people: 0, outcomes: 0 }
  const control: Arm = { people: 0, outcomes: 0 }
  const sum = new Trapezoids()
  for (const [t1, t0, c1, c0] of blocks) {
    treated.people += t1 + t0
    treated.outcomes += t1
    control.people += c1 + c0
    control.outcomes += c1
    sum.add(treated.people + control.people, gainOf(treated, control))
  }
  return sum.aboveLine()
}

/** Area under points from (0, 0) on, less that under the straight line to the last. */
class Trapezoids {
  #x = 0
  #y = 0
  #area = 0

  add(x: number, y: number): void {
    this.#area += ((x - this.#x) * (y + this.#y)) / 2
    this.#x = x
    this.#y = y
  }

  aboveLine(): number {
    return this.#area - (this.#x * this.#y) / 2
  }
}

function mean({ people, outcomes }: Arm): number {
  return people > 0 ? outcomes / people : 0
}

function shareOf(area: number, perfect: number): number {
  return perfect === 0 ? 0 : area / perfect
}
