import { checkNotNegative, checkRange, checkWhole } from '../numeric/check.ts'
import { type SparseMatrix, transposed } from '../numeric/sparse.ts'
import { checkPositiveValues } from './interactions.ts'
import { forEachTaken, type Recommender, recommenderOf, topOf } from './recommender.ts'

export interface ItemKnnParameters {
  /**
   * Added to the denominator of every similarity, in average people: items that few took are pulled towards "nothing in
   * common". 0 is the plain cosine.
   */
  shrinkage?: number
  /** Most similar items that each item of a history votes for; all where left out. */
  neighbours?: number
  /** Exponent of the candidate's own popularity in the denominator: .5 is the cosine, lower lets popular items rise. */
  candidatePower?: number
  /** Each person counts 1 / (items taken)^personPower: at 0 all the same, above it busy people say less of each item. */
  personPower?: number
}

/** Both sides of a pair share the penalty of being popular equally in the cosine. */
const COSINE_POWER = 0.5

/**
 * People who took this also took that: a candidate's score is the sum of its similarities to the items of the history.
 *
 * similarity(i, j) = c(i, j) / (n(i)^½ n(j)^candidatePower + shrinkage), where c counts the people who took both and n
 * those who took one, each weighed by personPower (and by the products and squares of the values, if there are any).
 * O(Σ over people of their items²) time, no more space than pairs that occur.
 *
 * @param train people x items
 * @throws RangeError when a parameter is out of range
 *
 * Deshpande, Karypis (2004), Item-based top-N recommendation algorithms, ACM TOIS 22(1). Shrinkage: Koren, Bell (2011),
 * Advances in collaborative filtering, Recommender Systems Handbook, section 5.
 */
export function fitItemKnn(train: SparseMatrix, parameters: ItemKnnParameters = {}): Recommender {
  const { shrinkage = 0, neighbours = train.columns, candidatePower = COSINE_POWER, personPower = 0 } = parameters
  checkPositiveValues('train', train)
  checkNotNegative('shrinkage', shrinkage)
  checkWhole('neighbours', neighbours, 0)
  checkRange('candidatePower', candidatePower, 0, 1)
  checkRange('personPower', personPower, 0, 2)
  const { starts, indices, values } = similarItems(train, { shrinkage, neighbours, candidatePower, personPower })

  const isBinary = train.values === undefined
  return recommenderOf(train.columns, (history) => {
    const scores = new Float64Array(train.columns)
    forEachTaken(history, isBinary, (item, weight) => {
      for (let at = starts[item] as number; at < (starts[item + 1] as number); at += 1) {
        const other = indices[at] as number
        scores[other] = (scores[other] as number) + weight * (values[at] as number)
      }
    })
    return scores
  })
}

/** Row i: the items most similar to i with their similarity, itself left out. */
function similarItems(train: SparseMatrix, parameters: Required<ItemKnnParameters>): Required<SparseMatrix> {
  const { shrinkage, neighbours, candidatePower, personPower } = parameters
  const items = train.columns
  const byItem = transposed(train)
  const say = sayOfPeople(train, personPower)
  const norms = normsOf(byItem, say)
  const pull = shrinkage * meanSay(say)
  const together = new Float64Array(items)
  const starts = new Int32Array(items + 1)
  const indices: number[] = []
  const values: number[] = []
  for (let i = 0; i < items; i += 1) {
    const met = countTogether(train, byItem, say, i, together)
    const left = Math.sqrt(norms[i] as number)
    const similarity = Float64Array.from(met, (j) => {
      const both = together[j] as number
      together[j] = 0
      return both / (left * (norms[j] as number) ** candidatePower + pull)
    })
    const kept = neighbours < met.length ? (neighbours > 0 ? topOf(similarity, neighbours).items : []) : met.keys()
    for (const at of kept) {
      indices.push(met[at] as number)
      values.push(similarity[at] as number)
    }
    starts[i + 1] = indices.length
  }
  return { rows: items, columns: items, starts, indices: Int32Array.from(indices), values: Float64Array.from(values) }
}

function sayOfPeople({ rows, starts }: SparseMatrix, power: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, person) => {
    const taken = (starts[person + 1] as number) - (starts[person] as number)
    return taken === 0 ? 0 : taken ** -power
  })
}

/** What one person counts, on average over those who took anything: it makes people of a shrinkage. */
function meanSay(say: Float64Array): number {
  let total = 0
  let counted = 0
  for (const one of say) {
    total += one
    if (one > 0) counted += 1
  }
  return counted === 0 ? 0 : total / counted
}

function normsOf({ rows, starts, indices, values }: SparseMatrix, say: Float64Array): Float64Array {
  const norms = new Float64Array(rows)
  for (let i = 0; i < rows; i += 1) {
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k += 1) {
      norms[i] =
        (norms[i] as number) + (say[indices[k] as number] as number) * (values ? (values[k] as number) ** 2 : 1)
    }
  }
  return norms
}

/** Adds to `together[j]`, for each j taken by somebody who took i, what they have in common; answers those j, rising. */
function countTogether(
  train: SparseMatrix,
  byItem: SparseMatrix,
  say: Float64Array,
  i: number,
  together: Float64Array,
): Int32Array {
  const met: number[] = []
  for (let p = byItem.starts[i] as number; p < (byItem.starts[i + 1] as number); p += 1) {
    const person = byItem.indices[p] as number
    const weight = (say[person] as number) * (byItem.values ? (byItem.values[p] as number) : 1)
    for (let k = train.starts[person] as number; k < (train.starts[person + 1] as number); k += 1) {
      const j = train.indices[k] as number
      if (j === i) continue
      if (together[j] === 0) met.push(j)
      together[j] = (together[j] as number) + weight * (train.values ? (train.values[k] as number) : 1)
    }
  }
  return Int32Array.from(met).sort()
}
