import type { Dimension, Formula, Part } from './metric.ts'
import type { ComparedRow, MetricRow, PlannedCut } from './query.ts'
import { partsOf } from './registry.ts'
import { dimensionsOf, maskOf, type Scan, type ScanRow, scanKey } from './scan.ts'

/** Sums by part, of one combination of cuts in one period. */
type Sums = Map<string, number>

interface Found {
  by: MetricRow['by']
  now?: Sums
  before?: Sums
}

const NUMBERS = new Set<Dimension>(['weekday', 'hour'])

/** The rows of one cut, out of what all scans have found, in the order of the cut's values. */
export function rowsOf(cut: PlannedCut, scans: readonly Scan[], rows: readonly ScanRow[]): ComparedRow[] {
  const valuesOf = (sums: Sums | undefined): MetricRow['values'] =>
    Object.fromEntries(
      [...cut.formulas].map(([code, formula]) => [code, sums && formula ? valueOf(formula, sums) : null]),
    ) as MetricRow['values']
  return [...gather(cut, scans, rows).values()]
    .map(({ by, now, before }) => ({ by, values: valuesOf(now), before: valuesOf(before) }))
    .sort((a, b) => compareKeys(cut.by, a.by, b.by))
}

/** What the scans found for a cut, by the text of its values. Without cuts there is a row, also of nothing. */
function gather({ by, formulas }: PlannedCut, scans: readonly Scan[], rows: readonly ScanRow[]): Map<string, Found> {
  const found = new Map<string, Found>()
  if (by.length === 0) found.set('[]', { by: {}, now: new Map(), before: new Map() })
  const parts = [...formulas.values()].flatMap((formula) => (formula ? partsOf(formula) : []))
  const own = new Set(parts.map((part) => scanKey(part, by)))
  for (const [index, scan] of scans.entries()) {
    if (!own.has(scan.key)) continue
    const mask = maskOf(scan, by)
    const places = by.map((dimension) => dimensionsOf(scan).indexOf(dimension))
    for (const { keys, isNow, sums } of rows.filter((row) => row.scan === index && row.mask === mask)) {
      const values = by.map((dimension, i) => keyOf(dimension, keys[places[i] as number] as string))
      const key = JSON.stringify(values)
      const row: Found = found.get(key) ?? { by: Object.fromEntries(by.map((dimension, i) => [dimension, values[i]])) }
      found.set(key, row)
      addUp(isNow ? (row.now ??= new Map()) : (row.before ??= new Map()), scan, sums)
    }
  }
  return found
}

function addUp(total: Sums, { source, parts }: Scan, sums: ScanRow['sums']): void {
  parts.forEach((sql, i) => {
    const name = nameOf({ source, sql })
    total.set(name, (total.get(name) ?? 0) + (sums[i] ?? 0))
  })
}

function nameOf({ source, sql }: Part): string {
  return `${source} ${sql}`
}

function keyOf(dimension: Dimension, text: string): string | number {
  return NUMBERS.has(dimension) ? Number(text) : text
}

function valueOf({ numerator, denominator, needs, times = 1, plus = 0 }: Formula, sums: Sums): number | null {
  const sumOf = (part: Part): number => sums.get(nameOf(part)) ?? 0
  if (needs && sumOf(needs) <= 0) return null
  if (!denominator) return sumOf(numerator) * times + plus
  const under = sumOf(denominator)
  return under === 0 ? null : (sumOf(numerator) / under) * times + plus
}

function compareKeys(by: readonly Dimension[], a: MetricRow['by'], b: MetricRow['by']): number {
  for (const dimension of by) {
    const [left = '', right = ''] = [a[dimension], b[dimension]]
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}
