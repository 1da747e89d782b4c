import { Button, NumberInput } from '@mantine/core'
import { useQuantity } from '../../parts/use-quantity.ts'
import { useWords } from '../../strings/use-words.ts'
import type { OpenLine } from './cancel-lines.ts'
import classes from './live-orders.module.css'
import { useChosen } from './use-chosen.ts'

/** How much of each line is meant, in the line's unit. */
export type Chosen = Readonly<Record<number, number>>

export interface LineQuantitiesProps {
  lines: readonly OpenLine[]
  chosen: Chosen
  onChange: (chosen: Chosen) => void
  /** What can be done with how much of a line. */
  open: (count: string) => string
  /** What the field of a line is called. */
  label: (name: string) => string
}

/** Lines of an order, with how much of each is cancelled or comes back. */
export function LineQuantities({ lines, chosen, onChange, open, label }: LineQuantitiesProps) {
  const { t, name } = useWords()
  const quantity = useQuantity()
  const choices = useChosen()
  const isAll = lines.every((line) => (chosen[line.line] ?? 0) >= line.open)
  return (
    <div>
      {lines.map(({ line, sku, name: called, unit, options, open: most }) => (
        <div key={line} className={classes.chosenLine}>
          <span>
            {name(called, sku)}
            <span className="under">{[...choices(options), open(quantity(most, unit))].join(' · ')}</span>
          </span>
          <NumberInput
            size="xs"
            w={96}
            aria-label={label(name(called, sku))}
            value={chosen[line] ?? 0}
            min={0}
            max={most}
            decimalScale={isWeighed(unit) ? 3 : 0}
            onChange={(value) => onChange({ ...chosen, [line]: Number(value) || 0 })}
          />
        </div>
      ))}
      {lines.length > 0 && !isAll && (
        <Button size="compact-xs" variant="subtle" mt={4} onClick={() => onChange(allOf(lines))}>
          {t('live.chooseAll')}
        </Button>
      )}
    </div>
  )
}

export function allOf(lines: readonly OpenLine[]): Chosen {
  return Object.fromEntries(lines.map(({ line, open }) => [line, open]))
}

/** Sold in parts of its unit. */
function isWeighed(unit: string): boolean {
  return unit === 'kg' || unit === 'l'
}
