import { NativeSelect } from '@mantine/core'

export interface ChoiceProps {
  /** Also what is shown while nothing is chosen. */
  label: string
  value: string
  options: readonly { value: string; label: string }[]
  onChange: (value: string) => void
}

/** One of several values as a filter; nothing chosen is everything. */
export function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={value}
      data={[{ value: '', label }, ...options]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
