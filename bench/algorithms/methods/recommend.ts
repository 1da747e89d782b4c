import {
  type ChosenRecommender,
  chooseRecommender,
  evaluateRecommender,
  type FitRecommender,
  fitEase,
  fitImplicitAls,
  fitItemKnn,
  fitNextItem,
  fitPopularity,
  fitSessionKnn,
  type InteractionSplit,
  type Interactions,
  interactionMatrix,
  interactionRows,
  type Recommender,
  type RecommenderCandidate,
  type RecommenderEvaluation,
  rowsByPerson,
  splitInteractionsAtRandom,
  splitInteractionsByTime,
  splitInteractionsLastOut,
} from '@tandem/algorithms'
import { percentile } from '../../percentile.ts'
import { indexed, momentsMs } from '../columns.ts'
import type { Asked, Method, Roles, Score, Step } from '../method.ts'
import type { Table } from '../table.ts'

/** Values of `holdout`. */
const [AT_RANDOM, LAST_OUT, BY_TIME] = [0, 1, 2]
/** EASE keeps the square of the smaller side: half a gigabyte. */
const EASE_AT_MOST = 8000
const TIMED_PEOPLE = 300
const TIMED_TRIES = 3

const OPTIONS = {
  k: { is: 'items shown to each person', byDefault: 20 },
  seed: { is: 'of the split', byDefault: 1 },
  holdout: {
    is: '0 a random share of each person, 1 each last one, 2 what comes after a moment',
    byDefault: AT_RANDOM,
  },
  share: { is: 'that is held out, by holdout 0 and 2', byDefault: 0.2 },
  allowTaken: { is: '1: what a person has taken may be shown again', byDefault: 0 },
  family: { is: '0 all, else one by its place among those that are printed', byDefault: 0 },
}
type Options = Asked<typeof OPTIONS>

/**
 * Each family's parameters are chosen on a part of the training that is held out in the same way, then the family is
 * fitted to all of the training; the last line is the family that this choice prefers overall.
 */
const recommend: Method<keyof Options> = {
  name: 'recommend',
  question: 'What will each person take next? (popularity, item-kNN, EASE, ALS; with time: decay, chains, sessions)',
  roles: {
    person: { holds: 'who took something: one row an event' },
    item: { holds: 'what was taken' },
    time: { holds: 'when: a date or a number', isOptional: true },
    weight: { holds: 'how much it says, above zero, for ALS', isOptional: true },
    isTest: { holds: '1 in rows to be judged by: a split that is given; overrides holdout', isOptional: true },
  },
  options: OPTIONS,
  score(table, roles, options, step) {
    const { split, hold } = splitOf(table, roles, options)
    return scoreSplit(split, hold, options, step)
  },
}
export default recommend

interface Family {
  readonly name: string
  readonly candidates: readonly RecommenderCandidate[]
}

interface Judged {
  readonly family: Family
  readonly chosen: string
  /** On the part held out of the training. */
  readonly validation: number
  readonly evaluation: RecommenderEvaluation
  readonly recommender: Recommender
}

function scoreSplit(split: InteractionSplit, hold: Hold, asked: Options, step?: Step): Score[] {
  const { k, allowTaken, family: only } = asked
  const options = { k, allowTaken: allowTaken === 1 }
  const families = familiesOf(split.train)
  if (!Number.isInteger(only) || only < 0 || only > families.length)
    throw new RangeError(`--family must be from 0 (all of them) to ${families.length}`)
  const wanted = families.filter((_, at) => only === 0 || only === at + 1)
  const judged = wanted.map((family, at): Judged => {
    step?.(`${family.name}, ${at + 1} of ${wanted.length}: chooses among ${family.candidates.length}`)
    let found: ChosenRecommender | undefined
    const fit: FitRecommender = (train) => {
      const chosen = chooseRecommender(train, family.candidates, hold, options)
      found = chosen
      return chosen.recommender
    }
    const evaluation = evaluateRecommender(fit, split, options)
    const { name, ndcg, recommender } = found as ChosenRecommender
    return { family, chosen: name, validation: Math.max(...ndcg), evaluation, recommender }
  })
  const best = judged.reduce((a, b) => (b.validation > a.validation ? b : a))
  return [
    { metric: 'people judged', value: best.evaluation.people, unit: 'people' },
    ...judged.flatMap((one) => scoresOf(one.family.name, one, split.train, k)),
    ...scoresOf(`chosen on training, ${best.family.name}`, best, split.train, k),
  ]
}

