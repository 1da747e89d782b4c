import { checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'

export interface ShapleyEstimate {
  readonly value: Float64Array
  /** Of each value; zeros where it is exact. */
  readonly standardError: Float64Array
}

/** Worth of a coalition, given as who is in it (1) and who is not (0); the array is used again for the next. */
export type CoalitionWorth = (isIn: Uint8Array) => number

/** 2^players coalitions are asked for what they are worth: beyond this, an exact answer takes longer than it is good for. */
const MOST_PLAYERS = 20

/**
 * What does each player add to the worth of all, on average over every order in which they could come together?
 *
 * Exact, from the worth of all 2^n coalitions, each asked for once; values add up to worth(all) - worth(nobody).
 * n · 2^n.
 *
 * @param players at most 20
 * @throws RangeError when there are more
 *
 * Shapley (1953), A value for n-person games, Contributions to the Theory of Games II.
 */
export function shapleyValues(players: number, worth: CoalitionWorth): Float64Array {
  checkWhole('players', players, 1, MOST_PLAYERS)
  const coalitions = 2 ** players
  const worths = new Float64Array(coalitions)
  const isIn = new Uint8Array(players)
  for (let mask = 0; mask < coalitions; mask += 1) {
    for (let p = 0; p < players; p += 1) isIn[p] = (mask >>> p) & 1
    worths[mask] = worth(isIn)
  }
  const weightBySize = orderShares(players)
  const value = new Float64Array(players)
  for (let mask = 0; mask < coalitions; mask += 1) {
    const weight = weightBySize[bitsOf(mask)] as number
    for (let p = 0; p < players; p += 1) {
      const joined = mask | (1 << p)
      if (joined !== mask) {
        value[p] = (value[p] as number) + weight * ((worths[joined] as number) - (worths[mask] as number))
      }
    }
  }
  return value
}

/**
 * The same from randomly drawn orders, with standard errors, for more players than can be tried in every order.
 *
 * Each order is walked forwards and backwards (its mirror image evens out who comes early), and each walk adds up to
 * worth(all) - worth(nobody), so the values do. 2 · orders · (n + 1) calls of `worth`.
 *
 * @param orders pairs of an order and its mirror image
 * @throws RangeError when there are fewer than two
 *
 * Castro, Gómez, Tejada (2009), Polynomial calculation of the Shapley value based on sampling, Computers & Operations
 * Research 36(5). Mitchell, Cooper, Frank, Holmes (2022), Sampling permutations for Shapley value estimation, JMLR 23.
 */
export function sampledShapleyValues(
  players: number,
  worth: CoalitionWorth,
  { orders, seed }: { orders: number; seed: number },
): ShapleyEstimate {
  checkWhole('players', players, 1)
  checkWhole('orders', orders, 2)
  const random = new Random(seed, 'sampledShapleyValues')
  const mean = new Float64Array(players)
  const squares = new Float64Array(players)
  for (let drawn = 1; drawn <= orders; drawn += 1) {
    const order = random.permutation(players)
    const forward = addedAlong(order, worth)
    const backward = addedAlong(order.toReversed(), worth)
    for (let p = 0; p < players; p += 1) {
      const added = ((forward[p] as number) + (backward[p] as number)) / 2
      const delta = added - (mean[p] as number)
      mean[p] = (mean[p] as number) + delta / drawn
      squares[p] = (squares[p] as number) + delta * (added - (mean[p] as number))
    }
  }
  return { value: mean, standardError: squares.map((sum) => Math.sqrt(sum / (orders - 1) / orders)) }
}

function addedAlong(order: Int32Array, worth: CoalitionWorth): Float64Array {
  const isIn = new Uint8Array(order.length)
  const added = new Float64Array(order.length)
  let before = worth(isIn)
  for (const player of order) {
    isIn[player] = 1
    const after = worth(isIn)
    added[player] = after - before
    before = after
  }
  return added
}

/** Share of orders in which exactly a given coalition of `size` stands before a given player: size! (n - size - 1)! / n!. */
function orderShares(players: number): Float64Array {
  const shares = new Float64Array(players)
  shares[0] = 1 / players
  for (let size = 1; size < players; size += 1) {
    shares[size] = ((shares[size - 1] as number) * size) / (players - size)
  }
  return shares
}

function bitsOf(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1
  return count
}
