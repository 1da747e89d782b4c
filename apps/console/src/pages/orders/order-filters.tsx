import { Button } from '@mantine/core'
import { MODE_HUES } from '@tandem/ui'
import { useSearch } from '@tanstack/react-router'
import { useFormat } from '../../app/merchant-context.ts'
import { useChangeSearch } from '../../app/use-change-search.ts'
import { Choice } from '../../parts/choice.tsx'
import { ClearFilters, CodeChoice, FindInput } from '../../parts/filters.tsx'
import { useWords } from '../../strings/use-words.ts'
import { NO_ORDER_FILTER, type OrderSearch, orderFilter } from './order-search.ts'

const STATUSES = ['placed', 'paid', 'fulfilled', 'cancelled', 'unavailable']
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

/** Filters of orders beyond the scope; each is part of the address. */
export function OrderFilters() {
  const { t } = useWords()
  const format = useFormat()
  const search = useSearch({ from: '/m/$merchantId/analyse/orders' })
  const change = useChangeSearch<OrderSearch>()
  const number = (text: string) => (text === '' ? undefined : Number(text))
  return (
    <>
      <FindInput label={t('orders.find')} value={search.q} onFind={(q) => change({ q })} />
      <CodeChoice
        label={t('orders.anyStatus')}
        group="status"
        codes={STATUSES}
        value={search.status}
        onChange={(status) => change({ status })}
      />
      <CodeChoice
        label={t('orders.anyMode')}
        group="mode"
        codes={Object.keys(MODE_HUES)}
        value={search.mode}
        onChange={(mode) => change({ mode })}
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
      <ClearFilters filter={orderFilter(search)} label={t('orders.clear')} onClear={() => change(NO_ORDER_FILTER)} />
    </>
  )
}
