import { useSearch } from '@tanstack/react-router'
import { useScopeAnswer } from '../../app/merchant-context.ts'
import { useChangeSearch } from '../../app/use-change-search.ts'
import { Choice } from '../../parts/choice.tsx'
import { ClearFilters, CodeChoice, FindInput } from '../../parts/filters.tsx'
import { useWords } from '../../strings/use-words.ts'
import { GROUP_STEPS, LIVE_MODES, type LiveSearch, liveFilter, NO_LIVE_FILTER, ORDER_STATES } from './live-search.ts'

/** Filters of live orders; each is part of the address. */
export function LiveFilters() {
  const { t, name } = useWords()
  const { stores } = useScopeAnswer()
  const search = useSearch({ from: '/m/$merchantId/run/orders' })
  const change = useChangeSearch<LiveSearch>()
  return (
    <>
      <FindInput label={t('live.find')} value={search.q} onFind={(q) => change({ q })} />
      {stores.length > 1 && (
        <Choice
          label={t('live.anyStore')}
          value={search.store ?? ''}
          options={stores.map((store) => ({ value: store.id, label: name(store.name, store.id) }))}
          onChange={(store) => change({ store: store || undefined })}
        />
      )}
      <CodeChoice
        label={t('live.anyState')}
        group="orderState"
        codes={ORDER_STATES}
        value={search.state}
        onChange={(state) => change({ state })}
      />
      <CodeChoice
        label={t('live.anyStep')}
        group="groupState"
        codes={GROUP_STEPS}
        value={search.step}
        onChange={(step) => change({ step })}
      />
      <CodeChoice
        label={t('orders.anyMode')}
        group="mode"
        codes={LIVE_MODES}
        value={search.mode}
        onChange={(mode) => change({ mode })}
      />
      <Choice
        label={t('live.anyPromise')}
        value={search.late ?? ''}
        options={[{ value: 'only', label: t('live.lateOnly') }]}
        onChange={(late) => change({ late: late === 'only' ? late : undefined })}
      />
      <ClearFilters filter={liveFilter(search)} onClear={() => change(NO_LIVE_FILTER)} />
    </>
  )
}
