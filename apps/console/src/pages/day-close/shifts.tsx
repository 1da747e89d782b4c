import { Button } from '@mantine/core'
import type { StoreDayAnswer, TillShift } from '@tandem/contracts'
import { useState } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { CodeBadge, type Tones } from '../../parts/badge.tsx'
import { Panel } from '../../parts/page.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import { Off } from './methods.tsx'
import { OpenShift } from './open-shift.tsx'
import { ShiftDrawer } from './shift-drawer.tsx'

const TONES: Tones<TillShift['state']> = { open: 'todo', counted: 'warn', closed: 'good' }

/** Drawers of the day; one opens to count, close, or move cash. New ones begin on the present day only. */
export function Shifts({ day, isToday }: { day: StoreDayAnswer; isToday: boolean }) {
  const { t } = useWords()
  const may = useCan()('shifts.write')
  const [opened, setOpened] = useState<string | null>(null)
  const [isNew, setIsNew] = useState(false)
  const shift = day.shifts.find(({ id }) => id === opened)
  const columns = useShiftColumns()
  return (
    <Panel
      title={t('shifts.title')}
      note={t('shifts.note')}
      actions={
        may &&
        isToday &&
        day.state !== 'closed' && (
          <Button size="xs" onClick={() => setIsNew(true)}>
            {t('shift.open')}
          </Button>
        )
      }
    >
      {day.shifts.length === 0 ? (
        <p className="soft">{t('shifts.none')}</p>
      ) : (
        <DataTable
          id="shifts"
          label={t('shifts.title')}
          rows={day.shifts}
          columns={columns}
          rowKey={({ id }) => id}
          onOpen={({ id }) => setOpened(id)}
        />
      )}
      {shift && <ShiftDrawer shift={shift} onClose={() => setOpened(null)} />}
      {isNew && <OpenShift storeId={day.storeId} onClose={() => setIsNew(false)} />}
    </Panel>
  )
}

function useShiftColumns(): Column<TillShift>[] {
  const { t, code } = useWords()
  const format = useFormat()
  return [
    { key: 'till', title: t('shift.till'), value: ({ tillId }) => tillId },
    { key: 'cashier', title: t('shift.cashier'), value: ({ cashier }) => cashier },
    {
      key: 'state',
      title: t('shift.state'),
      value: ({ state }) => code('shiftState', state),
      cell: ({ state }) => <CodeBadge group="shiftState" state={state} tones={TONES} />,
    },
    {
      key: 'openedAt',
      title: t('shift.openedAt'),
      value: ({ openedAt }) => new Date(openedAt).toISOString(),
      cell: ({ openedAt }) => format.time(openedAt),
    },
    {
      key: 'float',
      title: t('shift.float'),
      money: true,
      align: 'end',
      value: ({ float }) => float,
      cell: ({ float }) => format.money(float),
    },
    {
      key: 'counted',
      title: t('shift.counted'),
      money: true,
      align: 'end',
      value: ({ counted }) => counted,
      cell: ({ counted }) => format.money(counted),
    },
    {
      key: 'expected',
      title: t('shift.expected'),
      money: true,
      align: 'end',
      value: ({ expected }) => expected,
      cell: ({ expected }) => format.money(expected),
    },
    {
      key: 'difference',
      title: t('shift.difference'),
      money: true,
      align: 'end',
      value: ({ difference }) => difference,
      cell: ({ difference }) => (difference === null ? format.money(null) : <Off amount={difference} />),
    },
  ]
}
