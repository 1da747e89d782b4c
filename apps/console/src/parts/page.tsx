import { Skeleton } from '@mantine/core'
import { type ReactNode, Suspense, useEffect } from 'react'
import { ScopeBar } from '../scope/scope-bar.tsx'
import classes from './page.module.css'

export interface PageProps {
  title: string
  /** One plain sentence: which question the page answers. */
  sentence?: string
  /** Whether days, stores and channels of the scope bar mean something here. */
  scoped?: boolean
  /** Whether it can be compared with other days; yes where left out. */
  compared?: boolean
  /** The page's own actions, right of the title. */
  actions?: ReactNode
  children: ReactNode
}

/** A console page from the top: title, sentence, scope bar; then what the page has to say. */
export function Page({ title, sentence, scoped = false, compared = true, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Tandem`
  }, [title])
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div>
          <h1 className={classes.title}>{title}</h1>
          {sentence && <p className={classes.sentence}>{sentence}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {scoped && <ScopeBar compared={compared} />}
      <Suspense fallback={<Skeleton height={320} />}>{children}</Suspense>
    </div>
  )
}

export interface PanelProps {
  title: string
  /** A line under the title, where the picture needs one. */
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** A titled part of a page, held by one-pixel lines. */
export function Panel({ title, note, actions, children }: PanelProps) {
  return (
    <section className={classes.panel}>
      <header className={classes.panelHead}>
        <div>
          <h2 className={classes.panelTitle}>{title}</h2>
          {note && <p className={classes.note}>{note}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  )
}

/** Panels side by side where there is room: two, or three of narrow ones. */
export function Columns({ narrow = false, children }: { narrow?: boolean; children: ReactNode }) {
  return (
    <div className={classes.columns} data-narrow={narrow || undefined}>
      {children}
    </div>
  )
}
