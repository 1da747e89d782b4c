import { checkPositive, checkRange, checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import { checkInteractions, type Interactions, rowsByPerson } from './interactions.ts'

/**
 * Items in the order in which each person took them, cut where nothing happened for longer than `breakAfter` (in the
 * events' unit of time); the session that ended last comes last.
 *
 * @throws RangeError when a break is asked of events without time
 */
export function sessionsOf(events: Interactions, breakAfter?: number): readonly Int32Array[] {
  checkInteractions('events', events)
  const { time, item } = events
  if (breakAfter !== undefined) {
    checkPositive('breakAfter', breakAfter)
    if (!time) throw new RangeError('breakAfter needs events with time')
  }
  const sessions = rowsByPerson(events).flatMap((rows) => cutAtBreaks(rows, time, breakAfter))
  if (time) sessions.sort((a, b) => (time[a.at(-1) as number] as number) - (time[b.at(-1) as number] as number))
  return sessions.map((rows) => Int32Array.from(rows, (row) => item[row] as number))
}

function cutAtBreaks(rows: readonly number[], time: Float64Array | undefined, breakAfter = Infinity): number[][] {
  const sessions: number[][] = []
  let last: number | undefined
  for (const row of rows) {
    const isBreak = last === undefined || (time && (time[row] as number) - (time[last] as number) > breakAfter)
    if (isBreak) sessions.push([row])
    else sessions.at(-1)?.push(row)
    last = row
  }
  return sessions
}

export interface SessionWorld {
  readonly events: Interactions
  /** Probability of item j after item i, at `i * items + j`: what the best possible model would answer. */
  readonly transition: Float64Array
}

/** Chances of the three items that like to follow, in order; the rest follows popularity. */
const FOLLOWERS = [0.4, 0.2, 0.1] as const

/**
 * A world whose truth is known: every item has three favourite followers, otherwise people take what is popular (Zipf:
 * 1, 1/2, 1/3, ...). One session a person, events one unit of time apart, sessions begin one after the other.
 *
 * @throws RangeError when there are fewer than four items, or no people or steps
 */
export function simulateSessions(
  { people, items, steps }: { people: number; items: number; steps: number },
  seed: number,
): SessionWorld {
  checkWhole('people', people, 1)
  checkRange('items', items, FOLLOWERS.length + 1, 5000)
  checkWhole('steps', steps, 1)
  const random = new Random(seed, 'simulateSessions')
  const popular = zipf(random.stream('popularity').permutation(items))
  const transition = new Float64Array(items * items)
  const rest = 1 - FOLLOWERS.reduce((a, b) => a + b, 0)
  for (let i = 0; i < items; i += 1) {
    for (let j = 0; j < items; j += 1) transition[i * items + j] = rest * (popular[j] as number)
    const order = random.stream('followers', i).permutation(items)
    FOLLOWERS.forEach((chance, rank) => {
      const at = i * items + (order[rank] as number)
      transition[at] = (transition[at] as number) + chance
    })
  }
  const rows = people * steps
  const item = new Int32Array(rows)
  for (let row = 0; row < rows; row += 1) {
    const before = item[row - 1] as number
    item[row] = random.weighted(row % steps === 0 ? popular : transition.subarray(before * items, (before + 1) * items))
  }
  const person = Int32Array.from(item, (_, row) => Math.floor(row / steps))
  return { events: { people, items, person, item, time: Float64Array.from(item, (_, row) => row) }, transition }
}

function zipf(order: Int32Array): Float64Array {
  const shares = new Float64Array(order.length)
  let total = 0
  for (let rank = 1; rank <= order.length; rank += 1) total += 1 / rank
  order.forEach((item, rank) => {
    shares[item] = 1 / (rank + 1) / total
  })
  return shares
}
