import { NumberInput } from '@mantine/core'
import type { CountedPieces, TillShift } from '@tandem/contracts'
import { useState } from 'react'
import { useFormat, useMerchant, useScopeAnswer } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { tell } from '../../parts/tell.ts'
import { WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './day-close.module.css'
import { denominations, worthOf } from './denominations.ts'
import { useDayChanged } from './use-day.ts'

const MOST_PIECES = 100_000

export interface CountFormProps {
  shift: TillShift
  onDone: () => void
  isAgain?: boolean
}

/** Counts a drawer blind: so many of each note and coin, before anything expected is shown. */
export function CountForm({ shift, onDone, isAgain = false }: CountFormProps) {
  const { t } = useWords()
  const format = useFormat()
  const { api } = useMerchant()
  const { currency } = useScopeAnswer()
  const changed = useDayChanged()
  const [counts, setCounts] = useState<ReadonlyMap<number, number>>(new Map())
  const hand = useWrite<CountedPieces, TillShift>(
    (input, key) => api.countShift(shift.id, input, key),
    async ({ difference }) => {
      await changed()
      const message =
        difference === 0 ? t('shift.countedEven') : t('shift.countedNow', { difference: format.money(difference) })
      tell(message)
      onDone()
    },
  )
  return (
    <WriteForm
      bare
      title={t(isAgain ? 'shift.countAgain' : 'shift.count')}
      note={t(isAgain ? 'shift.countAgainNote' : 'shift.countNote')}
      write={hand}
      submit={t('shift.countNow', { amount: format.money(worthOf(counts)) })}
      isReady={counts.size > 0}
      onSubmit={() => hand.mutate({ pieces: [...counts].map(([value, pieces]) => ({ value, pieces })) })}
      {...(isAgain && { onCancel: onDone })}
    >
      <div className={classes.pieces}>
        {denominations(currency).map((value, at) => (
          <div key={value} className={classes.piece}>
            <span aria-hidden>{format.money(value)} ×</span>
            <NumberInput
              size="xs"
              w={72}
              aria-label={t('shift.piecesOf', { value: format.money(value) })}
              value={counts.get(value) ?? ''}
              min={0}
              max={MOST_PIECES}
              allowDecimal={false}
              hideControls
              data-autofocus={at === 0 || undefined}
              onChange={(pieces) => setCounts(new Map(counts).set(value, Number(pieces) || 0))}
            />
          </div>
        ))}
      </div>
    </WriteForm>
  )
}
