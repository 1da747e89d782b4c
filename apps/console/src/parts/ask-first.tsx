import { Button, type ButtonProps, Popover } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useWords } from '../strings/use-words.ts'
import classes from './ask-first.module.css'

export interface AskFirstProps extends Pick<ButtonProps, 'size' | 'variant' | 'color' | 'loading' | 'disabled'> {
  label: string
  /** What will happen, in a sentence. */
  sentence: string
  onYes: () => void
}

/** A button for what cannot be undone: says what will happen, and does it on the second press. */
export function AskFirst({ label, sentence, onYes, ...button }: AskFirstProps) {
  const { t } = useWords()
  const [open, { toggle, close }] = useDisclosure(false)
  return (
    <Popover opened={open} onChange={(next) => !next && close()} position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button size="xs" {...button} aria-expanded={open} onClick={toggle}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label={label} maw={300}>
        <p className={classes.sentence}>{sentence}</p>
        <div className="row">
          <Button
            size="xs"
            data-autofocus
            onClick={() => {
              close()
              onYes()
            }}
          >
            {label}
          </Button>
          <Button size="xs" variant="default" onClick={close}>
            {t('act.notNow')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
