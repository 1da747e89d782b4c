import { checkLength, checkNotNegative, checkWhole } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import { type SparseMatrix, transposed } from '../numeric/sparse.ts'
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
 * people by features vote for what they took, pulled towards everybody's shares by `prior`.
 *
 * Squared distances of standardised features count by how much more alike in the feature are people who took the same
 * item than people at large (intraclass correlation, 0 where not at all). A neighbour at distance d has say
 * exp(-d² / 2h²), h the mean distance of the neighbours. O(people x features) an answer. Features of the moment (hour,
 * weather) go in beside those of the person.
 *
 * @param profiles people x features
 * @param train people x items, values above zero
 * @throws RangeError when a feature is not finite or people are not as many in both
 *
 * Fisher (1925), Statistical methods for research workers, chapter 7 (the correlation). Schein, Popescul, Ungar, Pennock (2002), Methods and metrics for cold-start recommendations, SIGIR.
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
  const say = alikeness(scale.scaled, train)
  const everybody = tasteOf(train, new Map(Array.from({ length: train.rows }, (_, person) => [person, 1])))

  return recommenderOf(train.columns, (history) => {
    const profile = profileOf(scale, history)
    // No feature tells people apart: nobody is nearer than anybody else.
    if (say.every((weight) => weight === 0)) return everybody.slice()
    const squares = squaredDistances(scale.scaled, profile, say)
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

/** Of each feature: 1 - variance among the takers of an item / variance among all takers, not below 0. */
function alikeness({ columns, values }: Matrix, train: SparseMatrix): Float64Array {
  const { starts, indices } = transposed(train)
  return Float64Array.from({ length: columns }, (_, c) => {
    const all = new SquaresAboutMean()
    let within = 0
    let freedom = 0
    for (let item = 0; item < train.columns; item += 1) {
      const own = new SquaresAboutMean()
      for (let k = starts[item] as number; k < (starts[item + 1] as number); k += 1) {
        const value = values[(indices[k] as number) * columns + c] as number
        own.add(value)
        all.add(value)
      }
      within += own.squares
      freedom += Math.max(0, own.count - 1)
    }
    const total = all.squares / Math.max(1, all.count - 1)
    return total > 0 && freedom > 0 ? Math.max(0, 1 - within / freedom / total) : 0
  })
}

/** Welford (1962), Technometrics 4(3). */
class SquaresAboutMean {
  count = 0
  squares = 0
  #mean = 0

  add(value: number): void {
    this.count += 1
    const before = value - this.#mean
    this.#mean += before / this.count
    this.squares += before * (value - this.#mean)
  }
}

function squaredDistances({ rows, columns, values }: Matrix, from: Float64Array, say: Float64Array): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let c = 0; c < columns; c += 1) {
      sum += (say[c] as number) * ((values[row * columns + c] as number) - (from[c] as number)) ** 2
    }
    return sum
  })
}
