import { Button } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '../strings/use-words.ts'
import { Notice } from './notice.tsx'
import { problemText } from './states.tsx'
import classes from './write-form.module.css'

export interface WriteFormProps {
  title: string
  /** Where what it stands in is called the same. */
  hidesTitle?: boolean
  note?: string | undefined
  /** The write: why it was refused, and whether it is on its way. */
  write: { error: Error | null; isPending: boolean }
  /** What the press does, in words, with how much of it. */
  submit: string
  /** Whether what was entered can be sent; yes where left out. */
  isReady?: boolean
  onSubmit: () => void
  /** Left out where there is nothing to go back to. */
  onCancel?: () => void
  /** Without a frame: the form is all that its drawer or panel holds. */
  bare?: boolean
  children: ReactNode
}

/** A form of a few fields that writes one thing: Enter sends, refusals stand above what is to be changed. */
export function WriteForm({
  title,
  hidesTitle,
  note,
  write,
  submit,
  isReady = true,
  children,
  ...rest
}: WriteFormProps) {
  const { bare, onSubmit, onCancel } = rest
  const words = useWords()
  const form = useFocusInside()
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !write.isPending) onSubmit()
  }
  return (
    <form
      ref={form}
      tabIndex={-1}
      className={classes.form}
      data-bare={bare || undefined}
      onSubmit={send}
      aria-label={title}
      noValidate
    >
      {!(hidesTitle && !note) && (
        <div>
          {!hidesTitle && <h3 className={classes.title}>{title}</h3>}
          {note && <p className="soft">{note}</p>}
        </div>
      )}
      {write.error && (
        <div>
          <Notice tone="bad" title={problemText(words, write.error)} />
        </div>
      )}
      {children}
      <div className="row">
        <Button type="submit" size="xs" loading={write.isPending} disabled={!isReady}>
          {submit}
        </Button>
        {onCancel && (
          <Button size="xs" variant="default" onClick={onCancel}>
            {words.t('act.notNow')}
          </Button>
        )}
      </div>
    </form>
  )
}

/** Fields beside each other where there is room. */
export function Fields({ children }: { children: ReactNode }) {
  return <div className={classes.fields}>{children}</div>
}

/**
 * The press that opened a form is gone with what it stood in: focus goes to the first field, by touch to the form alone so
 * that no keyboard jumps up, and afterwards back to the drawer.
 */
function useFocusInside() {
  const ref = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const form = ref.current
    const around = form?.closest<HTMLElement>('[role="dialog"]')
    const field = form?.querySelector<HTMLElement>('[data-autofocus], input, select')
    const target = matchMedia('(pointer: fine)').matches ? (field ?? form) : form
    target?.focus()
    return () => around?.focus()
  }, [])
  return ref
}
