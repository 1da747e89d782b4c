import { addDays, type IsoDate } from '@tandem/kernel'
import type { QueryOptions, Warehouse } from '../client.ts'
import { type Scope, scopeCondition } from '../scope.ts'
import type { Dimension, Formula, Part } from './metric.ts'
import { formulaFor, type MetricCode, metricOf, partsOf } from './registry.ts'
import { rowsOf } from './rows-of.ts'
import { isDistinct, type Period, type Scan, type ScanRow, scanKey, scanSql } from './scan.ts'
import { SOURCES, type Source, type SourceName } from './sources.ts'
import { untoldSources } from './told-sources.ts'
import { withStores } from './with-stores.ts'

/** Metrics by some cuts; without any cut there is one row. */
export interface Cut {
  metrics: readonly MetricCode[]
  by?: readonly Dimension[]
}

interface Days {
  scope: Scope
  /** The period compared with; metrics that need both at once (same-store growth) are null without. */
  compare?: { from: IsoDate; to: IsoDate }
  /** N of the repeat rate. */
  repeatDays?: number
}

export type MetricQuestion = Days & Cut
export type CutsQuestion = Days & { cuts: readonly Cut[] }

export interface MetricRow {
  by: Partial<Record<Dimension, string | number>>
  /** Null where the metric has no meaning, no data, or a denominator of zero. */
  values: Record<MetricCode, number | null>
}

export interface ComparedRow extends MetricRow {
  /** The same over the days compared with; nothing to be read without them. */
  before: Record<MetricCode, number | null>
}

/** A cut with the formula that each of its metrics takes; null where it means nothing. */
export interface PlannedCut {
  by: readonly Dimension[]
  formulas: ReadonlyMap<MetricCode, Formula | null>
}

const REPEAT_DAYS = 30
/** Reads share a statement, since each costs milliseconds of its own, but not one, since planning takes one thread. */
const STATEMENTS = 2

/**
 * Several metrics by some cuts, rows in the order of the cuts' values.
 *
 * A metric that means nothing under the asked cuts or filters (conversion by channel, labour cost of a category) is
 * null, never wrong.
 */
export async function readMetrics(
  warehouse: Warehouse,
  { metrics, by = [], ...days }: MetricQuestion,
  options: QueryOptions = {},
): Promise<MetricRow[]> {
  const [rows = []] = await readCuts(warehouse, { ...days, cuts: [{ metrics, by }] }, options)
  return rows.map(({ by: keys, values }) => ({ by: keys, values }))
}

/** `readMetrics` for several lists at once, with both periods side by side; sources are read once for all of it. */
export async function readCuts(
  warehouse: Warehouse,
  asked: CutsQuestion,
  options: QueryOptions = {},
): Promise<ComparedRow[][]> {
  const question = { ...asked, scope: await withStores(warehouse, asked.scope) }
  const cuts = question.cuts.map((cut) => planned(cut, question))
  const scans = scansOf(cuts)
  const params = paramsOf(question)
  const statements = statementsOf(scans, question)
  const sources = scans.map(({ source }) => source)
  const [untold, ...found] = await Promise.all([
    untoldSources(warehouse, question.scope.merchantId, sources, options),
    ...statements.map((sql) => warehouse.query<ScanRow>(sql, params, options)),
  ])
  return cuts.map((cut) => rowsOf(withoutUntold(cut, untold), scans, found.flat()))
}

/** What stands on a source that the merchant has told nothing of is unknown. */
function withoutUntold({ by, formulas }: PlannedCut, untold: ReadonlySet<SourceName>): PlannedCut {
  const isUnknown = (formula: Formula | null) => formula && partsOf(formula).some(({ source }) => untold.has(source))
  return { by, formulas: new Map([...formulas].map(([code, formula]) => [code, isUnknown(formula) ? null : formula])) }
}

function planned({ metrics, by = [] }: Cut, { scope, compare }: Days): PlannedCut {
  const wanted = new Set<Dimension>(by)
  if (scope.channels?.length) wanted.add('channel')
  if (scope.categories?.length) wanted.add('category')
  const formulas = metrics.map((code): [MetricCode, Formula | null] => {
    const formula = formulaFor(metricOf(code), wanted)
    const isAnswerable = formula !== null && (compare !== undefined || !partsOf(formula).some(comparesPeriods))
    return [code, isAnswerable ? formula : null]
  })
  return { by, formulas: new Map(formulas) }
}

function comparesPeriods({ source }: Part): boolean {
  return (SOURCES[source] as Source).compares === true
}

/** One scan a source, as far as `scanKey` allows, with every distinct part and no more sets of cuts than it takes. */
function scansOf(cuts: readonly PlannedCut[]): Scan[] {
  const scans = new Map<string, { source: SourceName; parts: Set<string>; sets: Map<string, Dimension[]> }>()
  for (const { by, formulas } of cuts) {
    const set = [...new Set(by)].sort()
    for (const formula of formulas.values()) {
      for (const part of formula ? partsOf(formula) : []) {
        const key = scanKey(part, by)
        const scan = scans.get(key) ?? { source: part.source, parts: new Set(), sets: new Map() }
        scan.parts.add(part.sql)
        scan.sets.set(set.join(), set)
        scans.set(key, scan)
      }
    }
  }
  return [...scans].map(([key, { source, parts, sets }]) => {
    return { key, source, parts: [...parts], sets: setsToAsk([...parts], [...sets.values()]) }
  })
}

/** A set within a larger one is added up from it. */
function setsToAsk(parts: readonly string[], sets: readonly Dimension[][]): Dimension[][] {
  if (parts.some(isDistinct)) return [...sets]
  const isWithin = (set: Dimension[], other: Dimension[]) =>
    set.length < other.length && set.every((dimension) => other.includes(dimension))
  return sets.filter((set) => !sets.some((other) => isWithin(set, other)))
}

function statementsOf(scans: readonly Scan[], { scope, compare }: Days): string[] {
  const all = scans.flatMap((scan, index) =>
    periodsOf(SOURCES[scan.source], scope, compare).map((period) => scanSql(scan, index, scope, period)),
  )
  const dealt = Array.from({ length: STATEMENTS }, (_, hand) => all.filter((_sql, i) => i % STATEMENTS === hand))
  return dealt.filter((hand) => hand.length > 0).map((hand) => hand.join('\nunion all\n'))
}

function periodsOf({ compares, wholePeriod }: Source, scope: Scope, compare: Days['compare']): Period[] {
  if (!compare || compares) return ['now']
  if (wholePeriod || compare.to >= scope.from) return ['now', 'before']
  return addDays(compare.to, 1) === scope.from ? ['adjoining'] : ['both']
}

function paramsOf({ scope, compare, repeatDays = REPEAT_DAYS }: Days): Record<string, unknown> {
  return {
    ...scopeCondition(scope).params,
    channels: scope.channels ?? [],
    categories: scope.categories ?? [],
    repeatDays,
    ...(compare ? { compareFrom: compare.from, compareTo: compare.to } : {}),
  }
}
