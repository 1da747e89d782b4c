import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { MODE_HUES } from '@tandem/ui'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { Choice } from '../../parts/choice.tsx'
import { useWords } from '../../strings/use-words.ts'
import { NO_ORDER_FILTER, type OrderSearch, orderFilter } from './order-search.ts'

const STATUSES = ['placed', 'paid', 'fulfilled', 'cancelled', 'unavailable']
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

/** Filters of orders beyond the scope; each is part of the address. */
export function OrderFilters() {
  const { t, code } = useWords()
  const format = useFormat()
  const navigate = useNavigate()
  const search = useSearch({ from: '/m/$merchantId/analyse/orders' })
  const change = (part: OrderSearch) => void navigate({ to: '.', search: (before: object) => ({ ...before, ...part }) })
  const coded = (group: string, codes: readonly string[]) =>
    codes.map((value) => ({ value, label: code(group, value) }))
  const number = (text: string) => (text === '' ? undefined : Number(text))
  return (
    <>
      <FindById key={search.q} initial={search.q ?? ''} onFind={(q) => change({ q: q === '' ? undefined : q })} />
      <Choice
        label={t('orders.anyStatus')}
        value={search.status ?? ''}
        options={coded('status', STATUSES)}
        onChange={(status) => change({ status: status || undefined })}
      />
      <Choice
        label={t('orders.anyMode')}
        value={search.mode ?? ''}
        options={coded('mode', Object.keys(MODE_HUES))}
        onChange={(mode) => change({ mode: mode || undefined })}
      />
      <Choice
        label={t('orders.anyWeekday')}
        value={String(search.weekday ?? '')}
        options={WEEKDAYS.map((day) => ({ value: String(day), label: format.weekday(day) }))}
        onChange={(weekday) => change({ weekday: number(weekday) })}
      />
      <Choice
        label={t('orders.anyHour')}
        value={String(search.hour ?? '')}
        options={HOURS.map((hour) => ({ value: String(hour), label: format.hour(hour) }))}
        onChange={(hour) => change({ hour: number(hour) })}
      />
      {search.person && (
        <Button size="xs" variant="light" onClick={() => change({ person: undefined })}>
          {t('orders.ofPerson')} ×
        </Button>
      )}
      {Object.keys(orderFilter(search)).length > 0 && (
        <Button size="xs" variant="subtle" onClick={() => change(NO_ORDER_FILTER)}>
          {t('orders.clear')}
        </Button>
      )}
    </>
  )
}

function FindById({ initial, onFind }: { initial: string; onFind: (text: string) => void }) {
  const { t } = useWords()
  const [text, setText] = useState(initial)
  const find = useDebouncedCallback(onFind, 350)
  return (
    <TextInput
      size="xs"
      leftSection={<IconSearch size={14} stroke={1.8} aria-hidden />}
      placeholder={t('orders.find')}
      aria-label={t('orders.find')}
      value={text}
      autoFocus={initial !== ''}
      onChange={(event) => {
        setText(event.currentTarget.value)
        find(event.currentTarget.value.trim())
      }}
    />
  )
}
