import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activityTimes, whereTimeGoes } from './bottleneck.ts'
import { caseTime } from './case-time.ts'
import { deadlineConformance } from './deadlines.ts'
import { directlyFollows } from './directly-follows.ts'
import { type EventLog, tracesOf } from './event-log.ts'
import { eventLogOfWords } from './event-words.ts'
import { followsConformance, followsModelOf } from './follows-model.ts'
import { processRework } from './rework.ts'
import { simulateProcess } from './simulate-process.ts'
import { caseDuration } from './variants.ts'

const log = (
  events: readonly (readonly [caseIndex: number, activity: number, start: number, complete: number])[],
): EventLog => ({
  caseIndex: Int32Array.from(events, ([c]) => c),
  activityIndex: Int32Array.from(events, ([, a]) => a),
  startMs: Float64Array.from(events, ([, , start]) => start),
  timeMs: Float64Array.from(events, ([, , , complete]) => complete),
})

const logs = fc
  .array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(50), fc.nat(20), fc.boolean(), fc.nat(3)), {
    minLength: 1,
    maxLength: 30,
  })
  .map((events) => ({
    ...log(events.map(([c, a, start, length, knows]) => [c, a, knows ? start : Number.NaN, start + length])),
    resourceIndex: Int32Array.from(events, ([, , , , , who]) => who - 1),
  }))

describe('caseTime', () => {
  it('tells waiting from work where starts are known', () => {
    const time = caseTime(
      tracesOf(
        log([
          [0, 0, 0, 4],
          [0, 1, 10, 12],
        ]),
      ),
    )
    expect([...time.waitingMs]).toEqual([0, 6])
    expect([...time.serviceMs]).toEqual([4, 2])
  })

  it('halves the time in which two pieces of work run side by side', () => {
    const time = caseTime(
      tracesOf(
        log([
          [0, 0, 0, 10],
          [0, 1, 4, 8],
        ]),
      ),
    )
    expect([...time.serviceMs]).toEqual([2, 8])
    expect([...time.waitingMs]).toEqual([0, 0])
  })

  it('calls what cannot be told apart waiting when only completions are known', () => {
    const time = caseTime(tracesOf(eventLogOfWords(['abc'], 'abc')))
    expect([...time.waitingMs]).toEqual([0, 60_000, 60_000])
    expect([...time.serviceMs]).toEqual([0, 0, 0])
    expect([...time.isMeasured]).toEqual([0, 0, 0])
  })

  it('lets work begin no earlier than the person was free', () => {
    // Case 0 is ready at 10; its person completes something else at 25 and this at 40.
    const traces = tracesOf({
      caseIndex: Int32Array.of(0, 1, 0),
      activityIndex: Int32Array.of(0, 0, 1),
      timeMs: Float64Array.of(10, 25, 40),
      resourceIndex: Int32Array.of(7, 3, 3),
    })
    const time = caseTime(traces)
    expect([...time.waitingMs]).toEqual([0, 15, 0])
    expect([...time.serviceMs]).toEqual([0, 15, 0])
  })

  it('adds up to the time of every case, however work overlaps', () => {
    fc.assert(
      fc.property(logs, (events) => {
        const traces = tracesOf(events)
        const { waitingMs, serviceMs } = caseTime(traces)
        let gone = 0
        for (let c = 0; c < traces.cases; c += 1) {
          let sum = 0
          for (let k = traces.starts[c] as number; k < (traces.starts[c + 1] as number); k += 1) {
            expect(waitingMs[k]).toBeGreaterThanOrEqual(0)
            expect(serviceMs[k]).toBeGreaterThanOrEqual(-1e-9)
            sum += (waitingMs[k] as number) + (serviceMs[k] as number)
          }
          expect(sum).toBeGreaterThanOrEqual(caseDuration(traces, c) - 1e-9)
          gone += sum
        }
        expect(whereTimeGoes(traces).totalMs).toBeCloseTo(gone, 6)
      }),
    )
  })
})

describe('whereTimeGoes', () => {
  it('puts the largest part first, and parts add up to the whole', () => {
    const found = whereTimeGoes(
      tracesOf(
        log([
          [0, 0, 0, 4],
          [0, 1, 10, 12],
          [1, 0, 0, 5],
          [1, 1, 25, 30],
        ]),
      ),
    )
    expect(found.totalMs).toBe(42)
    expect(found.contributions.map(({ kind, activity, after, totalMs }) => [kind, activity, after, totalMs])).toEqual([
      ['waiting', 1, 0, 26],
      ['service', 0, null, 9],
      ['service', 1, null, 7],
    ])
    expect(found.contributions.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  it('finds service times and the Erlang waiting of queues in a row (M/M/1: rho / (mu - lambda))', () => {
    const stations = [
      { servers: 1, meanServiceMs: 50 },
      { servers: 1, meanServiceMs: 80 },
    ]
    const simulated = simulateProcess({ cases: 20_000, meanGapMs: 100, stations, seed: 11 })
    // The first station's waiting is before a case's first event: only that of the second is in the log.
    const [first, second] = activityTimes(tracesOf(simulated))
    expect(first?.service.meanMs).toBeCloseTo(50, -0.5)
    expect(second?.service.meanMs).toBeGreaterThan(80 - 2)
    expect(second?.service.meanMs).toBeLessThan(80 + 2)
    // Mean wait .8 / (1 / 80 - 1 / 100) = 320; successive waits are correlated, hence the width.
    expect(second?.waiting.meanMs).toBeGreaterThan(260)
    expect(second?.waiting.meanMs).toBeLessThan(380)
    expect(whereTimeGoes(tracesOf(simulated)).contributions[0]).toMatchObject({
      kind: 'waiting',
      activity: 1,
      after: 0,
    })
  })
})

it('changes nothing it was given', () => {
  fc.assert(
    fc.property(logs, (events) => {
      const log = structuredClone(events)
      const traces = Object.freeze(tracesOf(Object.freeze(events)))
      const before = structuredClone(traces)
      whereTimeGoes(traces)
      activityTimes(traces)
      processRework(traces)
      deadlineConformance(traces, [{ after: 0, before: 0, withinMs: 1, per: 'each' }])
      followsConformance(traces, followsModelOf(directlyFollows(traces), 2))
      expect(traces).toEqual(before)
      expect(events).toEqual(log)
    }),
    { numRuns: 50 },
  )
})

describe('processRework', () => {
  it('counts repeats, loops of one and of two, and the time they take', () => {
    const found = processRework(tracesOf(eventLogOfWords(['aab', 'abab', 'ab'], 'ab')))
    expect(
      found.byActivity.map(({ repeats, cases, casesWithRepeats, selfLoops }) => [
        repeats,
        cases,
        casesWithRepeats,
        selfLoops,
      ]),
    ).toEqual([
      [2, 3, 2, 1],
      [1, 3, 1, 0],
    ])
    expect(found.shortLoops).toEqual([
      { activity: 0, through: 1, count: 1 },
      { activity: 1, through: 0, count: 1 },
    ])
    expect(found.caseShare).toBeCloseTo(2 / 3, 12)
    expect(found.timeShare).toBeCloseTo(3 / 6, 12)
  })

  it('finds how often a station sends work back', () => {
    const stations = [{ servers: 2, meanServiceMs: 50, repeatChance: 0.2 }]
    const found = processRework(tracesOf(simulateProcess({ cases: 10_000, meanGapMs: 60, stations, seed: 5 })))
    expect(Math.abs(found.caseShare - 0.2)).toBeLessThan(2.5 * Math.sqrt(0.16 / 10_000))
  })
})
