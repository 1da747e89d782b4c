import type { EventLog } from './event-log.ts'

const MINUTE_MS = 60_000

/**
 * A log whose cases are written as words, one letter an activity and a minute between events: for examples and tests, as
 * textbooks write logs.
 *
 * @param words cases, or each word with how many cases there are of it
 * @param letters the activities; a letter's place is its index
 * @throws RangeError when a word has a letter that is no activity
 */
export function eventLogOfWords(
  words: readonly string[] | Readonly<Record<string, number>>,
  letters: string,
): EventLog {
  const cases = Array.isArray(words)
    ? (words as readonly string[])
    : Object.entries(words).flatMap(([word, times]) => new Array<string>(times as number).fill(word))
  const events = cases.flatMap((word, caseIndex) => Array.from(word, (letter, at) => ({ caseIndex, letter, at })))
  const unknown = events.find(({ letter }) => !letters.includes(letter))
  if (unknown)
    throw new RangeError(`words[${unknown.caseIndex}] must be of the letters ${letters}, not ${unknown.letter}`)
  return {
    caseIndex: Int32Array.from(events, ({ caseIndex }) => caseIndex),
    activityIndex: Int32Array.from(events, ({ letter }) => letters.indexOf(letter)),
    timeMs: Float64Array.from(events, ({ at }) => at * MINUTE_MS),
    activities: letters.length,
  }
}
