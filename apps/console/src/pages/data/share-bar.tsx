import type { RunCounts } from '@tandem/contracts'
import { LegendKey } from '../../parts/chart/legend-key.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './report.module.css'

export interface Shares {
  /** Taken as they were. */
  accepted: number
  /** Taken after a repair. */
  corrected: number
  quarantined: number
  skipped: number
}

/** Where the rows of a run ended, as shares of those that were read; null where none was. */
export function sharesOf({ read, added, unchanged, corrected, quarantined, skipped }: RunCounts): Shares | null {
  if (read === 0) return null
  return {
    accepted: (added + unchanged - corrected) / read,
    corrected: corrected / read,
    quarantined: quarantined / read,
    skipped: skipped / read,
  }
}

/** A share that is neither nothing nor all is never written as if it were. */
export function writeShare(share: number, ratio: (share: number) => string): string {
  if (share === 0) return '0%'
  if (share < 0.0005) return '<0.1%'
  return share < 1 && share > 0.9995 ? '>99.9%' : ratio(share)
}

const PARTS = [
  { part: 'accepted', colour: 'var(--t-accent)' },
  { part: 'corrected', colour: 'var(--t-hue-3)' },
  { part: 'quarantined', colour: 'var(--t-warn)' },
  { part: 'skipped', colour: 'var(--t-line-strong)' },
] as const

/** The four shares as one bar; the same numbers stand beside it. */
export function ShareBar({ shares }: { shares: Shares }) {
  return (
    <span className={classes.bar} aria-hidden>
      {PARTS.filter(({ part }) => shares[part] > 0).map(({ part, colour }) => (
        <span key={part} style={{ flexGrow: shares[part], background: colour }} />
      ))}
    </span>
  )
}

export function ShareLegend() {
  const { t } = useWords()
  return (
    <span className="row">
      {PARTS.map(({ part, colour }) => (
        <LegendKey key={part} name={t(`share.${part}`)} colour={colour} />
      ))}
    </span>
  )
}
