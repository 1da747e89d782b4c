import { Button } from '@mantine/core'
import type { DayDifference, StoreDayAnswer } from '@tandem/contracts'
import { useState } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { CodeBadge, type Tones } from '../../parts/badge.tsx'
import { Panel } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { CsvButton } from '../../parts/table/csv-button.tsx'
import { useWords } from '../../strings/use-words.ts'
import { DifferenceForm } from './difference-form.tsx'
import { Off } from './methods.tsx'

const TONES: Tones<DayDifference['state']> = {
  open: 'bad',
  assigned: 'warn',
  resolved: 'good',
  gone: 'soft',
}

/** What does not agree, and who sees to it; also after the day was closed. */
export function Differences({ day }: { day: StoreDayAnswer }) {
  const { t, code } = useWords()
  const format = useFormat()
  const subjectText = useSubjectText(day)
  const mayEdit = useCan()('day_close')
  const [edited, setEdited] = useState<DayDifference | null>(null)
  if (day.differences.length === 0) {
    const isCounted = day.shifts.every(({ counted }) => counted !== null)
    return (
      <Panel title={t('differences.title')}>
        <p className="soft">{t(isCounted ? 'differences.none' : 'differences.noneYet')}</p>
      </Panel>
    )
  }
  const columns: Column<DayDifference>[] = [
    { key: 'subject', title: t('differences.subject'), value: ({ subject }) => subjectText(subject) },
    {
      key: 'amount',
      title: t('differences.amount'),
      money: true,
      align: 'end',
      value: ({ amount }) => amount,
      cell: ({ amount }) => <Off amount={amount} />,
    },
    {
      key: 'actual',
      title: t('differences.actual'),
      align: 'end',
      money: true,
      value: ({ actual }) => actual,
      cell: ({ actual }) => format.money(actual),
    },
    {
      key: 'expected',
      title: t('differences.expected'),
      align: 'end',
      money: true,
      value: ({ expected }) => expected,
      cell: ({ expected }) => format.money(expected),
    },
    {
      key: 'state',
      title: t('live.state'),
      value: ({ state }) => code('differenceState', state),
      cell: ({ state }) => <CodeBadge group="differenceState" state={state} tones={TONES} />,
    },
    {
      key: 'owner',
      title: t('differences.owner'),
      value: ({ owner }) => owner,
      cell: ({ owner, note }) => (
        <>
          {owner}
          {note && <span className="under">{note}</span>}
        </>
      ),
    },
    {
      key: 'edit',
      title: t('differences.edit'),
      align: 'end',
      value: () => null,
      cell: (difference) =>
        mayEdit &&
        difference.state !== 'gone' && (
          <Button size="compact-xs" variant="subtle" onClick={() => setEdited(difference)}>
            {t('differences.edit')}
          </Button>
        ),
    },
  ]
  return (
    <Panel
      title={t('differences.title')}
      note={t('differences.note')}
      actions={
        <CsvButton
          id={`differences-${day.storeId}-${day.businessDate}`}
          columns={columns.filter(({ key }) => key !== 'edit')}
          everything={() => day.differences}
        />
      }
    >
      <PlainTable
        label={t('differences.title')}
        rows={day.differences}
        columns={columns}
        rowKey={({ subject }) => subject}
      />
      {edited && (
        <DifferenceForm
          key={edited.subject}
          day={day}
          difference={edited}
          title={subjectText(edited.subject)}
          onClose={() => setEdited(null)}
        />
      )}
    </Panel>
  )
}

/** `till:T1:<shift>` is till T1 and its cashier, `method:cash` a way of paying. */
function useSubjectText({ shifts }: StoreDayAnswer): (subject: string) => string {
  const { t, code } = useWords()
  return (subject) => {
    if (subject.startsWith('method:')) return code('payment', subject.slice('method:'.length))
    const shift = shifts.find(({ id, tillId }) => subject === `till:${tillId}:${id}`)
    if (!shift) return subject
    const { tillId, cashier } = shift
    return `${t('differences.till', { till: tillId })} · ${cashier}`
  }
}
