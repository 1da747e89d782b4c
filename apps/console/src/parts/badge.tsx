import type { ReactNode } from 'react'
import { useWords } from '../strings/use-words.ts'
import classes from './badge.module.css'

/** `todo` waits for somebody. */
export type Tone = 'soft' | 'todo' | 'good' | 'warn' | 'bad'
export type Tones<State extends string = string> = Readonly<Record<State, Tone>>

/** A state in a word. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  )
}

export interface CodeBadgeProps<State extends string> {
  /** The group of words that the state is in. */
  group: string
  state: State
  /** What is not named is soft. */
  tones: Partial<Tones<State>>
}

/** A state that data brought, by its word. */
export function CodeBadge<State extends string>({ group, state, tones }: CodeBadgeProps<State>) {
  const { code } = useWords()
  return <Badge tone={tones[state] ?? 'soft'}>{code(group, state)}</Badge>
}