function scoresOf(name: string, judged: Judged, train: Interactions, k: number): Score[] {
  const { evaluation, chosen, recommender } = judged
  const note = name === chosen ? '' : ` (${chosen})`
  return [
    { metric: `${name}: Recall@${k}`, value: evaluation.recall, unit: `share${note}` },
    { metric: `${name}: NDCG@${k}`, value: evaluation.ndcg, unit: '' },
    { metric: `${name}: MAP@${k}`, value: evaluation.map, unit: '' },
    { metric: `${name}: coverage`, value: evaluation.coverage, unit: 'share of items' },
    { metric: `${name}: novelty`, value: evaluation.novelty, unit: 'bits' },
    ...answerTimes(name, recommender, train, k),
  ]
}

/**
 * Whole answers for histories that are handed in fresh, as for somebody who has just come: the median of the first
 * answers, and the tail of the fastest of a few, so that the machine's other work does not count as ours.
 */
function answerTimes(name: string, recommender: Recommender, train: Interactions, k: number): Score[] {
  const histories = rowsByPerson(train)
    .filter((rows) => rows.length > 0)
    .slice(0, TIMED_PEOPLE)
    .map((rows) => interactionRows(train, rows).item)
  const times = histories.map((items) =>
    Array.from({ length: TIMED_TRIES }, () => {
      const since = performance.now()
      recommender.top({ items }, k, items)
      return performance.now() - since
    }),
  )
  const first = times.map(([time = 0]) => time)
  const fastest = times.map((tries) => Math.min(...tries))
  return [
    { metric: `${name}: top ${k} of one person, median`, value: percentile(first, 0.5), unit: 'ms' },
    {
      metric: `${name}: top ${k} of one person, fastest of ${TIMED_TRIES}, 95th percentile`,
      value: percentile(fastest, 0.95),
      unit: 'ms',
    },
  ]
}

function familiesOf(train: Interactions): Family[] {
  const { weight: _, ...plain } = train
  const canEase = Math.min(train.people, train.items) <= EASE_AT_MOST
  return [
    { name: 'popularity', candidates: [{ name: 'popularity', fit: unweighted(fitPopularity) }] },
    { name: 'plain cosine', candidates: [{ name: 'plain cosine', fit: (own) => fitItemKnn(interactionMatrix(own)) }] },
    { name: 'item-kNN', candidates: itemKnnCandidates() },
    ...(canEase ? [{ name: 'EASE', candidates: easeCandidates([0]) }] : []),
    ...(canEase ? [{ name: 'EASE scaled by degrees', candidates: easeCandidates([0.25]) }] : []),
    { name: 'implicit ALS', candidates: alsCandidates() },
    ...(train.time ? sequenceFamilies(plain) : []),
  ]
}

function unweighted(fit: FitRecommender): FitRecommender {
  return ({ weight: _, ...events }) => fit(events)
}

function itemKnnCandidates(): RecommenderCandidate[] {
  const grid = [0.5, 0.4, 0.25].flatMap((candidatePower) =>
    [0, 0.5].flatMap((personPower) => [0, 3, 10, 30].map((shrinkage) => ({ candidatePower, personPower, shrinkage }))),
  )
  return grid.map((parameters) => ({
    name: `candidatePower ${parameters.candidatePower}, personPower ${parameters.personPower}, shrinkage ${parameters.shrinkage}`,
    fit: (train) => fitItemKnn(interactionMatrix(train), parameters),
  }))
}

function easeCandidates(powers: readonly number[]): RecommenderCandidate[] {
  return powers.flatMap((power) =>
    [10, 30, 100, 300].map((lambda) => ({
      name: `lambda ${lambda}, powers ${power}`,
      fit: (train: Interactions) => fitEase(interactionMatrix(train), { lambda, personPower: power, itemPower: power }),
    })),
  )
}

