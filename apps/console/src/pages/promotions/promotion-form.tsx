import { Button, TextInput } from '@mantine/core'
import { useSessionStorage } from '@mantine/hooks'
import type { PromotionDetail } from '@tandem/contracts'
import { type FormEvent, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { MomentInput } from '../../parts/moment-input.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Panel } from '../../parts/page.tsx'
import { problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { type Draft, faultsOf, toPromotion, toRule } from './draft.ts'
import { LimitsSection } from './limits-section.tsx'
import { OfferSection, type SectionProps } from './offer-section.tsx'
import classes from './promotions.module.css'
import { TryBasket } from './try-basket.tsx'
import { WhereSection } from './where-section.tsx'

const NONE: ReadonlySet<string> = new Set()

export interface PromotionFormProps {
  initial: Draft
  /** The version that is changed; null makes a new draft. */
  version: number | null
  onDone: (saved: PromotionDetail) => unknown
  onCancel: () => void
}

/** A promotion in sections: what it is called and when, what it takes off, where, and how much of it there is. */
export function PromotionForm({ initial, version, onDone, onCancel }: PromotionFormProps) {
  const words = useWords()
  const { t } = words
  const { merchantId, api } = useMerchant()
  // Kept until it is saved or given up: a reload, or a look at another page, loses nothing of a long form.
  const [draft, setDraft, forget] = useSessionStorage<Draft>({
    key: `tandem.draft.${merchantId}.${version === null ? 'new' : `${initial.id}.${version}`}`,
    defaultValue: initial,
    getInitialValueInEffect: false,
  })
  const [tried, setTried] = useState(false)
  const save = useWrite<ReturnType<typeof toPromotion>, PromotionDetail>(
    ({ id, ...terms }, key) => {
      return version === null
        ? api.createPromotion({ id, ...terms }, key)
        : api.changePromotion(id, { ...terms, version })
    },
    (saved) => {
      forget()
      return onDone(saved)
    },
  )
  const giveUp = () => {
    forget()
    onCancel()
  }
  const faults = faultsOf(draft)
  const section: SectionProps = {
    draft,
    change: (part) => setDraft((before) => ({ ...before, ...part })),
    faults: tried ? faults : NONE,
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (faults.size === 0) save.mutate(toPromotion(draft))
  }
  return (
    <form onSubmit={submit} noValidate>
      <div className="stack">
        <NameSection {...section} isNew={version === null} />
        <OfferSection {...section} />
        <WhereSection {...section} />
        <LimitsSection {...section} />
        <div>
          {save.error && <Notice tone="bad" title={problemText(words, save.error)} />}
          {tried && faults.size > 0 && <Notice tone="warn" title={t('promotion.faults')} />}
          <div className={classes.foot}>
            <Button type="submit" loading={save.isPending}>
              {t(version === null ? 'promotion.saveDraft' : 'promotion.saveChange')}
            </Button>
            <Button variant="subtle" color="gray" onClick={giveUp}>
              {t('act.notNow')}
            </Button>
          </div>
        </div>
        {faultsOf({ ...draft, id: 'x', zh: 'x', en: 'x' }).size === 0 && <TryBasket rule={toRule(draft)} />}
      </div>
    </form>
  )
}

function NameSection({ draft, change, faults, isNew }: SectionProps & { isNew: boolean }) {
  const { t } = useWords()
  const missing = (field: string) => faults.has(field) && t('field.missing')
  return (
    <Panel title={t('promotion.what')}>
      <div className={classes.fields}>
        <TextInput
          label={t('promotion.nameZh')}
          value={draft.zh}
          maxLength={120}
          error={missing('zh')}
          onChange={(event) => change({ zh: event.currentTarget.value })}
        />
        <TextInput
          label={t('promotion.nameEn')}
          value={draft.en}
          maxLength={120}
          error={missing('en')}
          onChange={(event) => change({ en: event.currentTarget.value })}
        />
        <TextInput
          label={t('promotion.id')}
          description={isNew ? t('promotion.idNote') : undefined}
          value={draft.id}
          maxLength={60}
          disabled={!isNew}
          error={faults.has('id') && t('promotion.idWrong')}
          onChange={(event) => change({ id: event.currentTarget.value.trim() })}
        />
      </div>
      <div className={classes.fields}>
        <MomentInput
          label={t('promotion.from')}
          empty={t('promotion.atOnce')}
          value={draft.from}
          onChange={(from) => change({ from })}
        />
        <MomentInput
          label={t('promotion.untilField')}
          empty={t('promotion.noMoment')}
          value={draft.until}
          onChange={(until) => change({ until })}
          error={faults.has('until') && t('promotion.untilWrong')}
        />
      </div>
    </Panel>
  )
}
