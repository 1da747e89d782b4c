import { Button, Progress } from '@mantine/core'
import { IconPlayerTrackNext } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'
import { useMyPart } from '../../app/use-my-part.ts'
import { problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './advance-days.module.css'

const DAYS = 14
const LOOK_EVERY_MS = 700

/** In the demo: lets two weeks pass in the city, with progress; every page then shows the new day. */
export function AdvanceDays() {
  const words = useWords()
  const { t } = words
  const format = useFormat()
  const { merchantId, api } = useMerchant()
  const part = useMyPart()
  const isDemoOwner = part?.demo === true && part.role === 'owner'
  const status = useQuery({
    queryKey: [merchantId, 'advance'],
    queryFn: ({ signal }) => api.advanceStatus(signal),
    enabled: isDemoOwner,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.running ? LOOK_EVERY_MS : false),
  })
  const advance = useMutation({ mutationFn: () => api.advance(DAYS), onSuccess: () => status.refetch() })
  const running = status.data?.running === true
  const wasRunning = useRef(false)
  useEffect(() => {
    if (wasRunning.current && !running) void queryClient.invalidateQueries({ queryKey: [merchantId] })
    wasRunning.current = running
  }, [running, merchantId])
  if (!isDemoOwner || !status.data) return null
  const failed = advance.error ? problemText(words, advance.error) : status.data.failed
  const { daysDone, daysAsked, today } = status.data
  return (
    <div className={classes.advance} aria-live="polite">
      {running ? (
        <div className={classes.progress}>
          <span>{t('advance.progress', { done: daysDone, days: daysAsked, today: format.day(today) })}</span>
          <Progress value={(100 * daysDone) / Math.max(1, daysAsked)} aria-label={t('advance.days', { days: DAYS })} />
        </div>
      ) : (
        <Button
          size="xs"
          variant="default"
          loading={advance.isPending}
          leftSection={<IconPlayerTrackNext size={15} stroke={1.8} aria-hidden />}
          title={t('advance.note')}
          onClick={() => advance.mutate()}
        >
          {t('advance.days', { days: DAYS })}
        </Button>
      )}
      {failed && <span className={classes.failed}>{t('advance.failed', { reason: failed })}</span>}
    </div>
  )
}
