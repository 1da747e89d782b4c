import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { useWords } from '../strings/use-words.ts'
import classes from './scope-bar.module.css'

export interface ListChoiceProps {
  title: string
  options: readonly { value: string; label: string }[]
  /** Empty means all. */
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

const SEARCH_FROM = 9
const MOST_SHOWN = 300

/** One limit of the scope: shows what is chosen, opens to ticks. */
export function ListChoice({ title, options, chosen, onChange }: ListChoiceProps) {
  const { t } = useWords()
  const [open, { toggle, close }] = useDisclosure(false)
  const first = options.find((option) => option.value === chosen[0])?.label ?? chosen[0]
  const text =
    chosen.length === 0 ? title : chosen.length === 1 ? first : t('scope.several', { title, count: chosen.length })
  return (
    <Popover opened={open} onClose={close} position="bottom-start" trapFocus withinPortal shadow="none">
      <Popover.Target>
        <Button
          size="xs"
          variant={chosen.length > 0 ? 'light' : 'default'}
          fw={500}
          aria-expanded={open}
          rightSection={<IconChevronDown size={13} stroke={1.8} aria-hidden />}
          onClick={toggle}
        >
          {chosen.length > 0 && <span className="unseen">{title}: </span>}
          <span className={classes.chosen}>{text}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm">
        <Ticks title={title} options={options} chosen={chosen} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Ticks({ title, options, chosen, onChange }: ListChoiceProps) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const shown = options
    .filter(({ label, value }) => `${label} ${value}`.toLowerCase().includes(wanted))
    .slice(0, MOST_SHOWN)
  return (
    <>
      {options.length >= SEARCH_FROM && (
        <TextInput
          size="xs"
          mb="sm"
          placeholder={t('act.search')}
          aria-label={t('act.search')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <Checkbox.Group aria-label={title} value={[...chosen]} onChange={onChange}>
        <div className={classes.ticks}>
          {shown.map(({ value, label }) => (
            <Checkbox key={value} size="xs" value={value} label={label} />
          ))}
        </div>
      </Checkbox.Group>
      <Button size="compact-xs" variant="subtle" mt="sm" disabled={chosen.length === 0} onClick={() => onChange([])}>
        {t('scope.all')}
      </Button>
    </>
  )
}
