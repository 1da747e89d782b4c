import { checkLength, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { checkInteractions, type Interactions, interactionRows, rowsByPerson } from './interactions.ts'
import { rankingScore } from './ranking-metrics.ts'
import type { ItemHistory, Recommender } from './recommender.ts'
import type { InteractionSplit } from './splits.ts'

export type FitRecommender = (train: Interactions) => Recommender

export interface RecommenderEvaluationOptions {
  /** Length of the list; 20 where left out. */
  k?: number
  /** May a list hold what the person took in training? Then the test may hold it, too. */
  allowTaken?: boolean
  /** Row p goes into the history of person p. */
  profiles?: Matrix
}

export interface RecommenderEvaluation {
  /** People with something in the test: the means are over them. */
  people: number
  recall: number
  ndcg: number
  /** Mean average precision at k. */
  map: number
  /** Share of people with at least one hit. */
  hitRate: number
  /** Share of the catalogue that is in anybody's list. */
  coverage: number
  /** Mean surprise of a listed item in bits, -log2 of the share of people who took it in training (add-one). */
  novelty: number
  /** One for each counted person, by rising number: for paired comparisons. */
  byPerson: { person: Int32Array; recall: Float64Array; ndcg: Float64Array }
}

/**
 * Would these recommendations have found what people took next?
 *
 * The model is fitted to a copy of the training rows and sees nothing else; then every item that the person did not take
 * in training is ranked (no sampled negatives, which reverse orders of methods: Krichene, Rendle 2020). Costs one fit and
 * one scoring a person.
 *
 * @throws RangeError when a test event is earlier than the training it must follow, or repeats a training event
 */
export function evaluateRecommender(
  fit: FitRecommender,
  split: InteractionSplit,
  options: RecommenderEvaluationOptions = {},
): RecommenderEvaluation {
  const { k = 20, allowTaken = false, profiles } = options
  checkWhole('options.k', k, 1)
  checkSplit(split, allowTaken)
  if (profiles) {
    checkMatrix('options.profiles', profiles)
    checkLength('options.profiles rows', { length: profiles.rows }, split.train.people, 'person')
  }
  const { train, test } = split
  const recommender = fit(interactionRows(train, train.person.keys().toArray()))
  const histories = rowsByPerson(train)
  const takers = takersOf(train)
  const listed = new Uint8Array(train.items)
  const scores = rowsByPerson(test).flatMap((rows, person) => {
    if (rows.length === 0) return []
    const history = historyOf(train, histories[person] ?? [], profiles, person)
    const { items } = recommender.top(history, k, allowTaken ? [] : Array.from(history.items))
    for (const item of items) listed[item] = 1
    const taken = new Set(rows.map((row) => test.item[row] as number))
    const surprise = meanOf(items, (item) => -Math.log2(((takers[item] as number) + 1) / (train.people + 1)))
    return [{ person, surprise, ...rankingScore(items, taken, k) }]
  })
  const mean = (value: (score: (typeof scores)[number]) => number) => meanOf(scores, value)
  return {
    people: scores.length,
    recall: mean((score) => score.recall),
    ndcg: mean((score) => score.ndcg),
    map: mean((score) => score.averagePrecision),
    hitRate: mean((score) => Number(score.isHit)),
    coverage: meanOf(listed, (is) => is),
    novelty: mean((score) => score.surprise),
    byPerson: {
      person: Int32Array.from(scores, ({ person }) => person),
      recall: Float64Array.from(scores, ({ recall }) => recall),
      ndcg: Float64Array.from(scores, ({ ndcg }) => ndcg),
    },
  }
}

/** @throws RangeError when the test could have been known to the training */
function checkSplit({ kind, train, test }: InteractionSplit, allowTaken: boolean): void {
  checkInteractions('split.train', train)
  checkInteractions('split.test', test)
  if (test.people !== train.people || test.items !== train.items) {
    throw new RangeError('split.test must have as many people and items as split.train')
  }
  if (test.person.length === 0) throw new RangeError('split.test must have at least one event')
  if (kind !== 'given') checkOrder(kind, train, test)
  if (allowTaken) return
  const pairOf = ({ person, item, items }: Interactions, row: number) =>
    (person[row] as number) * items + (item[row] as number)
  const taken = new Set(Array.from(train.person, (_, row) => pairOf(train, row)))
  for (let row = 0; row < test.person.length; row += 1) {
    if (taken.has(pairOf(test, row))) {
      throw new RangeError(`split.test.item[${row}] was taken in training already by the same person`)
    }
  }
}

function checkOrder(kind: 'time' | 'lastOut', train: Interactions, test: Interactions): void {
  if (!train.time || !test.time) {
    if (kind === 'time') throw new RangeError('split.train.time and split.test.time are needed to split by time')
    return
  }
  const everybody = 0
  const groupOf = (person: number) => (kind === 'time' ? everybody : person)
  const latest = new Map<number, number>()
  train.person.forEach((person, row) => {
    const time = train.time?.[row] as number
    latest.set(groupOf(person), Math.max(latest.get(groupOf(person)) ?? time, time))
  })
  test.person.forEach((person, row) => {
    const time = test.time?.[row] as number
    const known = latest.get(groupOf(person))
    if (known !== undefined && time < known) {
      throw new RangeError(`split.test.time[${row}] is ${time}, before the training's ${known}`)
    }
  })
}

function historyOf(
  train: Interactions,
  rows: readonly number[],
  profiles: Matrix | undefined,
  person: number,
): ItemHistory {
  const own = interactionRows(train, rows)
  const { columns = 0, values } = profiles ?? {}
  return {
    items: own.item,
    ...(own.weight ? { weights: own.weight } : {}),
    ...(values ? { profile: values.slice(person * columns, (person + 1) * columns) } : {}),
  }
}

function takersOf({ items, item, person }: Interactions): Float64Array {
  const takers = new Float64Array(items)
  const counted = new Set<number>()
  item.forEach((taken, row) => {
    const pair = (person[row] as number) * items + taken
    if (counted.has(pair)) return
    counted.add(pair)
    takers[taken] = (takers[taken] as number) + 1
  })
  return takers
}

function meanOf<T>(values: Iterable<T>, value: (item: T) => number): number {
  let sum = 0
  let counted = 0
  for (const one of values) {
    sum += value(one)
    counted += 1
  }
  return counted === 0 ? 0 : sum / counted
}
