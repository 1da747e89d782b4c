import { Button } from '@mantine/core'
import type { TillShift } from '@tandem/contracts'
import { useState } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { type Fact, Facts } from '../../parts/facts.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { useWords } from '../../strings/use-words.ts'
import { CloseShiftForm } from './close-shift-form.tsx'
import { CountForm } from './count-form.tsx'
import classes from './day-close.module.css'
import { MoveCashForm } from './move-cash-form.tsx'

type Doing = 'count' | 'move' | null

/** One drawer on its way: open, counted without seeing what is expected, closed. */
export function ShiftDrawer({ shift, onClose }: { shift: TillShift; onClose: () => void }) {
  const { t } = useWords()
  const can = useCan()
  const [doing, setDoing] = useState<Doing>(shift.state === 'open' ? 'count' : null)
  const { tillId, cashier, state } = shift
  const done = () => setDoing(null)
  return (
    <SideDrawer title={t('shift.of', { till: tillId, cashier })} onClose={onClose} size={520}>
      <Facts facts={useShiftFacts(shift)} />
      {!can('shifts.write') && <p className="soft small">{t('shift.onlyLook')}</p>}
      {can('shifts.write') && state !== 'closed' && (
        <div className={classes.doing}>
          {state === 'open' && doing !== 'move' && (
            <>
              <CountForm shift={shift} onDone={done} />
              <Button size="xs" variant="subtle" mt="md" onClick={() => setDoing('move')}>
                {t('shift.move')}
              </Button>
            </>
          )}
          {state === 'open' && doing === 'move' && <MoveCashForm shift={shift} onDone={() => setDoing('count')} />}
          {state === 'counted' && doing === 'count' && <CountForm shift={shift} onDone={done} isAgain />}
          {state === 'counted' && doing !== 'count' && (
            <>
              <CloseShiftForm shift={shift} onDone={onClose} />
              {can('day_close') && (
                <Button size="xs" variant="subtle" mt="md" onClick={() => setDoing('count')}>
                  {t('shift.countAgain')}
                </Button>
              )}
            </>
          )}
        </div>
      )}
    </SideDrawer>
  )
}

function useShiftFacts(shift: TillShift): Fact[] {
  const { t, code } = useWords()
  const format = useFormat()
  const { state, openedAt, closedAt, float, counted, expected, difference, reason, leftInDrawer } = shift
  return [
    { name: t('shift.state'), value: code('shiftState', state) },
    { name: t('shift.openedAt'), value: format.instant(openedAt) },
    ...(closedAt === null ? [] : [{ name: t('shift.closedAt'), value: format.instant(closedAt) }]),
    { name: t('shift.float'), value: format.money(float) },
    ...(counted === null
      ? [{ name: t('shift.expected'), value: t('shift.hidden') }]
      : [
          { name: t('shift.counted'), value: format.money(counted) },
          { name: t('shift.expected'), value: format.money(expected) },
          { name: t('shift.difference'), value: format.money(difference), strong: true, note: reason ?? '' },
        ]),
    ...(leftInDrawer === null ? [] : [{ name: t('shift.left'), value: format.money(leftInDrawer) }]),
  ]
}
