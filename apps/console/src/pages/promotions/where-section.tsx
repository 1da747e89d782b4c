import { Checkbox, MultiSelect, TagsInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMerchant, useScopeAnswer } from '../../app/merchant-context.ts'
import { useMyPart } from '../../app/use-my-part.ts'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'
import type { SectionProps } from './offer-section.tsx'
import classes from './promotions.module.css'

const CHANNELS = ['app', 'web', 'platform', 'till']

/** Of what, where, for whom, and who pays for it. */
export function WhereSection({ draft, change, faults }: SectionProps) {
  const { t, name, code } = useWords()
  const { merchantId, api } = useMerchant()
  const { stores } = useScopeAnswer()
  const seesAll = useMyPart()?.storeIds === null
  const categories = useQuery({
    queryKey: [merchantId, 'catalog-categories'],
    queryFn: ({ signal }) => api.categories(signal),
  }).data?.categories
  return (
    <Panel title={t('promotion.where')} note={t('promotion.whereNote')}>
      <div className={classes.fields}>
        <MultiSelect
          label={t('promotion.categories')}
          placeholder={draft.categories.length === 0 ? t('promotion.everything') : ''}
          data={(categories ?? []).map((one) => ({ value: one.id, label: name(one.name, one.id) }))}
          value={[...draft.categories]}
          onChange={(next) => change({ categories: next })}
          searchable
          clearable
        />
        <TagsInput
          label={t('promotion.skus')}
          placeholder={draft.skus.length === 0 ? t('promotion.skusHint') : ''}
          value={[...draft.skus]}
          onChange={(next) => change({ skus: next })}
          clearable
        />
        <MultiSelect
          label={t('scope.stores')}
          placeholder={draft.stores.length === 0 ? t('scope.all') : ''}
          data={stores.map((store) => ({ value: store.id, label: name(store.name, store.id) }))}
          value={[...draft.stores]}
          // Who is responsible for some stores makes promotions for these alone.
          onChange={(next) => change({ stores: next.length === 0 && !seesAll ? draft.stores : next })}
          searchable
          clearable={seesAll}
        />
        <MultiSelect
          label={t('scope.channels')}
          placeholder={draft.channels.length === 0 ? t('scope.all') : ''}
          data={CHANNELS.map((value) => ({ value, label: code('channel', value) }))}
          value={[...draft.channels]}
          onChange={(next) => change({ channels: next })}
          clearable
        />
        <TextInput
          label={t('promotion.funder')}
          description={t('promotion.funderNote')}
          placeholder={t('funder.merchant')}
          value={draft.funder === 'merchant' ? '' : draft.funder}
          maxLength={60}
          error={faults.has('funder') && t('promotion.funderWrong')}
          onChange={(event) => change({ funder: event.currentTarget.value || 'merchant' })}
        />
      </div>
      <div className={classes.checks}>
        <Checkbox
          label={t('promotion.needsCoupon')}
          description={t('promotion.needsCouponNote')}
          checked={draft.needsCoupon}
          onChange={(event) => change({ needsCoupon: event.currentTarget.checked })}
        />
        <Checkbox
          label={t('promotion.alone')}
          checked={draft.alone}
          onChange={(event) => change({ alone: event.currentTarget.checked })}
        />
      </div>
    </Panel>
  )
}
