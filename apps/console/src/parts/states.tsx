import { Button } from '@mantine/core'
import { ApiProblem, Unreachable } from '@tandem/client'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWords, type Words } from '../strings/use-words.ts'
import { Notice } from './notice.tsx'
import classes from './states.module.css'

/** What went wrong, in the reader's words: by the refusal's code, else by kind. */
export function problemText({ t, code, locale }: Words, error: Error): string {
  if (error instanceof Unreachable) return t('problem.unreachable')
  if (!(error instanceof ApiProblem)) return t('problem.bug')
  const known = code('problem', error.code)
  const { approvers } = error.details
  if (error.code === 'approval.needed' && Array.isArray(approvers)) {
    const roles = approvers.map((role) => code('role', String(role)))
    return t('problem.approval.by', { text: known, roles: new Intl.ListFormat(locale).format(roles) })
  }
  return known === error.code ? error.message : known
}

/** What failed, whether to try again, and the id under which the server's log tells more. */
export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  const words = useWords()
  const denied = error instanceof ApiProblem && error.status === 403
  const requestId = error instanceof ApiProblem && error.requestId
  return (
    <div className={classes.state} role="alert">
      <p className={classes.title}>{words.t(denied ? 'state.denied' : 'state.failed')}</p>
      <p className={classes.text}>{problemText(words, error)}</p>
      {requestId && <p className={classes.small}>{words.t('state.requestId', { id: requestId })}</p>}
      {retry && !denied && (
        <Button variant="default" size="xs" onClick={retry}>
          {words.t('act.retry')}
        </Button>
      )}
    </div>
  )
}

export interface EmptyProps {
  title: string
  text?: string
  /** The one action that fills it. */
  action?: ReactNode
}

export function Empty({ title, text, action }: EmptyProps) {
  return (
    <div className={classes.state}>
      <p className={classes.title}>{title}</p>
      {text && <p className={classes.text}>{text}</p>}
      {action}
    </div>
  )
}

/** A query's result, of one answer or of pages. */
interface Asked<Data> {
  data: Data | undefined
  error: Error | null
  isPlaceholderData: boolean
  dataUpdatedAt: number
  refetch: () => Promise<unknown>
}

export interface LoadedProps<Data> {
  query: Asked<Data>
  /** A skeleton in the final shape. */
  skeleton: ReactNode
  children: (data: Data) => ReactNode
}

/**
 * One question's answer through all its states: skeleton, failure with retry, the answer, and an older answer when
 * asking again failed (with since when it is). While another scope is loading the former answer stays, dimmed.
 */
export function Loaded<Data>({ query, skeleton, children }: LoadedProps<Data>) {
  const words = useWords()
  if (query.data === undefined) {
    if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
    return (
      <div aria-busy="true">
        <span className="unseen" role="status">
          {words.t('state.loading')}
        </span>
        {skeleton}
      </div>
    )
  }
  return (
    <>
      {query.error && (
        <Notice
          tone="warn"
          title={words.t('state.stale', { time: sinceWhen(query.dataUpdatedAt, words.locale) })}
          text={problemText(words, query.error)}
          action={
            <Button variant="default" size="compact-xs" onClick={() => void query.refetch()}>
              {words.t('act.retry')}
            </Button>
          }
        />
      )}
      <div
        className={classes.answer}
        data-older={query.isPlaceholderData || undefined}
        aria-busy={query.isPlaceholderData}
      >
        {children(query.data)}
      </div>
    </>
  )
}

/** On the reader's own clock: it is about this browser, not about a store. */
function sinceWhen(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at)
}

/** A route that could not be opened at all. */
export function Trouble({ error, reset }: ErrorComponentProps) {
  return (
    <div className={classes.whole}>
      <Failure error={error instanceof Error ? error : new Error(String(error))} retry={reset} />
    </div>
  )
}

/** What the reader's role does not open: said without asking the server, with who may where that is known. */
export function Denied({ text }: { text?: string }) {
  const { t } = useWords()
  return (
    <div className={classes.whole}>
      <Empty
        title={t('state.denied')}
        text={text ?? t('problem.access.denied')}
        action={<Link to="/">{t('state.toStart')}</Link>}
      />
    </div>
  )
}

export function Missing() {
  const { t } = useWords()
  return (
    <div className={classes.whole}>
      <Empty
        title={t('state.missing')}
        text={t('state.missingText')}
        action={<Link to="/">{t('state.toStart')}</Link>}
      />
    </div>
  )
}