/** Weights enter as ln(1 + weight): a hundred plays say more than ten, not ten times as much. */
function alsCandidates(): RecommenderCandidate[] {
  const grid = [64, 128].flatMap((factors) => [
    { factors, alpha: 10, lambda: 10 },
    { factors, alpha: 40, lambda: 30 },
    { factors, alpha: 40, lambda: 100 },
  ])
  return grid.map((parameters) => ({
    name: `${parameters.factors} factors, alpha ${parameters.alpha}, lambda ${parameters.lambda}`,
    fit: (train) => {
      const { weight } = train
      const events = weight ? { ...train, weight: weight.map(Math.log1p) } : train
      return fitImplicitAls(interactionMatrix(events, { weighted: weight !== undefined }), parameters)
    },
  }))
}

function sequenceFamilies({ time = new Float64Array(0) }: Interactions): Family[] {
  const sorted = time.toSorted()
  const span = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0)
  const halfLives = span > 0 ? [span / 4, span / 16, span / 64] : []
  return [
    {
      name: 'popularity with decay',
      candidates: halfLives.map((halfLife) => ({
        name: `half-life ${halfLife.toPrecision(3)}`,
        fit: unweighted((train) => fitPopularity(train, { halfLife })),
      })),
    },
    {
      name: 'next item',
      candidates: [1, 3].flatMap((reach) =>
        [1, 3, 10].map((memory) => ({
          name: `reach ${reach}, memory ${memory}`,
          fit: (train: Interactions) => fitNextItem(train, { reach, memory }),
        })),
      ),
    },
    {
      name: 'session-kNN',
      candidates: [50, 100, 500].map((neighbours) => ({
        name: `${neighbours} neighbours`,
        fit: (train: Interactions) => fitSessionKnn(train, { neighbours }),
      })),
    },
  ].filter(({ candidates }) => candidates.length > 0)
}

type Hold = (train: Interactions) => InteractionSplit

function splitOf(table: Table, roles: Roles, options: Options): { split: InteractionSplit; hold: Hold } {
  const events = eventsOf(table, roles)
  const { seed, share, holdout } = options
  const keepRepeats = options.allowTaken === 1
  const atRandom: Hold = (train) => splitInteractionsAtRandom(train, share, seed)
  if (roles.has('isTest')) {
    const isTest = table.numbers(roles.one('isTest'))
    const rowsWhere = (wanted: boolean) => [...isTest.keys()].filter((row) => (isTest[row] === 1) === wanted)
    const part = (wanted: boolean) => interactionRows(events, rowsWhere(wanted))
    return { split: { kind: 'given', train: part(false), test: part(true) }, hold: atRandom }
  }
  const lastOut: Hold = (train) => splitInteractionsLastOut(train, { keepRepeats })
  const byTime: Hold = (train) => {
    const sorted = train.time?.toSorted() ?? new Float64Array(0)
    const at = sorted[Math.floor((1 - share) * sorted.length)] as number
    return splitInteractionsByTime(train, at, { keepRepeats })
  }
  if (holdout === BY_TIME && !events.time) throw new RangeError('--map time=COLUMN is missing: holdout 2 cuts by time')
  const hold = holdout === BY_TIME ? byTime : holdout === LAST_OUT ? lastOut : atRandom
  return { split: hold(events), hold }
}

function eventsOf(table: Table, roles: Roles): Interactions {
  const person = numbered(table, roles.one('person'))
  const item = numbered(table, roles.one('item'))
  return {
    people: person.count,
    items: item.count,
    person: person.index,
    item: item.index,
    ...(roles.has('time') ? { time: momentsMs(table, roles.one('time')) } : {}),
    ...(roles.has('weight') ? { weight: table.numbers(roles.one('weight')) } : {}),
  }
}

/** Ids in their own order, not that of the rows: ties are broken by it, and figures must not depend on how a file is sorted. */
function numbered(table: Table, column: string): { index: Int32Array; count: number } {
  const { index, names } = indexed(table.texts(column))
  const order = [...names.keys()]
  const compare = table.isNumeric(column)
    ? (a: string, b: string) => Number(a) - Number(b)
    : (a: string, b: string) => (a < b ? -1 : Number(a > b))
  order.sort((a, b) => compare(names[a] as string, names[b] as string))
  const rank = new Int32Array(names.length)
  order.forEach((at, place) => {
    rank[at] = place
  })
  return { index: index.map((at) => rank[at] as number), count: names.length }
}
