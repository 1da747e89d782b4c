import { findTopics, makeReviews, predictSentiment, Random, trainSentiment } from '@tandem/algorithms'
import type { Report } from '../figure.ts'
import { dataTable } from './data.ts'
import { defaultsOf, rolesOf } from './method.ts'
import nearDuplicates from './methods/near-duplicates.ts'
import sentiment from './methods/sentiment.ts'
import { Table } from './table.ts'

const REVIEWS = 'waimai10k/waimai_10k.csv.gz'
/** Character 1-2-gram tf-idf with logistic regression by scikit-learn, 80/20 of this file. */
const REFERENCE = { accuracy: 0.893, auc: 0.944 }

/** Reviews: praise told from complaint, copies found, topics, and speeds. */
export default async function (report: Report): Promise<void> {
  await reviews(report)
  await plantedCopies(report)
  await speeds(report)
}

async function reviews(report: Report): Promise<void> {
  const table = await dataTable(REVIEWS)
  const roles = rolesOf(
    sentiment,
    table,
    new Map([
      ['text', ['review']],
      ['label', ['label']],
    ]),
  )
  const known = new Map([
    ['accuracy, learnt here', REFERENCE.accuracy],
    ['AUC, learnt here', REFERENCE.auc],
  ])
  for (const { metric, value, unit } of await sentiment.score(table, roles, defaultsOf(sentiment))) {
    const reference = known.get(metric)
    if (reference === undefined && !metric.includes('ships')) continue
    report({
      case: 'waimai10k, 80/20, 5 seeds',
      metric,
      value,
      unit,
      ...(reference !== undefined && {
        target: { atLeast: reference },
        reference: 'scikit-learn, character 1-2-gram tf-idf, logistic',
        referenceValue: reference,
      }),
    })
  }
  const texts = new Map([['text', ['review']]])
  const scores = await nearDuplicates.score(table, rolesOf(nearDuplicates, table, texts), defaultsOf(nearDuplicates))
  for (const { metric, value, unit } of scores) {
    const target = metric.startsWith('recall') ? 0.999 : metric.startsWith('precision') ? 1 : null
    report({
      case: 'waimai10k, near duplicates',
      metric,
      value,
      unit,
      ...(target !== null && { target: { atLeast: target }, reference: 'comparing every pair', referenceValue: 1 }),
    })
  }
}

/** The longer of 2,000 made reviews are copied with a character in forty changed; every pair is compared to know the truth. */
async function plantedCopies(report: Report): Promise<void> {
  const random = new Random(12, 'copies')
  const originals = makeReviews(2000, 'zh', 12)
    .texts.filter((text) => text.length >= 30)
    .slice(0, 900)
  const copies = originals.map((text) =>
    Array.from(text, (character) => (random.chance(1 / 40) ? '嗯' : character)).join(''),
  )
  const table = new Table(new Map([['text', [...originals, ...copies]]]))
  const roles = rolesOf(nearDuplicates, table, new Map([['text', ['text']]]))
  for (const similarity of [0.5, 0.7]) {
    for (const { metric, value, unit } of await nearDuplicates.score(table, roles, { seed: 1, similarity })) {
      const target = metric.startsWith('recall') ? 0.999 : metric.startsWith('precision') ? 1 : null
      if (target === null && !metric.startsWith('pairs in')) continue
      report({
        case: `${originals.length} reviews and their copies, similarity ${similarity}`,
        metric,
        value,
        unit,
        ...(target !== null && { target: { atLeast: target }, reference: 'comparing every pair', referenceValue: 1 }),
      })
    }
  }
}

async function speeds(report: Report): Promise<void> {
  const table = await dataTable(REVIEWS)
  const [texts, labels] = [table.texts('review'), table.numbers('label')]
  const timed = (metric: string, run: () => void): void => {
    const since = performance.now()
    run()
    report({ case: `waimai10k, ${texts.length} reviews`, metric, value: (performance.now() - since) / 1000, unit: 's' })
  }
  let model = trainSentiment(['good food', 'good', 'bad food', 'bad'], [1, 1, 0, 0])
  timed('learn sentiment', () => (model = trainSentiment(texts, labels)))
  timed('judge sentiment', () => predictSentiment(model, texts))
  let coherence = 0
  timed('ten topics', () => {
    const { topics } = findTopics(texts, 10)
    coherence = topics.reduce((sum, topic) => sum + topic.coherence, 0) / topics.length
  })
  report({
    case: 'waimai10k, ten topics',
    metric: 'mean coherence (NPMI of top ten terms)',
    value: coherence,
    unit: '-1..1',
  })
}
