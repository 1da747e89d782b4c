import { checkWhole } from '../numeric/check.ts'
import type { Interactions } from './interactions.ts'
import { type Recommender, recommenderOf } from './recommender.ts'
import { sessionsOf } from './sessions.ts'

export interface SessionKnnParameters {
  /** Most similar sessions that have a say. */
  neighbours?: number
  /** Most recent sessions with something in common that are looked at. */
  pool?: number
  /** A session ends with a longer pause, in the events' unit of time. */
  breakAfter?: number
}

/** The published settings of the method for shop data. */
const DEFAULTS = { neighbours: 100, pool: 1000 } as const

/**
 * What did sessions like this one hold? Past sessions that share items, the later ones of this session counting more,
 * vote for what they hold.
 *
 * An item at place p of n has weight p / n; a past session's similarity is the sum of the weights of what is shared over
 * the root of its length; a candidate's score is the sum over the nearest sessions that hold it. An index from items to
 * sessions keeps an answer at O(sessions that share something).
 *
 * @throws RangeError when a parameter is out of range
 *
 * Ludewig, Jannach (2018), Evaluation of session-based recommendation algorithms, UMUAI 28 (method V-SkNN).
 */
export function fitSessionKnn(train: Interactions, parameters: SessionKnnParameters = {}): Recommender {
  const { neighbours, pool, breakAfter } = { ...DEFAULTS, breakAfter: undefined, ...parameters }
  checkWhole('neighbours', neighbours, 1)
  checkWhole('pool', pool, neighbours)
  const sessions = sessionsOf(train, breakAfter).map((session) => Int32Array.from(new Set(session)))
  const sessionsByItem: number[][] = Array.from({ length: train.items }, () => [])
  sessions.forEach((session, s) => {
    for (const item of session) sessionsByItem[item]?.push(s)
  })

  return recommenderOf(train.items, ({ items }) => {
    const shared = sharedWeights(items, sessionsByItem)
    // Sessions are numbered by when they ended: the highest numbers are the most recent.
    const recent = [...shared.keys()].sort((a, b) => b - a).slice(0, pool)
    const nearest = recent
      .map((s) => ({ s, similarity: (shared.get(s) as number) / Math.sqrt((sessions[s] as Int32Array).length) }))
      .sort((a, b) => b.similarity - a.similarity || b.s - a.s)
      .slice(0, neighbours)
    const scores = new Float64Array(train.items)
    for (const { s, similarity } of nearest) {
      for (const item of sessions[s] as Int32Array) scores[item] = (scores[item] as number) + similarity
    }
    return scores
  })
}

/** Past session -> sum of the weights of the items it shares with this one. */
function sharedWeights(items: ArrayLike<number>, sessionsByItem: readonly number[][]): Map<number, number> {
  const weightByItem = new Map<number, number>()
  for (let place = 0; place < items.length; place += 1) {
    weightByItem.set(items[place] as number, (place + 1) / items.length)
  }
  const shared = new Map<number, number>()
  for (const [item, weight] of weightByItem) {
    for (const s of sessionsByItem[item] ?? []) shared.set(s, (shared.get(s) ?? 0) + weight)
  }
  return shared
}
