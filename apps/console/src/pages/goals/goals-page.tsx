import { Button, Skeleton } from '@mantine/core'
import type { Goal } from '@tandem/contracts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'
import { Page, Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useMayDecide } from '../decisions/use-may-decide.ts'
import { GoalCard } from './goal-card.tsx'
import { GoalForm } from './goal-form.tsx'
import classes from './goals.module.css'

/** What the merchant wants, where it stands, and whether it will be there in time. */
export function GoalsPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const mayDecide = useMayDecide()
  const [adding, setAdding] = useState(false)
  const query = useQuery({ queryKey: [merchantId, 'goals'], queryFn: ({ signal }) => api.goals(signal) })
  const refresh = () => queryClient.invalidateQueries({ queryKey: [merchantId, 'goals'] })
  const end = useMutation({
    mutationFn: ({ id, isEnded }: { id: string; isEnded: boolean }) => (isEnded ? api.endGoal(id) : api.reopenGoal(id)),
    onSuccess: refresh,
  })
  const add = mayDecide && !adding && (
    <Button size="xs" onClick={() => setAdding(true)}>
      {t('goals.new')}
    </Button>
  )
  return (
    <Page title={t('goals.title')} sentence={t('goals.sentence')} actions={add}>
      {adding && (
        <Panel title={t('goals.new')}>
          <GoalForm
            onDone={async () => {
              setAdding(false)
              await refresh()
            }}
            onCancel={() => setAdding(false)}
          />
        </Panel>
      )}
      <Loaded query={query} skeleton={<Skeleton height={260} />}>
        {({ goals }) =>
          goals.length === 0 ? (
            !adding && <Empty title={t('goals.none')} text={t('goals.noneText')} action={add || undefined} />
          ) : (
            <GoalList goals={goals} mayDecide={mayDecide} onEnd={(id, isEnded) => end.mutate({ id, isEnded })} />
          )
        }
      </Loaded>
    </Page>
  )
}

interface GoalListProps {
  goals: readonly Goal[]
  mayDecide: boolean
  onEnd: (id: string, isEnded: boolean) => void
}

function GoalList({ goals, mayDecide, onEnd }: GoalListProps) {
  return (
    <div className={classes.list}>
      {goals.map((goal) => (
        <GoalCard
          key={goal.id}
          goal={goal}
          {...(mayDecide ? { onEnd: (isEnded: boolean) => onEnd(goal.id, isEnded) } : {})}
        />
      ))}
    </div>
  )
}
