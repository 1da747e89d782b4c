import { checkFinite, checkInside, checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import { checkInteractions, type Interactions, interactionRows, rowsByPerson } from './interactions.ts'

/** Events to learn from and events to be judged by; `kind` says what the evaluation holds them to. */
export interface InteractionSplit {
  /** `time`: all of the test is later. `lastOut`: later than the person's own training. `given`: no order promised. */
  readonly kind: 'time' | 'lastOut' | 'given'
  readonly train: Interactions
  readonly test: Interactions
}

export interface InteractionSplitOptions {
  /** Keep test events of what the person took in training already; they are dropped where left out. */
  keepRepeats?: boolean
}

/**
 * One cut for all: events before `at` are the training, the others the test. The only split that answers "what if we had
 * put it live that day".
 *
 * @throws RangeError when events have no time, or all of them are on one side
 */
export function splitInteractionsByTime(
  events: Interactions,
  at: number,
  options: InteractionSplitOptions = {},
): InteractionSplit {
  checkInteractions('events', events)
  checkFinite('at', at)
  const { time } = events
  if (!time) throw new RangeError('events.time is needed to split by time')
  const split = splitRows(events, 'time', (row) => (time[row] as number) >= at, options)
  if (split.train.person.length === 0) throw new RangeError(`at leaves nothing to train on before ${at}`)
  if (split.test.person.length === 0) throw new RangeError(`at leaves nothing to test on from ${at}`)
  return split
}

/**
 * Each person's `last` events are the test, by time or else by the order given; people with no more than these stay in
 * the training whole. Other people's later events are known to the model, so figures flatter trends.
 */
export function splitInteractionsLastOut(
  events: Interactions,
  options: InteractionSplitOptions & { last?: number } = {},
): InteractionSplit {
  checkInteractions('events', events)
  const { last = 1 } = options
  checkWhole('options.last', last, 1)
  const isTest = new Uint8Array(events.person.length)
  for (const rows of rowsByPerson(events)) {
    if (rows.length > last) for (const row of rows.slice(-last)) isTest[row] = 1
  }
  return splitRows(events, 'lastOut', (row) => isTest[row] === 1, options)
}

/**
 * A random share of each person's items is the test; all events of a person and item go to the same side.
 *
 * @param share of the pairs of person and item, between 0 and 1
 */
export function splitInteractionsAtRandom(events: Interactions, share: number, seed: number): InteractionSplit {
  checkInteractions('events', events)
  checkInside('share', share, 0, 1)
  const random = new Random(seed, 'splitInteractionsAtRandom')
  const isTestByPair = new Map<number, boolean>()
  const isTest = Array.from(events.person, (person, row) => {
    const pair = person * events.items + (events.item[row] as number)
    const drawn = isTestByPair.get(pair) ?? random.chance(share)
    isTestByPair.set(pair, drawn)
    return drawn
  })
  return splitRows(events, 'given', (row) => isTest[row] === true, {})
}

function splitRows(
  events: Interactions,
  kind: InteractionSplit['kind'],
  isTest: (row: number) => boolean,
  { keepRepeats = false }: InteractionSplitOptions,
): InteractionSplit {
  const train: number[] = []
  const test: number[] = []
  for (let row = 0; row < events.person.length; row += 1) (isTest(row) ? test : train).push(row)
  const pairOf = (row: number) => (events.person[row] as number) * events.items + (events.item[row] as number)
  const taken = new Set(keepRepeats ? [] : train.map(pairOf))
  const fresh = test.filter((row) => !taken.has(pairOf(row)))
  return { kind, train: interactionRows(events, train), test: interactionRows(events, fresh) }
}
