import type { EventLog } from './event-log.ts'

/** A log of cases written as words, one letter an activity, one minute an event. For tests. */
export function logOfWords(words: readonly string[], letters: string): EventLog {
  const events = words.flatMap((word, caseIndex) => Array.from(word, (letter, at) => ({ caseIndex, letter, at })))
  return {
    caseIndex: Int32Array.from(events, ({ caseIndex }) => caseIndex),
    activityIndex: Int32Array.from(events, ({ letter }) => letters.indexOf(letter)),
    timeMs: Float64Array.from(events, ({ at }) => at * 60_000),
    activities: letters.length,
  }
}

/** Like `logOfWords`, each word as often as it says. */
export function logOfVariants(variants: Readonly<Record<string, number>>, letters: string): EventLog {
  return logOfWords(
    Object.entries(variants).flatMap(([word, times]) => new Array<string>(times).fill(word)),
    letters,
  )
}
