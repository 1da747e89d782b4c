import type { SourceName } from './sources.ts'

/** How a value is written. money: minor units; ratio: 0..1; score: as asked, e.g. 1..5; points: -100..100. */
export type MetricUnit =
  | 'money'
  | 'ratio'
  | 'count'
  | 'minutes'
  | 'hours'
  | 'days'
  | 'per_year'
  | 'per_thousand'
  | 'score'
  | 'points'

export type Dimension =
  | 'store'
  | 'district'
  | 'format'
  | 'channel'
  | 'mode'
  | 'category'
  | 'product'
  | 'date'
  | 'weekday'
  | 'hour'

/** An aggregate over the rows of one source, e.g. `sumIf(net, is_paid)`. */
export interface Part {
  source: SourceName
  sql: string
}

/** Numerator over denominator; without a denominator the numerator is the value. */
export interface Formula {
  numerator: Part
  denominator?: Part
  /** What the quotient is multiplied with: 1000 for "per thousand orders". */
  times?: number
  /** What is added then: -1 turns a quotient into a growth. */
  plus?: number
  /** Unless this is above zero the value is unknown: for sums over what not every source knows, such as cost. */
  needs?: Part
}

/**
 * A metric is declared once; pages, goals, guard rails and the documentation read it from the registry. Its value is
 * Σ numerator / Σ denominator, so it is right for any set of stores and days and never a mean of means.
 */
export interface Metric {
  code: string
  family: Family
  name: { zh: string; en: string }
  /** A formula in words, and what it does not count. */
  definition: { zh: string; en: string }
  unit: MetricUnit
  /** Where better lies. */
  direction: 'up' | 'down' | 'none'
  formula: Formula
  /** The same over order lines, used when it is asked by category or product. */
  byLine?: Formula
  /** Cuts that its sources could make but that would mean nothing. */
  meaninglessBy?: readonly Dimension[]
}

export type Family = 'sales' | 'customers' | 'stock' | 'delivery' | 'service' | 'labour' | 'marketing' | 'risk'

/** Part of a metric: an aggregate over a source. */
export function over(source: SourceName, sql: string): Part {
  return { source, sql }
}
