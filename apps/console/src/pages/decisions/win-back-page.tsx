import { Button, Input, MultiSelect, NumberInput, SegmentedControl, Select } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import type { NewWinBack } from '@tandem/contracts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useMerchant, useScopeAnswer } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'
import { useMyPart } from '../../app/use-my-part.ts'
import { Notice } from '../../parts/notice.tsx'
import { Page, Panel } from '../../parts/page.tsx'
import { problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './decisions.module.css'

interface Draft {
  discountKind: 'amount' | 'percent'
  /** In whole currency, as people type; or percent. */
  value: number
  minSpend: number
  validDays: number
  budget: number
  storeIds: string[]
  controlShare: string
  /** Undefined until somebody chose: then the goal that runs. */
  goalId: string | null | undefined
}

/** Fields beside each other keep one line, with or without a note. */
const NOTE_BELOW: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']

/** What is common where nobody has tried yet: 15 off 49, two weeks. */
const FIRST: Draft = {
  discountKind: 'amount',
  value: 15,
  minSpend: 49,
  validDays: 14,
  budget: 6000,
  storeIds: [],
  controlShare: 'auto',
  goalId: undefined,
}

/** Asks for a win-back proposal: which offer, under which budget. Nothing is sent before approval. */
export function WinBackPage() {
  const words = useWords()
  const { t } = words
  const { merchantId, api } = useMerchant()
  const navigate = useNavigate()
  const propose = useMutation({
    mutationFn: (input: NewWinBack) => api.proposeWinBack(input),
    onSuccess: async (decision) => {
      queryClient.setQueryData([merchantId, 'decision', decision.id], decision)
      await queryClient.invalidateQueries({ queryKey: [merchantId, 'decisions'] })
      await navigate({
        to: '/m/$merchantId/optimise/decisions/$decisionId',
        params: { merchantId, decisionId: decision.id },
      })
    },
  })
  return (
    <Page
      title={t('winBack.title')}
      sentence={t('winBack.sentence')}
      actions={
        <Link to="/m/$merchantId/optimise/decisions" params={{ merchantId }} className="back-link">
          <IconArrowLeft size={15} aria-hidden />
          {t('decisions.title')}
        </Link>
      }
    >
      <div aria-live="polite">{propose.error && <Notice tone="bad" title={problemText(words, propose.error)} />}</div>
      <Panel title={t('winBack.offer')} note={t('winBack.offerNote')}>
        <WinBackForm busy={propose.isPending} onSubmit={propose.mutate} />
      </Panel>
    </Page>
  )
}

function WinBackForm({ busy, onSubmit }: { busy: boolean; onSubmit: (input: NewWinBack) => void }) {
  const { t, name } = useWords()
  const { merchantId, api } = useMerchant()
  const { currency, currencyDecimals, stores } = useScopeAnswer()
  const goals = useQuery({ queryKey: [merchantId, 'goals'], queryFn: ({ signal }) => api.goals(signal) })
  const running = (goals.data?.goals ?? []).filter((goal) => goal.endedAt === null)
  const [draft, setDraft] = useState(FIRST)
  const goalId = draft.goalId === undefined ? (running[0]?.id ?? null) : draft.goalId
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  const seesAll = useMyPart()?.storeIds === null
  const isAmount = draft.discountKind === 'amount'
  const errors = {
    value: isAmount ? !(draft.value > 0) : !(draft.value >= 1 && draft.value <= 90),
    minSpend: isAmount && draft.minSpend < draft.value,
    budget: !(draft.budget > 0),
    validDays: !(draft.validDays >= 1 && draft.validDays <= 60),
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (Object.values(errors).some(Boolean)) return
    onSubmit(toInput({ ...draft, goalId }, currencyDecimals, seesAll ? null : stores.map(({ id }) => id)))
  }
  const amount = (label: string, key: 'value' | 'minSpend' | 'budget', error: string | false, description?: string) => (
    <NumberInput
      label={label}
      {...(description ? { description } : {})}
      inputWrapperOrder={NOTE_BELOW}
      value={draft[key]}
      min={0}
      decimalScale={currencyDecimals}
      thousandSeparator=","
      rightSection={<span className="soft">{currency}</span>}
      rightSectionWidth={52}
      error={error}
      onChange={(value) => change({ [key]: Number(value) })}
    />
  )
  return (
    <form onSubmit={submit} noValidate>
      <div className={classes.form}>
        <Input.Wrapper label={t('winBack.kind')} labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label={t('winBack.kind')}
            value={draft.discountKind}
            onChange={(value) =>
              change(
                value === 'amount' ? { discountKind: 'amount', value: 15 } : { discountKind: 'percent', value: 15 },
              )
            }
            data={[
              { value: 'amount', label: t('winBack.amount') },
              { value: 'percent', label: t('winBack.percent') },
            ]}
          />
        </Input.Wrapper>
        {isAmount ? (
          amount(t('winBack.value'), 'value', errors.value && t('winBack.valueWrong'))
        ) : (
          <NumberInput
            label={t('winBack.percentOff')}
            value={draft.value}
            min={1}
            max={90}
            allowDecimal={false}
            suffix="%"
            error={errors.value && t('winBack.percentWrong')}
            onChange={(value) => change({ value: Number(value) })}
          />
        )}
        {amount(t('winBack.minSpend'), 'minSpend', errors.minSpend && t('winBack.minSpendWrong'))}
        <NumberInput
          label={t('winBack.validDays')}
          value={draft.validDays}
          min={1}
          max={60}
          allowDecimal={false}
          error={errors.validDays && t('winBack.validDaysWrong')}
          onChange={(value) => change({ validDays: Number(value) })}
        />
        {amount(t('winBack.budget'), 'budget', errors.budget && t('winBack.valueWrong'), t('winBack.budgetNote'))}
        <Select
          label={t('winBack.control')}
          description={t('winBack.controlNote')}
          inputWrapperOrder={NOTE_BELOW}
          value={draft.controlShare}
          allowDeselect={false}
          onChange={(value) => change({ controlShare: value ?? 'auto' })}
          data={[
            { value: 'auto', label: t('winBack.controlAuto') },
            ...['0.1', '0.2', '0.3', '0.5'].map((share) => ({ value: share, label: `${Number(share) * 100}%` })),
          ]}
        />
        <MultiSelect
          label={t('winBack.stores')}
          placeholder={draft.storeIds.length === 0 ? t('scope.all') : ''}
          value={draft.storeIds}
          onChange={(storeIds) => change({ storeIds })}
          data={stores.map((store) => ({ value: store.id, label: name(store.name, store.id) }))}
          clearable
          searchable
        />
        <Select
          label={t('winBack.goal')}
          placeholder={t('winBack.noGoal')}
          value={goalId}
          clearable
          onChange={(goalId) => change({ goalId })}
          data={running.map((goal) => ({ value: goal.id, label: t(`goalMetric.${goal.metric}`) }))}
        />
      </div>
      <div className={classes.formFoot}>
        <Button type="submit" loading={busy}>
          {t('winBack.propose')}
        </Button>
        <span className="soft">{t('winBack.nothingSent')}</span>
      </div>
    </form>
  )
}

function toInput(draft: Draft, decimals: number, ownStores: string[] | null): NewWinBack {
  const minor = (major: number) => Math.round(major * 10 ** decimals)
  return {
    goalId: draft.goalId ?? null,
    storeIds: draft.storeIds.length > 0 ? draft.storeIds : ownStores,
    offer: {
      discountKind: draft.discountKind,
      value: draft.discountKind === 'amount' ? minor(draft.value) : Math.round(draft.value),
      minSpend: minor(draft.minSpend),
      validDays: Math.round(draft.validDays),
    },
    budget: minor(draft.budget),
    controlShare: draft.controlShare === 'auto' ? null : Number(draft.controlShare),
  }
}
