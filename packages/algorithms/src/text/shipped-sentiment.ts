import { type SentimentModel, trainSentiment } from './sentiment.ts'
import { makeReviews } from './sentiment-corpus.ts'

/** So many that every pairing of a remark with a word of degree has most likely occurred. */
const REVIEWS_A_LANGUAGE = 4000
const SEED = 1

/**
 * The model that ships, for shops that have no labelled reviews yet: learnt from reviews that we made in both languages.
 *
 * It is learnt anew when asked for (about a second) and the same everywhere; keep it. It knows the plain words of the
 * trade; how much that is worth on real reviews is on its page in docs/methods. `trainSentiment` on own labels is better
 * from about a thousand texts on.
 */
export function shippedSentiment(): SentimentModel {
  const zh = makeReviews(REVIEWS_A_LANGUAGE, 'zh', SEED)
  const en = makeReviews(REVIEWS_A_LANGUAGE, 'en', SEED)
  return trainSentiment([...zh.texts, ...en.texts], Int32Array.from([...zh.labels, ...en.labels]))
}
