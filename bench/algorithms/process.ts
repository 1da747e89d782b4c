import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  activityTimes,
  directlyFollows,
  type EventLog,
  eventLogOfWords,
  footprintConformance,
  footprintOf,
  type PetriNet,
  parseDfg,
  processRework,
  processVariants,
  simulateProcess,
  tokenReplay,
  tracesOf,
  whereTimeGoes,
} from '@tandem/algorithms'
import type { Report } from '../figure.ts'
import { indexed, momentsMs } from './columns.ts'
import { dataPath, dataTable } from './data.ts'
import { defaultsOf, rolesOf } from './method.ts'
import method from './methods/process.ts'

const LOG = 'process-mining/running-example.csv'
const GRAPH = 'process-mining/running-example.dfg'
const ROLES = new Map([
  ['case', ['case:concept:name']],
  ['activity', ['concept:name']],
  ['time', ['time:timestamp']],
  ['resource', ['org:resource']],
])
const BOOK = join(import.meta.dirname, '../../packages/algorithms/golden/process-book.json')
/** Half of the last digit that the book prints. */
const PRINTED = 5e-5
/** The graph of a million events is drawn while somebody waits for a page. */
const MILLION_EVENTS_SECONDS = 3

interface Book {
  readonly letters: string
  readonly cases: Record<string, number>
  readonly nets: {
    name: string
    places: number
    transitions: Record<string, [from: number[], to: number[]]>
    fitness: number
  }[]
  readonly runsOfN2: string[]
  readonly footprintAgreement: number
}

/** Event logs: a known graph arc for arc, times that a queue's theory knows, and speed. */
export default async function (report: Report): Promise<void> {
  await runningExample(report)
  await textbook(report)
  simulatedQueue(report)
  manyEvents(report)
}

async function runningExample(report: Report): Promise<void> {
  const table = await dataTable(LOG)
  const known = parseDfg(await readFile(await dataPath(GRAPH), 'utf8'))
  const activities = indexed(table.texts('concept:name'))
  const graph = directlyFollows(
    tracesOf({
      caseIndex: indexed(table.texts('case:concept:name')).index,
      activityIndex: activities.index,
      timeMs: momentsMs(table, 'time:timestamp'),
    }),
  )
  const ours = (counts: Int32Array): string[] =>
    Array.from(counts, (count, a) => `${activities.names[a]} x ${count}`).filter((line) => !line.endsWith(' x 0'))
  const theirs = (counts: ReadonlyMap<number, number>): string[] =>
    Array.from(counts, ([a, count]) => `${known.activities[a]} x ${count}`)
  const compare = (metric: string, found: readonly string[], expected: readonly string[]): void =>
    report({
      case: 'running example',
      metric: `${metric} missing, too many or counted otherwise`,
      value: new Set(found).symmetricDifference(new Set(expected)).size,
      unit: `of ${expected.length}`,
      target: { atMost: 0 },
      reference: 'running-example.dfg',
      referenceValue: 0,
    })
  const arc = (names: readonly string[]) => (of: { from: number; to: number; count: number }) =>
    `${names[of.from]} > ${names[of.to]} x ${of.count}`
  compare('arcs', graph.arcs.map(arc(activities.names)), known.arcs.map(arc(known.activities)))
  compare('start activities', ours(graph.startCounts), theirs(known.startCounts))
  compare('end activities', ours(graph.endCounts), theirs(known.endCounts))
  for (const score of await method.score(table, rolesOf(method, table, ROLES), defaultsOf(method))) {
    report({ case: 'running example', ...score })
  }
}

/** Replay and footprints of the log that a textbook judges by hand. */
async function textbook(report: Report): Promise<void> {
  const book = JSON.parse(await readFile(BOOK, 'utf8')) as Book
  const traces = tracesOf(eventLogOfWords(book.cases, book.letters))
  const printed = (metric: string, value: number, reference: number): void =>
    report({
      case: 'log of 1,391 cases',
      metric,
      value,
      unit: '',
      target: { between: [reference - PRINTED, reference + PRINTED] },
      reference: 'van der Aalst (2016), Process Mining, chapter 8',
      referenceValue: reference,
    })
  for (const { name, places, transitions, fitness } of book.nets) {
    const net: PetriNet = {
      places,
      startPlace: 0,
      endPlace: places - 1,
      transitions: Object.entries(transitions).map(([letter, [from, to]]) => ({
        activity: book.letters.indexOf(letter),
        from,
        to,
      })),
    }
    printed(`fitness of ${name} by token replay`, tokenReplay(traces, net).fitness, fitness)
  }
  const footprint = (words: Parameters<typeof eventLogOfWords>[0]) =>
    footprintOf(directlyFollows(tracesOf(eventLogOfWords(words, book.letters))))
  const { agreement } = footprintConformance(footprint(book.cases), footprint(book.runsOfN2))
  printed('footprint agreement with N2', agreement, book.footprintAgreement)
}

/** Two queues in a row whose mean waiting is known: rho / (mu - lambda) for one server each. */
function simulatedQueue(report: Report): void {
  const gap = 100
  const stations = [
    { servers: 1, meanServiceMs: 50 },
    { servers: 1, meanServiceMs: 80 },
  ]
  const simulated = simulateProcess({ cases: 400_000, meanGapMs: gap, stations, seed: 1 })
  const traces = tracesOf(simulated)
  const [first, second] = activityTimes(traces)
  const of = 'simulated queues, 400,000 cases'
  const known = (metric: string, value: number, truth: number, within: number): void =>
    report({
      case: of,
      metric,
      value,
      unit: 'ms',
      target: { between: [truth * (1 - within), truth * (1 + within)] },
      reference: 'theory of M/M/1 in tandem',
      referenceValue: truth,
    })
  known('mean service, first', first?.service.meanMs ?? Number.NaN, 50, 0.01)
  known('mean service, second', second?.service.meanMs ?? Number.NaN, 80, 0.01)
  known('mean waiting, second', second?.waiting.meanMs ?? Number.NaN, 0.8 / (1 / 80 - 1 / gap), 0.05)
  const time = whereTimeGoes(traces)
  const sum = time.contributions.reduce((total, part) => total + part.totalMs, 0)
  report({
    case: of,
    metric: 'time that no contribution has',
    value: Math.abs(sum - time.totalMs) / time.totalMs,
    unit: 'share',
    target: { atMost: 1e-9 },
  })
  const repeats = [{ servers: 2, meanServiceMs: 50, repeatChance: 0.2 }]
  const again = processRework(tracesOf(simulateProcess({ cases: 100_000, meanGapMs: 60, stations: repeats, seed: 1 })))
  report({
    case: 'simulated rework, 100,000 cases',
    metric: 'cases with rework',
    value: again.caseShare,
    unit: 'share',
    target: { between: [0.197, 0.203] },
    reference: 'truth of the simulator',
    referenceValue: 0.2,
  })
}

function manyEvents(report: Report): void {
  const stations = new Array<{ servers: number; meanServiceMs: number; repeatChance: number }>(8).fill({
    servers: 3,
    meanServiceMs: 200,
    repeatChance: 0.05,
  })
  const log: EventLog = simulateProcess({ cases: 119_000, meanGapMs: 100, stations, seed: 2 })
  const since = performance.now()
  const traces = tracesOf(log)
  directlyFollows(traces)
  processVariants(traces)
  whereTimeGoes(traces)
  report({
    case: `${log.caseIndex.length.toLocaleString('en')} events`,
    metric: 'graph, variants and where time goes',
    value: (performance.now() - since) / 1000,
    unit: 's',
    target: { atMost: MILLION_EVENTS_SECONDS },
  })
}
