import { addDays } from '@tandem/kernel'

/** Days of the scope bar that have a name. */
export const PRESETS = ['yesterday', 'last7', 'last28', 'last90', 'month', 'lastMonth', 'all'] as const
export type Preset = (typeof PRESETS)[number]
export interface DayRange {
  from: string
  to: string
}

/**
 * The business days a preset means. `last` is the last whole business day that has data; `first` the first one.
 * A range never reaches outside of what exists.
 */
export function presetRange(preset: Preset, first: string, last: string): DayRange {
  const monthStart = `${last.slice(0, 7)}-01`
  switch (preset) {
    case 'yesterday':
      return { from: last, to: last }
    case 'last7':
      return within({ from: addDays(last, -6), to: last }, first)
    case 'last28':
      return within({ from: addDays(last, -27), to: last }, first)
    case 'last90':
      return within({ from: addDays(last, -89), to: last }, first)
    case 'month':
      return within({ from: monthStart, to: last }, first)
    case 'lastMonth': {
      const end = addDays(monthStart, -1)
      return end < first ? { from: first, to: last } : within({ from: `${end.slice(0, 7)}-01`, to: end }, first)
    }
    case 'all':
      return { from: first, to: last }
  }
}

/** The preset that a range is, if it is one. */
export function presetOf(range: DayRange, first: string, last: string): Preset | null {
  const same = (preset: Preset) => {
    const { from, to } = presetRange(preset, first, last)
    return from === range.from && to === range.to
  }
  return PRESETS.find(same) ?? null
}

function within(range: DayRange, first: string): DayRange {
  return range.from < first ? { from: first, to: range.to } : range
}
