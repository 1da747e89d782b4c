import type { CapacityPlan, CapacitySpan } from '@tandem/contracts'
import { addDays, businessDate, type EpochMs, MINUTE, Refusal, weekday } from '@tandem/kernel'
import { clockMinutes, firstShown } from './wall-clock.ts'

/** A piece of time in which a store can prepare so much. `period` is when it begins. */
export interface CapacityCell {
  period: EpochMs
  capacity: number
}

/** Cells that begin from `from` until before `to`, in order. Cells without capacity are among them when they are planned. */
export function capacityCells(
  plan: Pick<CapacityPlan, 'cellMinutes' | 'weekly' | 'dates'>,
  { from, to }: { from: EpochMs; to: EpochMs },
  zone: string,
): CapacityCell[] {
  const cells: CapacityCell[] = []
  const last = businessDate(to, zone)
  for (let date = addDays(businessDate(from, zone), -1); date <= last; date = addDays(date, 1)) {
    const spans = plan.dates.find((one) => one.date === date)?.spans ?? plan.weekly[weekday(date) - 1] ?? []
    for (const { from: begins, to: ends, capacity } of spans) {
      const end = firstShown(date, clockMinutes(ends), zone)
      const begin = firstShown(date, clockMinutes(begins), zone)
      for (let period = begin; period < end; period += plan.cellMinutes * MINUTE) {
        if (period >= from && period < to) cells.push({ period, capacity })
      }
    }
  }
  return cells.toSorted((a, b) => a.period - b.period)
}

/**
 * Whether spans of one day make whole cells that do not overlap: no moment then has two capacities.
 *
 * @throws Refusal `capacity.invalid` naming the span
 */
export function checkSpans(spans: readonly CapacitySpan[], cellMinutes: number): void {
  let free = 0
  for (const span of spans.toSorted((a, b) => clockMinutes(a.from) - clockMinutes(b.from))) {
    const [begins, ends] = [clockMinutes(span.from), clockMinutes(span.to)]
    if (ends <= begins) refuse('span_without_time', span)
    if (begins % cellMinutes !== 0 || ends % cellMinutes !== 0) refuse('off_the_edges_of_cells', span)
    if (begins < free) refuse('spans_overlap', span)
    free = ends
  }
}

function refuse(reason: string, span: CapacitySpan): never {
  throw new Refusal('capacity.invalid', { reason, from: span.from, to: span.to })
}
