import { Button, TextInput } from '@mantine/core'
import type { StoreDayAnswer } from '@tandem/contracts'
import { useState } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { useWrite } from '../../app/use-write.ts'
import { AskFirst } from '../../parts/ask-first.tsx'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { tell } from '../../parts/tell.ts'
import { WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useDayChanged } from './use-day.ts'
import { usePerson } from './use-person.ts'

/** Whether the day is closed, what stands in the way, and the press that closes it. */
export function DayStatus({ day, today }: { day: StoreDayAnswer; today: string }) {
  return day.state === 'closed' ? <Closed day={day} /> : <NotClosed day={day} today={today} />
}

function NotClosed({ day, today }: { day: StoreDayAnswer; today: string }) {
  const words = useWords()
  const { t } = words
  const { api } = useMerchant()
  const mayClose = useCan()('day_close')
  const changed = useDayChanged()
  const { storeId, businessDate } = day
  const close = useWrite<null, StoreDayAnswer>(
    (_, key) => api.closeDay(storeId, businessDate, key),
    async () => {
      await changed()
      tell(t('day.closedNow'))
    },
  )
  const running = day.shifts.filter(({ state }) => state !== 'closed').length
  const unowned = day.differences.filter(({ state }) => state === 'open').length
  const isReady = running === 0 && unowned === 0
  if (businessDate > today) return <Notice tone="info" title={t('day.notBegun')} />
  return (
    <div>
      {close.error && <Notice tone="bad" title={problemText(words, close.error)} />}
      <Notice
        tone={isReady ? 'info' : 'warn'}
        title={t(day.state === 'reopened' ? 'day.isReopened' : 'day.isOpen')}
        text={[
          running > 0 && t('day.shiftsLeft', { count: running }),
          unowned > 0 && t('day.differencesLeft', { count: unowned }),
          isReady && t('day.readyText'),
        ]
          .filter(Boolean)
          .join(words.locale === 'en' ? ' ' : '')}
        action={
          mayClose && (
            <AskFirst
              label={t('day.close')}
              sentence={t('day.closeSentence')}
              disabled={!isReady}
              loading={close.isPending}
              onYes={() => close.mutate(null)}
            />
          )
        }
      />
    </div>
  )
}

function Closed({ day }: { day: StoreDayAnswer }) {
  const { t } = useWords()
  const format = useFormat()
  const person = usePerson()
  const mayReopen = useCan()('day_close.reopen')
  const [reopening, setReopening] = useState(false)
  const { closedAt, closedBy } = day
  return (
    <div>
      <Notice
        tone="good"
        title={t('day.isClosed')}
        text={closedAt && t('day.closedBy', { time: format.instant(closedAt), person: person(closedBy) })}
        action={
          mayReopen &&
          !reopening && (
            <Button size="xs" variant="default" onClick={() => setReopening(true)}>
              {t('day.reopen')}
            </Button>
          )
        }
      />
      {reopening && <ReopenForm day={day} onClose={() => setReopening(false)} />}
    </div>
  )
}

function ReopenForm({ day, onClose }: { day: StoreDayAnswer; onClose: () => void }) {
  const { t } = useWords()
  const { api } = useMerchant()
  const changed = useDayChanged()
  const [reason, setReason] = useState('')
  const reopen = useWrite<string, void>(
    (why, key) => api.reopenDay(day.storeId, day.businessDate, why, key),
    async () => {
      await changed()
      tell(t('day.reopenedNow'))
    },
  )
  return (
    <WriteForm
      title={t('day.reopenNow')}
      write={reopen}
      submit={t('day.reopenNow')}
      isReady={reason.trim() !== ''}
      onSubmit={() => reopen.mutate(reason.trim())}
      onCancel={onClose}
    >
      <TextInput
        label={t('day.reopenReason')}
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </WriteForm>
  )
}
