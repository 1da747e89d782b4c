/** What a figure should be: no more, no less, or inside a range (both ends count). */
export type Target =
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly between: readonly [number, number] }

/** One measured figure, as a topic reports it. */
export interface Measurement {
  /** What was measured under which conditions: "10 million events, 3 viewers". */
  readonly case: string
  readonly metric: string
  readonly value: number
  /** `s`, `ms`, `MB`, `rows/s`, `share` (0..1), ... */
  readonly unit: string
  readonly target?: Target
  /** A peer measured in the same run, or a published figure with its source. */
  readonly reference?: string
  readonly referenceValue?: number
}

/** A figure as it is printed; the keys are the published form of a JSON line. */
export interface Figure {
  readonly topic: string
  readonly case: string
  readonly metric: string
  readonly value: number
  readonly unit: string
  readonly target: string | null
  readonly met: boolean | null
  readonly reference: string | null
  readonly referenceValue: number | null
  /** Load average of the machine over the last minute when the figure was taken. */
  readonly load: number
}

/** What `bench/<topic>/index.ts` is given; it calls this once for each figure, when it has it. */
export type Report = (measurement: Measurement) => void

/** @throws RangeError when the value is not a number: a figure that could not be taken must not be printed */
export function toFigure(topic: string, measurement: Measurement, load: number): Figure {
  const { value, target } = measurement
  if (!Number.isFinite(value)) throw new RangeError(`${topic}: ${measurement.metric} is ${value}, which is no figure`)
  return {
    topic,
    case: measurement.case,
    metric: measurement.metric,
    value,
    unit: measurement.unit,
    target: target ? describeTarget(target) : null,
    met: target ? meets(value, target) : null,
    reference: measurement.reference ?? null,
    referenceValue: measurement.referenceValue ?? null,
    load: Math.round(load * 100) / 100,
  }
}

function meets(value: number, target: Target): boolean {
  if ('atMost' in target) return value <= target.atMost
  if ('atLeast' in target) return value >= target.atLeast
  return value >= target.between[0] && value <= target.between[1]
}

function describeTarget(target: Target): string {
  if ('atMost' in target) return `<= ${short(target.atMost)}`
  if ('atLeast' in target) return `>= ${short(target.atLeast)}`
  return `${short(target.between[0])} .. ${short(target.between[1])}`
}

/** Without what adding binary fractions leaves behind: 0.832 - 0.02 is 0.812. */
function short(value: number): number {
  return Number(value.toPrecision(10))
}
