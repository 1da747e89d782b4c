import type { LiveOrder } from '@tandem/client'

type Line = LiveOrder['lines'][number]

export type OpenLine = Pick<Line, 'line' | 'sku' | 'name' | 'unit' | 'options'> & {
  /** What has neither left nor been cancelled, in the line's unit. */
  open: number
}

/** Lines of which something was handed over that has not come back. */
export function returnable({ lines }: { lines: readonly HandedLine[] }): OpenLine[] {
  return lines.flatMap(({ line, sku, name, unit, options, handedOver, returned }) => {
    const kept = Math.round((handedOver - returned) * 1000) / 1000
    return kept > 0 ? [{ line, sku, name, unit, options, open: kept }] : []
  })
}

type HandedLine = Pick<Line, 'line' | 'sku' | 'name' | 'unit' | 'options' | 'handedOver' | 'returned'>

export interface CancelAsk {
  lines?: { line: number; quantity: number }[]
  reason?: string
}

/** Lines of the parts that can still be cancelled. */
export function cancellable({ lines, groups }: LiveOrder): OpenLine[] {
  const open = new Set(groups.filter(({ actions }) => actions.includes('cancel')).map(({ id }) => id))
  return lines.flatMap(({ line, sku, name, unit, options, quantity, cancelled, handedOver, group }) => {
    // Thousandths at most: what is left of 0.3 less 0.1 is 0.2.
    const left = Math.round((quantity - cancelled - handedOver) * 1000) / 1000
    return open.has(group) && left > 0 ? [{ line, sku, name, unit, options, open: left }] : []
  })
}

/** Lines of which something is meant, none beyond what there is. */
export function linesAsked(lines: readonly OpenLine[], chosen: Readonly<Record<number, number>>) {
  return lines
    .map(({ line, open }) => ({ line, quantity: Math.min(open, chosen[line] ?? 0) }))
    .filter(({ quantity }) => quantity > 0)
}

/** What is sent: nothing named where all of it goes, which is also right for what changes meanwhile; null for nothing. */
export function cancelAsk(
  { state }: Pick<LiveOrder, 'state'>,
  lines: readonly OpenLine[],
  chosen: Readonly<Record<number, number>>,
  reason: string,
): CancelAsk | null {
  const why = reason.trim() === '' ? {} : { reason: reason.trim() }
  const named = linesAsked(lines, chosen)
  const isWhole = named.length === lines.length && lines.every(({ line, open }) => (chosen[line] ?? 0) >= open)
  if (state === 'placed' || isWhole) return why
  return named.length === 0 ? null : { lines: named, ...why }
}
