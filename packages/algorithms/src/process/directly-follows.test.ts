import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDfg } from './dfg-text.ts'
import { directlyFollows } from './directly-follows.ts'
import { tracesOf } from './event-log.ts'
import { eventLogOfWords } from './event-words.ts'
import { pairLifecycle } from './lifecycle.ts'
import { caseDuration, processVariants } from './variants.ts'

const MINUTE = 60_000

describe('directlyFollows', () => {
  it('counts the log L1 of van der Aalst (2016), section 6.1: abcd three times, acbd twice, aed once', () => {
    const graph = directlyFollows(tracesOf(eventLogOfWords({ abcd: 3, acbd: 2, aed: 1 }, 'abcde')))
    const arcs = graph.arcs.map(({ from, to, count, cases }) => `${'abcde'[from]}${'abcde'[to]} ${count} ${cases}`)
    expect(arcs).toEqual(['ab 3 3', 'bc 3 3', 'cd 3 3', 'ac 2 2', 'bd 2 2', 'cb 2 2', 'ae 1 1', 'ed 1 1'])
    expect([...graph.startCounts]).toEqual([6, 0, 0, 0, 0])
    expect([...graph.endCounts]).toEqual([0, 0, 0, 6, 0])
    expect(graph.arcs[0]?.gap).toEqual({
      count: 3,
      totalMs: 3 * MINUTE,
      meanMs: MINUTE,
      medianMs: MINUTE,
      p90Ms: MINUTE,
      maxMs: MINUTE,
    })
  })

  it('counts an arc as often as it is walked, and its case once', () => {
    const graph = directlyFollows(tracesOf(eventLogOfWords(['abab'], 'ab')))
    expect(graph.arcs.map(({ count, cases }) => [count, cases])).toEqual([
      [2, 1],
      [1, 1],
    ])
  })

  it('loses no event: what flows into an activity and out of it is what happened', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 9 }), {
      minLength: 1,
    })
    fc.assert(
      fc.property(words, (log) => {
        const graph = directlyFollows(tracesOf(eventLogOfWords(log, 'abcd')))
        for (let a = 0; a < 4; a += 1) {
          const out = graph.arcs.filter(({ from }) => from === a).reduce((sum, { count }) => sum + count, 0)
          const into = graph.arcs.filter(({ to }) => to === a).reduce((sum, { count }) => sum + count, 0)
          expect(out + (graph.endCounts[a] as number)).toBe(graph.counts[a])
          expect(into + (graph.startCounts[a] as number)).toBe(graph.counts[a])
        }
      }),
    )
  })

  it('orders events by time whatever their order in the log, and changes nothing it was given', () => {
    const log = {
      caseIndex: Int32Array.of(1, 0, 1, 0, 1),
      activityIndex: Int32Array.of(2, 1, 0, 0, 1),
      timeMs: Float64Array.of(30, 20, 10, 10, 30),
    }
    const before = structuredClone(log)
    const traces = tracesOf(Object.freeze(log))
    expect([...traces.activity]).toEqual([0, 1, 0, 2, 1])
    expect([...traces.row]).toEqual([3, 1, 2, 0, 4])
    expect(log).toEqual(before)
  })

  it('refuses a log that makes no sense, and says where', () => {
    const log = { caseIndex: Int32Array.of(0, 0), activityIndex: Int32Array.of(0, 1), timeMs: Float64Array.of(1, 2) }
    expect(() => tracesOf({ ...log, caseIndex: Int32Array.of(0, -1) })).toThrow(/^caseIndex\[1\]/)
    expect(() => tracesOf({ ...log, timeMs: Float64Array.of(1, Number.NaN) })).toThrow(/^timeMs\[1\]/)
    expect(() => tracesOf({ ...log, startMs: Float64Array.of(1, 3) })).toThrow(/^startMs\[1\]/)
    expect(() => tracesOf({ ...log, startMs: Float64Array.of(1, -Infinity) })).toThrow(/^startMs\[1\]/)
    expect(() => tracesOf({ ...log, activities: 1 })).toThrow(/^activityIndex\[1\]/)
    expect(() => tracesOf({ ...log, timeMs: new Float64Array(3) })).toThrow(/^timeMs/)
    expect(() => eventLogOfWords(['ab', 'ax'], 'ab')).toThrow(/^words\[1\]/)
  })
})

describe('parseDfg', () => {
  const text = '2\nask\nanswer the call\n1\n0x3\n2\n0x1\n1x2\n0>1x2\n'

  it('reads names, begins, ends and arcs', () => {
    expect(parseDfg(text)).toEqual({
      activities: ['ask', 'answer the call'],
      startCounts: new Map([[0, 3]]),
      endCounts: new Map([
        [0, 1],
        [1, 2],
      ]),
      arcs: [{ from: 0, to: 1, count: 2 }],
    })
  })

  it('says which line is wrong', () => {
    expect(() => parseDfg(text.replace('0>1', '0>7'))).toThrow('line 9')
    expect(() => parseDfg(text.replace('1\n0x3', 'one\n0x3'))).toThrow('line 4')
  })
})

describe('processVariants', () => {
  it('groups cases by what was done in which order, the most frequent first', () => {
    const traces = tracesOf(eventLogOfWords(['abc', 'acb', 'abc', 'c'], 'abc'))
    const variants = processVariants(traces)
    expect(variants.map(({ activities, cases, share }) => [activities, cases, share])).toEqual([
      [[0, 1, 2], 2, 0.5],
      [[2], 1, 0.25],
      [[0, 2, 1], 1, 0.25],
    ])
    expect([...(variants[0]?.caseIndexes ?? [])]).toEqual([0, 2])
    expect(caseDuration(traces, 0)).toBe(2 * MINUTE)
  })
})

describe('pairLifecycle', () => {
  it('gives each completion the start that has waited longest, and counts what has no partner', () => {
    // start a at 0, start a at 1, complete a at 5 and 9, complete b at 9 (never started), start b at 9 (never completed)
    const log = {
      caseIndex: new Int32Array(6),
      activityIndex: Int32Array.of(0, 0, 0, 0, 1, 1),
      timeMs: Float64Array.of(0, 1, 5, 9, 8, 9),
    }
    const paired = pairLifecycle(log, Uint8Array.of(0, 0, 1, 1, 1, 0))
    expect([...(paired.log.startMs ?? [])]).toEqual([0, 1, Number.NaN])
    expect([...paired.log.timeMs]).toEqual([5, 9, 8])
    expect(paired).toMatchObject({ openStarts: 1, completionsWithoutStart: 1 })
    expect(() => pairLifecycle(log, Uint8Array.of(1))).toThrow(/^isCompletion/)
  })
})
