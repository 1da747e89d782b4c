import { Button, TextInput } from '@mantine/core'
import type { DayDifference, DifferenceUpdate, StoreDayAnswer } from '@tandem/contracts'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { Notice } from '../../parts/notice.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useDayChanged } from './use-day.ts'

export interface DifferenceFormProps {
  day: StoreDayAnswer
  difference: DayDifference
  title: string
  onClose: () => void
}

/** Names who sees to a difference, or says how it ended. */
export function DifferenceForm({ day, difference, title, onClose }: DifferenceFormProps) {
  const words = useWords()
  const { t } = words
  const { api } = useMerchant()
  const changed = useDayChanged()
  const [owner, setOwner] = useState(difference.owner ?? '')
  const [note, setNote] = useState(difference.note ?? '')
  const update = useMutation({
    mutationFn: (input: DifferenceUpdate) => api.updateDifference(day.storeId, day.businessDate, input),
    onSuccess: async () => {
      await changed()
      onClose()
    },
  })
  const send = (state: DifferenceUpdate['state']) =>
    update.mutate({ subject: difference.subject, owner: owner.trim(), state, note: note.trim() || null })
  const isOwned = owner.trim() !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isOwned && !update.isPending) send('assigned')
  }
  return (
    <SideDrawer title={title} onClose={onClose} size={440}>
      <form className="stack" onSubmit={submit} noValidate>
        {update.error && <Notice tone="bad" title={problemText(words, update.error)} />}
        <TextInput
          label={t('differences.owner')}
          description={t('differences.ownerNote')}
          value={owner}
          maxLength={60}
          data-autofocus
          onChange={(event) => setOwner(event.currentTarget.value)}
        />
        <TextInput
          label={t('differences.howItEnded')}
          description={t('differences.howItEndedNote')}
          value={note}
          maxLength={300}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <div className="row">
          <Button size="xs" disabled={!isOwned} loading={update.isPending} type="submit">
            {t('differences.assign')}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={!isOwned || note.trim() === ''}
            loading={update.isPending}
            onClick={() => send('resolved')}
          >
            {t('differences.resolve')}
          </Button>
        </div>
      </form>
    </SideDrawer>
  )
}
