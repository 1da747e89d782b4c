import type { ReactNode } from 'react'
import classes from './badge.module.css'

/** `todo` waits for somebody. */
export type Tone = 'soft' | 'todo' | 'good' | 'warn' | 'bad'

/** A state in a word. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  )
}
