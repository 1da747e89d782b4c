import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useScopeAnswer } from '../../app/merchant-context.ts'
import { Choice } from '../../parts/choice.tsx'
import { useWords } from '../../strings/use-words.ts'
import { GROUP_STEPS, LIVE_MODES, type LiveSearch, liveFilter, NO_LIVE_FILTER, ORDER_STATES } from './live-search.ts'

/** Filters of live orders; each is part of the address. */
export function LiveFilters() {
  const { t, name, code } = useWords()
  const { stores } = useScopeAnswer()
  const navigate = useNavigate()
  const search = useSearch({ from: '/m/$merchantId/run/orders' })
  const change = (part: Record<string, string | undefined>) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...part }) as LiveSearch })
  const coded = (group: string, codes: readonly string[]) =>
    codes.map((value) => ({ value, label: code(group, value) }))
  return (
    <>
      <FindByNumber key={search.q} initial={search.q ?? ''} onFind={(q) => change({ q: q || undefined })} />
      {stores.length > 1 && (
        <Choice
          label={t('live.anyStore')}
          value={search.store ?? ''}
          options={stores.map((store) => ({ value: store.id, label: name(store.name, store.id) }))}
          onChange={(store) => change({ store: store || undefined })}
        />
      )}
      <Choice
        label={t('live.anyState')}
        value={search.state ?? ''}
        options={coded('orderState', ORDER_STATES)}
        onChange={(state) => change({ state: state || undefined })}
      />
      <Choice
        label={t('live.anyStep')}
        value={search.step ?? ''}
        options={coded('groupState', GROUP_STEPS)}
        onChange={(step) => change({ step: step || undefined })}
      />
      <Choice
        label={t('orders.anyMode')}
        value={search.mode ?? ''}
        options={coded('mode', LIVE_MODES)}
        onChange={(mode) => change({ mode: mode || undefined })}
      />
      {Object.keys(liveFilter(search)).length > 0 && (
        <Button size="xs" variant="subtle" onClick={() => change({ ...NO_LIVE_FILTER })}>
          {t('orders.clear')}
        </Button>
      )}
    </>
  )
}

function FindByNumber({ initial, onFind }: { initial: string; onFind: (text: string) => void }) {
  const { t } = useWords()
  const [text, setText] = useState(initial)
  const find = useDebouncedCallback(onFind, 350)
  return (
    <TextInput
      size="xs"
      leftSection={<IconSearch size={14} stroke={1.8} aria-hidden />}
      placeholder={t('live.find')}
      aria-label={t('live.find')}
      value={text}
      maxLength={60}
      autoFocus={initial !== ''}
      onChange={(event) => {
        setText(event.currentTarget.value)
        find(event.currentTarget.value.trim())
      }}
    />
  )
}
