import {
  evaluateRecommender,
  type FitRecommender,
  fitItemKnn,
  fitNextItem,
  fitPopularity,
  fitSessionKnn,
  interactionMatrix,
  recommenderOf,
  simulateSessions,
  splitInteractionsLastOut,
} from '@tandem/algorithms'
import type { Measurement, Report, Target } from '../figure.ts'
import { dataTable } from './data.ts'
import { defaultsOf, type Method, rolesOf, type Score } from './method.ts'
import coldStart from './methods/cold-start.ts'
import recommend from './methods/recommend.ts'
import { Table } from './table.ts'

const LASTFM = 'lastfm, given split, all items ranked'
const OURS = 'reference run of the data set'
const COSINE = 'plain cosine item-kNN, reference run'
const BEST = 'EASE, best reported'
const ROUNDED = 0.00005
const REPRODUCED: readonly (readonly [metric: string, printed: number])[] = [
  ['popularity: Recall@20', 0.0367],
  ['popularity: NDCG@20', 0.0211],
  ['plain cosine: Recall@20', 0.2655],
  ['plain cosine: NDCG@20', 0.2053],
]
const ANSWER_MS = 5
/** Profile columns that are told before a first visit. */
const PROFILE = ['latitude', 'longitude', 'smoker', 'drink_level', 'dress_preference', 'ambience', 'transport'].concat([
  'marital_status',
  'hijos',
  'birth_year',
  'interest',
  'personality',
  'activity',
  'budget',
])
const WORLD = { people: 4000, items: 200, steps: 12 }
const WORLD_SEED = 20

/** Recommendation: lastfm against what is printed, a world whose truth is known, and people never met before. */
export default async function (report: Report): Promise<void> {
  await lastfm(report)
  sequences(report)
  await restaurants(report)
}

async function lastfm(report: Report): Promise<void> {
  const scores = await scoresOf(recommend, await lastfmTable(), { person: ['1'], item: ['2'], isTest: ['isTest'] })
  const references = new Map<string, Omit<Measurement, 'case' | 'metric' | 'value' | 'unit'>>()
  for (const [metric, printed] of REPRODUCED) {
    const target = { between: [printed - ROUNDED, printed + ROUNDED] } as const
    references.set(metric, { target, reference: OURS, referenceValue: printed })
  }
  references.set('EASE: Recall@20', { reference: OURS, referenceValue: 0.2611 })
  references.set('EASE: NDCG@20', { reference: OURS, referenceValue: 0.2078 })
  for (const { metric, value, unit } of scores) {
    const isChosen = metric.startsWith('chosen on training')
    const target: Target | undefined = metric.includes('of one person') ? { atMost: ANSWER_MS } : undefined
    const chosen =
      isChosen && metric.endsWith('Recall@20')
        ? { target: { atLeast: 0.2655 }, reference: COSINE, referenceValue: 0.2655 }
        : isChosen && metric.endsWith('NDCG@20')
          ? { target: { atLeast: 0.2078 }, reference: BEST, referenceValue: 0.2078 }
          : {}
    report({ case: LASTFM, metric, value, unit, ...(target ? { target } : {}), ...references.get(metric), ...chosen })
  }
}

async function lastfmTable(): Promise<Table> {
  const [train, test] = [await dataTable('lastfm/train.txt'), await dataTable('lastfm/test.txt')]
  const both = (column: string) => [...train.texts(column), ...test.texts(column)]
  const isTest = Float64Array.from({ length: train.rows + test.rows }, (_, row) => Number(row >= train.rows))
  return new Table(
    new Map<string, string[] | Float64Array>([
      ['1', both('1')],
      ['2', both('2')],
      ['isTest', isTest],
    ]),
  )
}

/** Each person's last step is asked for; the best possible answer is the simulator's own probabilities. */
function sequences(report: Report): void {
  const { events, transition } = simulateSessions(WORLD, WORLD_SEED)
  const { items } = events
  const split = splitInteractionsLastOut(events, { keepRepeats: true })
  const recall = (fit: FitRecommender) => evaluateRecommender(fit, split, { k: 5, allowTaken: true }).recall
  const truth = recall(() =>
    recommenderOf(items, (history) => {
      const last = history.items[history.items.length - 1] as number
      return transition.slice(last * items, (last + 1) * items)
    }),
  )
  const popularity = recall(fitPopularity)
  const name = 'simulated sessions, last step of 4,000 people, 200 items'
  const metric = (method: string) => `${method}: Recall@5`
  report({ case: name, metric: metric('popularity'), value: popularity, unit: 'share' })
  report({
    case: name,
    metric: metric('next item'),
    value: recall(fitNextItem),
    unit: 'share',
    target: { atLeast: truth - 0.02 },
    reference: "the simulator's own probabilities",
    referenceValue: truth,
  })
  const against = { target: { atLeast: popularity }, reference: 'popularity, same run', referenceValue: popularity }
  report({ case: name, metric: metric('session-kNN'), value: recall(fitSessionKnn), unit: 'share', ...against })
  const knn = recall((train) => fitItemKnn(interactionMatrix(train)))
  report({ case: name, metric: metric('plain cosine'), value: knn, unit: 'share', ...against })
}

async function restaurants(report: Report): Promise<void> {
  const table = await restaurantTable()
  const roles = { person: ['userID'], item: ['placeID'], rating: ['rating'], feature: PROFILE }
  const scores = await scoresOf(coldStart, table, roles)
  const valueOf = (metric: string) => scores.find((score) => score.metric === metric)?.value ?? Number.NaN
  for (const { metric, value, unit } of scores) {
    const [method, measure] = metric.split(': ')
    const popularity = valueOf(`popularity: ${measure}`)
    report({
      case: 'uci-restaurants, people never met (5 folds), liked places',
      metric,
      value,
      unit,
      ...(method === 'popularity'
        ? {}
        : { target: { atLeast: popularity }, reference: 'popularity, same run', referenceValue: popularity }),
    })
  }
}

/** Ratings with the profile of who gave them. */
async function restaurantTable(): Promise<Table> {
  const ratings = await dataTable('uci-restaurants/rating_final.csv')
  const profiles = await dataTable('uci-restaurants/userprofile.csv')
  const rowByPerson = new Map(profiles.texts('userID').map((person, row) => [person, row]))
  const people = ratings.texts('userID')
  const columns = new Map<string, string[]>(ratings.names.map((name) => [name, ratings.texts(name)]))
  for (const name of PROFILE) {
    const cells = profiles.texts(name)
    columns.set(
      name,
      people.map((person) => cells[rowByPerson.get(person) ?? -1] ?? ''),
    )
  }
  return new Table(columns)
}

async function scoresOf(method: Method, table: Table, mapped: Record<string, string[]>): Promise<Score[]> {
  return method.score(table, rolesOf(method, table, new Map(Object.entries(mapped))), defaultsOf(method))
}
