import { NumberInput } from '@mantine/core'
import { MoneyInput } from '../../parts/money-input.tsx'
import { useWords } from '../../strings/use-words.ts'
import { type Field, type FormKind, leastOf } from './offer-fields.ts'

export interface FieldInputProps {
  kind: FormKind
  field: Field
  value: number | null
  onChange: (value: number | null) => void
  isWrong: boolean
}

/** One field of an offer, as its type asks: a share in percent, an amount, a number of units. */
export function FieldInput({ kind, field, value, onChange, isWrong }: FieldInputProps) {
  const { code, t } = useWords()
  const label = code('offerField', `${kind}.${field.name}`)
  const error = isWrong && t(field.name === 'off' && field.step ? 'promotion.wrongOff' : 'promotion.wrongField')
  if (field.type === 'money') return <MoneyInput label={label} value={value} onChange={onChange} error={error} />
  const isShare = field.type === 'share'
  return (
    <NumberInput
      label={label}
      value={value === null ? '' : isShare ? value / 100 : value}
      min={isShare ? 0 : leastOf(kind, field)}
      max={isShare ? 100 : 1_000}
      decimalScale={isShare ? 2 : 0}
      hideControls={isShare}
      error={error}
      {...(isShare ? { rightSection: <span className="soft">%</span> } : {})}
      onChange={(typed) => onChange(typed === '' ? null : Math.round(Number(typed) * (isShare ? 100 : 1)))}
    />
  )
}
