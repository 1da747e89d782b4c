import { checkLength, checkNotNegative, checkWhole } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import type { SparseMatrix } from '../numeric/sparse.ts'
import { checkPositiveValues } from './interactions.ts'
import { profileOf, standardizeProfiles } from './profile-scale.ts'
import { type Recommender, recommenderOf, topOf } from './recommender.ts'

export interface ProfileNeighbourParameters {
  /** People alike who have a say. */
  neighbours?: number
  /** Say of the whole population, in people alike. */
  prior?: number
}

/** Few enough to be alike, enough that one of them does not decide; the population is a voice among them. */
const DEFAULTS = { neighbours: 20, prior: 2 } as const

/**
 * What do people of this kind, at such a moment, take? For somebody of whom only features are known: the nearest training
 * people by features (standardised, Euclidean) vote for what they took, pulled towards everybody's shares by `prior`.
 *
 * A neighbour at distance d has say exp(-d² / 2h²), h the mean distance of the neighbours. O(people x features) an
 * answer. Features of the moment (hour, weather) go in beside those of the person.
 *
 * @param profiles people x features
 * @param train people x items, values above zero
 * @throws RangeError when a feature is not finite or people are not as many in both
 *
 * Schein, Popescul, Ungar, Pennock (2002), Methods and metrics for cold-start recommendations, SIGIR.
 */
export function fitProfileNeighbours(
  profiles: Matrix,
  train: SparseMatrix,
  parameters: ProfileNeighbourParameters = {},
): Recommender {
  const { neighbours, prior } = { ...DEFAULTS, ...parameters }
  checkWhole('neighbours', neighbours, 1)
  checkNotNegative('prior', prior)
  checkLength('profiles rows', { length: profiles.rows }, train.rows, 'person')
  checkPositiveValues('train', train)
  const scale = standardizeProfiles('profiles', profiles)
  const everybody = tasteOf(train, new Map(Array.from({ length: train.rows }, (_, person) => [person, 1])))

  return recommenderOf(train.columns, (history) => {
    const squares = squaredDistances(scale.scaled, profileOf(scale, history))
    const nearest = topOf(
      squares.map((square) => -square),
      neighbours,
    ).items
    const width = nearest.reduce((sum, person) => sum + Math.sqrt(squares[person] as number), 0) / nearest.length
    const sayOf = (person: number) => (width > 0 ? Math.exp(-(squares[person] as number) / (2 * width ** 2)) : 1)
    const says = new Map(Array.from(nearest, (person) => [person, sayOf(person)]))
    const total = says.values().reduce((a, b) => a + b, 0)
    const alike = tasteOf(train, says)
    return alike.map((score, item) => (score * total + prior * (everybody[item] as number)) / (total + prior || 1))
  })
}

/** Mean over people, by their say, of what they took. */
function tasteOf({ columns, starts, indices, values }: SparseMatrix, says: ReadonlyMap<number, number>): Float64Array {
  const taste = new Float64Array(columns)
  const total = says.values().reduce((a, b) => a + b, 0)
  for (const [person, say] of says) {
    for (let k = starts[person] as number; k < (starts[person + 1] as number); k += 1) {
      const item = indices[k] as number
      taste[item] = (taste[item] as number) + (say / total) * (values ? (values[k] as number) : 1)
    }
  }
  return taste
}

function squaredDistances({ rows, columns, values }: Matrix, from: Float64Array): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let c = 0; c < columns; c += 1) sum += ((values[row * columns + c] as number) - (from[c] as number)) ** 2
    return sum
  })
}
