import { NumberInput, type NumberInputProps } from '@mantine/core'
import { useScopeAnswer } from '../app/merchant-context.ts'

export interface MoneyInputProps extends Omit<NumberInputProps, 'value' | 'onChange'> {
  /** Minor units; null while nothing is entered. */
  value: number | null
  onChange: (minor: number | null) => void
}

/** An amount as people type it, kept in minor units. */
export function MoneyInput({ value, onChange, ...rest }: MoneyInputProps) {
  const { currency, currencyDecimals } = useScopeAnswer()
  const scale = 10 ** currencyDecimals
  return (
    <NumberInput
      value={value === null ? '' : value / scale}
      min={0}
      decimalScale={currencyDecimals}
      thousandSeparator=","
      hideControls
      rightSection={<span className="soft">{currency}</span>}
      rightSectionWidth={52}
      {...rest}
      onChange={(typed) => onChange(typed === '' ? null : Math.round(Number(typed) * scale))}
    />
  )
}
