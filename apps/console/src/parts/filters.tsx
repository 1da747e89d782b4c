import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useWords } from '../strings/use-words.ts'
import { Choice } from './choice.tsx'

const PAUSE_MS = 350
/** The server takes no longer ones. */
const MOST_CHARACTERS = 60

export interface FindInputProps {
  label: string
  /** What the address says; typing is ahead of it. */
  value: string | undefined
  onFind: (text: string | undefined) => void
}

/** Finds by text: asked for once typing pauses, or at Enter. */
export function FindInput({ label, value = '', onFind }: FindInputProps) {
  const [text, setText] = useState(value)
  const told = useRef(value)
  const find = useDebouncedCallback((typed: string) => {
    told.current = typed
    onFind(typed || undefined)
  }, PAUSE_MS)
  // Back, or cleared filters, change the address from elsewhere.
  useEffect(() => {
    if (value === told.current) return
    told.current = value
    setText(value)
  }, [value])
  return (
    <TextInput
      size="xs"
      leftSection={<IconSearch size={14} stroke={1.8} aria-hidden />}
      placeholder={label}
      aria-label={label}
      value={text}
      maxLength={MOST_CHARACTERS}
      onKeyDown={(event) => event.key === 'Enter' && find.flush()}
      onChange={(event) => {
        setText(event.currentTarget.value)
        find(event.currentTarget.value.trim())
      }}
    />
  )
}

export interface CodeChoiceProps<Code extends string> {
  label: string
  /** The group of words that the codes are in. */
  group: string
  codes: readonly Code[]
  value: Code | undefined
  onChange: (code: Code | undefined) => void
}

/** One of several codes as a filter, by its word. */
export function CodeChoice<Code extends string>({ label, group, codes, value, onChange }: CodeChoiceProps<Code>) {
  const { code } = useWords()
  return (
    <Choice
      label={label}
      value={value ?? ''}
      options={codes.map((one) => ({ value: one, label: code(group, one) }))}
      onChange={(chosen) => onChange(codes.find((one) => one === chosen))}
    />
  )
}

/** The way out of filters, where some are set. */
export function ClearFilters({ filter, label, onClear }: { filter: object; label?: string; onClear: () => void }) {
  const { t } = useWords()
  if (Object.keys(filter).length === 0) return null
  return (
    <Button size="xs" variant="subtle" onClick={onClear}>
      {label ?? t('scope.clear')}
    </Button>
  )
}
