import { type ReactNode, useEffect } from 'react'
import { LanguageSwitch } from '../../shell/language-switch.tsx'
import { Logo } from '../../shell/logo.tsx'
import { SchemeSwitch } from '../../shell/scheme-switch.tsx'
import classes from './entrance.module.css'

export interface EntranceProps {
  title: string
  sentence: string
  /** Somebody is signed in: their language is remembered. */
  signedIn?: boolean
  /** Wider, for more than a form. */
  wide?: boolean
  children: ReactNode
}

/** What is seen before any merchant: name, language, light or dark, and one thing to do. */
export function Entrance({ title, sentence, signedIn = false, wide = false, children }: EntranceProps) {
  useEffect(() => {
    document.title = `${title} · Tandem`
  }, [title])
  return (
    <main className={classes.page}>
      <div className={classes.box} data-wide={wide || undefined}>
        <header className={classes.head}>
          <Logo size={32} />
          <span className={classes.name}>Tandem</span>
          <span className={classes.room} />
          <LanguageSwitch signedIn={signedIn} />
          <SchemeSwitch />
        </header>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.sentence}>{sentence}</p>
        {children}
      </div>
    </main>
  )
}
