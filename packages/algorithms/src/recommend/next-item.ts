import { checkInside, checkRange, checkWhole } from '../numeric/check.ts'
import { type SparseMatrix, sparseOf } from '../numeric/sparse.ts'
import type { Interactions } from './interactions.ts'
import { type Recommender, recommenderOf } from './recommender.ts'
import { sessionsOf } from './sessions.ts'

export interface NextItemParameters {
  /** How many items later still counts as following. */
  reach?: number
  /** Each further step later counts this share of the one before. */
  reachDecay?: number
  /** How many of the last items of a history are asked what follows them. */
  memory?: number
  /** Each older item has this share of the say of the one after it. */
  memoryDecay?: number
  /** Nothing follows across a longer pause, in the events' unit of time. */
  breakAfter?: number
}

/** One step either way is the plain Markov chain: what a person does next depends on what was done last. */
const DEFAULTS = { reach: 1, reachDecay: 0.5, memory: 1, memoryDecay: 0.5 } as const

/**
 * What comes next after this? Probabilities of every item to be the next one, from counts of what followed what.
 *
 * After item i, j has probability (c(i, j) + T(i) p(j)) / (c(i) + T(i)): where i was seldom followed, or by something
 * else each time (T counts different followers), the answer backs off to the overall shares p. Histories of several
 * items mix the answers of the last ones. O(events x reach) to fit, O(memory x followers + items) to answer.
 *
 * @throws RangeError when a parameter is out of range
 *
 * Back-off: Witten, Bell (1991), The zero-frequency problem, IEEE Trans. Information Theory 37(4). Item-to-item chains:
 * Ludewig, Jannach (2018), Evaluation of session-based recommendation algorithms, UMUAI 28 (methods AR, MC, SR).
 */
export function fitNextItem(train: Interactions, parameters: NextItemParameters = {}): Recommender {
  const { reach, reachDecay, memory, memoryDecay, breakAfter } = { ...DEFAULTS, breakAfter: undefined, ...parameters }
  checkWhole('reach', reach, 1)
  checkRange('reachDecay', reachDecay, 0, 1)
  checkWhole('memory', memory, 1)
  checkInside('memoryDecay', memoryDecay, 0, 1 + Number.EPSILON)
  const sessions = sessionsOf(train, breakAfter)
  const followers = countFollowers(sessions, train.items, reach, reachDecay)
  const { shares, total } = followerTotals(followers, train)

  return recommenderOf(train.items, ({ items }) => {
    const scores = new Float64Array(train.items)
    const last = Array.from(items).slice(-memory).reverse()
    const says = last.map((_, age) => memoryDecay ** age)
    const allSays = says.reduce((a, b) => a + b, 0)
    let backedOff = last.length === 0 ? 1 : 0
    last.forEach((item, age) => {
      const [from, to] = [followers.starts[item] as number, followers.starts[item + 1] as number]
      const different = to - from
      const say = (says[age] as number) / allSays
      if (different === 0) {
        backedOff += say
        return
      }
      const mass = (total[item] as number) + different
      backedOff += (say * different) / mass
      for (let k = from; k < to; k += 1) {
        const next = followers.indices[k] as number
        scores[next] = (scores[next] as number) + (say * (followers.values[k] as number)) / mass
      }
    })
    for (let j = 0; j < scores.length; j += 1) scores[j] = (scores[j] as number) + backedOff * (shares[j] as number)
    return scores
  })
}

function countFollowers(
  sessions: readonly Int32Array[],
  items: number,
  reach: number,
  decay: number,
): Required<SparseMatrix> {
  const row: number[] = []
  const column: number[] = []
  const value: number[] = []
  for (const session of sessions) {
    for (let at = 0; at < session.length; at += 1) {
      for (let gap = 1; gap <= reach && at + gap < session.length; gap += 1) {
        const weight = decay ** (gap - 1)
        if (weight === 0) break
        row.push(session[at] as number)
        column.push(session[at + gap] as number)
        value.push(weight)
      }
    }
  }
  return sparseOf(items, items, { row, column, value }) as Required<SparseMatrix>
}

/** Overall shares of the items (add-one, so that nothing is impossible), and how often each was followed at all. */
function followerTotals(
  { starts, values }: Required<SparseMatrix>,
  { items, item }: Interactions,
): { shares: Float64Array; total: Float64Array } {
  const shares = new Float64Array(items).fill(1 / (item.length + items))
  for (const taken of item) shares[taken] = (shares[taken] as number) + 1 / (item.length + items)
  const total = Float64Array.from({ length: items }, (_, i) =>
    values.subarray(starts[i], starts[i + 1]).reduce((a, b) => a + b, 0),
  )
  return { shares, total }
}
