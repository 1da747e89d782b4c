import {
  chooseRecommender,
  evaluateRecommender,
  type FitRecommender,
  fitPopularity,
  fitProfileNeighbours,
  fitProfileRidge,
  type InteractionSplit,
  type Interactions,
  interactionMatrix,
  interactionRows,
  type Matrix,
  matrixOf,
  Random,
  type RecommenderCandidate,
  type SparseMatrix,
} from '@tandem/algorithms'
import { indexed } from '../columns.ts'
import type { Asked, Method, Roles, Score } from '../method.ts'
import type { Table } from '../table.ts'

/** Text features with more values than this are names, not kinds, and are left out. */
const KINDS_AT_MOST = 30
/** This share of the training people choose the parameters. */
const ONE_IN = 3

const OPTIONS = {
  k: { is: 'items shown to each person', byDefault: 10 },
  seed: { is: 'of the folds', byDefault: 1 },
  folds: { is: 'of people, or of items', byDefault: 5 },
  leastRating: { is: 'ratings below it are passed over', byDefault: 1 },
}
type Options = Asked<typeof OPTIONS>

/**
 * People are split into folds; those of one fold are judged by models that have never met them and know their features
 * alone. Means are over all people. Parameters are chosen on people held out of the training in the same way.
 */
const coldStart: Method<keyof Options> = {
  name: 'cold-start',
  question: 'What will people take of whom only features are known? (profile neighbours, ridge, popularity)',
  roles: {
    person: { holds: 'who took something: one row an event' },
    item: { holds: 'what was taken' },
    feature: { holds: 'features of the person, the same in all of the rows; text becomes kinds', isMany: true },
    rating: { holds: 'rows below --leastRating are passed over', isOptional: true },
  },
  options: OPTIONS,
  score(table, roles, options) {
    const { events, profiles } = readColdStart(table, roles, options)
    const methods: Record<string, FitRecommender> = {
      popularity: fitPopularity,
      'profile neighbours': chosen(neighbourCandidates(profiles), profiles, options),
      'profile ridge': chosen(ridgeCandidates(profiles), profiles, options),
    }
    return Object.entries(methods).flatMap(([name, fit]) => scoreColdStart(name, fit, events, profiles, options))
  },
}
export default coldStart

function neighbourCandidates(profiles: Matrix): RecommenderCandidate[] {
  const grid = [10, 20, 50, 200].flatMap((neighbours) => [2, 10].map((prior) => ({ neighbours, prior })))
  return grid.map((parameters) => ({
    name: `${parameters.neighbours} neighbours, prior ${parameters.prior}`,
    fit: overKnown(profiles, (known, train) => fitProfileNeighbours(known, train, parameters)),
  }))
}

function ridgeCandidates(profiles: Matrix): RecommenderCandidate[] {
  return [3, 10, 30, 100, 300].map((lambda) => ({
    name: `lambda ${lambda}`,
    fit: overKnown(profiles, (known, train) => fitProfileRidge(known, train, lambda)),
  }))
}

function chosen(candidates: RecommenderCandidate[], profiles: Matrix, { k, seed }: Options): FitRecommender {
  const hold = (train: Interactions) => heldOut(train, new Random(seed, 'validation'), ONE_IN, 0)
  return (train) => chooseRecommender(train, candidates, hold, { k, profiles }).recommender
}

/** People of one fold are the test, all others the training. */
function heldOut(events: Interactions, random: Random, folds: number, fold: number): InteractionSplit {
  const order = random.permutation(events.people)
  const isTest = (row: number) => (order[events.person[row] as number] as number) % folds === fold
  const rows = [...events.person.keys()]
  const [test, train] = [rows.filter(isTest), rows.filter((row) => !isTest(row))]
  return { kind: 'given', train: interactionRows(events, train), test: interactionRows(events, test) }
}

function scoreColdStart(
  name: string,
  fit: FitRecommender,
  events: Interactions,
  profiles: Matrix,
  { k, seed, folds }: Options,
): Score[] {
  let people = 0
  let recall = 0
  let ndcg = 0
  for (let fold = 0; fold < folds; fold += 1) {
    const split = heldOut(events, new Random(seed, 'folds'), folds, fold)
    const found = evaluateRecommender(fit, split, { k, profiles })
    people += found.people
    recall += found.recall * found.people
    ndcg += found.ndcg * found.people
  }
  return [
    { metric: `${name}: Recall@${k}`, value: recall / people, unit: 'share' },
    { metric: `${name}: NDCG@${k}`, value: ndcg / people, unit: '' },
  ]
}

/** Fits on the people who have events in training: the others' features are not there to be learnt from. */
function overKnown(
  profiles: Matrix,
  fit: (profiles: Matrix, train: SparseMatrix) => ReturnType<FitRecommender>,
): FitRecommender {
  return (train) => {
    const known = [...new Set(train.person)].sort((a, b) => a - b)
    const rowOf = new Map(known.map((person, row) => [person, row]))
    const own = {
      ...train,
      people: known.length,
      person: train.person.map((person) => rowOf.get(person) as number),
    }
    const { columns, values } = profiles
    const rows = known.map((person) => values.subarray(person * columns, (person + 1) * columns))
    return fit(matrixOf(rows), interactionMatrix(own))
  }
}

function readColdStart(
  table: Table,
  roles: Roles,
  { leastRating }: Options,
): { events: Interactions; profiles: Matrix } {
  const person = indexed(table.texts(roles.one('person')))
  const item = indexed(table.texts(roles.one('item')))
  const ratings = roles.has('rating') ? table.numbers(roles.one('rating')) : undefined
  const all = { people: person.names.length, items: item.names.length, person: person.index, item: item.index }
  const counted = [...person.index.keys()].filter((row) => !ratings || (ratings[row] as number) >= leastRating)
  const firstRow = person.names.map((_, index) => person.index.indexOf(index))
  const features = roles.many('feature').flatMap((name) => featureColumns(table, name))
  return {
    events: interactionRows(all, counted),
    profiles: matrixOf(firstRow.map((row) => features.map((f) => f[row] as number))),
  }
}

/** Numbers as they are, the mean where empty; text as one column of 0 and 1 for each kind. */
function featureColumns(table: Table, name: string): Float64Array[] {
  if (table.isNumeric(name)) {
    const values = table.numbers(name)
    const known = values.filter((value) => !Number.isNaN(value))
    const mean = known.reduce((a, b) => a + b, 0) / Math.max(1, known.length)
    return [values.map((value) => (Number.isNaN(value) ? mean : value))]
  }
  const texts = table.texts(name)
  const kinds = [...new Set(texts)]
  if (kinds.length > KINDS_AT_MOST) return []
  return kinds.map((kind) => Float64Array.from(texts, (text) => Number(text === kind)))
}
