import { Button, Skeleton } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { StoreDayAnswer } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useMerchant } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { useChangeSearch } from '../../app/use-change-search.ts'
import { useLastPlace } from '../../app/use-last-place.ts'
import { Page, Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { DayPick } from './day-pick.tsx'
import type { DaySearch } from './day-search.ts'
import { DayStatus } from './day-status.tsx'
import { Differences } from './differences.tsx'
import { Methods } from './methods.tsx'
import { Shifts } from './shifts.tsx'
import { useDay } from './use-day.ts'

/** Closing a store's business day: shifts, till = payments = ledger, and who sees to what differs. */
export function DayPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const stores = useQuery({
    queryKey: [merchantId, 'store-list'],
    queryFn: ({ signal }) => api.storeList(signal),
  })
  return (
    <Page title={t('day.title')} sentence={t('day.sentence')}>
      <Loaded query={stores} skeleton={<DaySkeleton />}>
        {({ stores: list }) =>
          list.length === 0 ? <Empty title={t('day.noStore')} text={t('day.noStoreText')} /> : <Chosen stores={list} />
        }
      </Loaded>
    </Page>
  )
}

export type DayStore = Awaited<ReturnType<ReturnType<typeof useMerchant>['api']['storeList']>>['stores'][number]

function Chosen({ stores }: { stores: readonly DayStore[] }) {
  const changeSearch = useChangeSearch<DaySearch>()
  const { last, remember } = useLastPlace()
  const search = useSearch({ from: '/m/$merchantId/run/day-close' })
  const byId = (wanted: string | undefined) => stores.find(({ id }) => id === wanted)
  const store = byId(search.store) ?? byId(last) ?? stores[0]
  if (!store) return null
  const date = search.date ?? store.businessDate
  const change = (part: DaySearch) => {
    if (part.store) remember(part.store)
    changeSearch(part)
  }
  return (
    <div className="stack">
      <DayPick stores={stores} store={store} date={date} onChange={change} />
      <Day key={`${store.id} ${date}`} store={store} date={date} />
    </div>
  )
}

function Day({ store, date }: { store: DayStore; date: string }) {
  const { t } = useWords()
  const query = useDay(store.id, date)
  return (
    <Loaded query={query} skeleton={<DaySkeleton />}>
      {(day: StoreDayAnswer) => (
        <div className="stack">
          <DayStatus day={day} today={store.businessDate} />
          <Panel title={t('methods.title')} note={t('methods.note')} actions={<StatementLink day={day} />}>
            <Methods day={day} />
          </Panel>
          <Differences day={day} />
          <Shifts day={day} isToday={date === store.businessDate} />
        </div>
      )}
    </Loaded>
  )
}

/** What the ledger says of the day, for the books. */
function StatementLink({ day: { storeId, businessDate } }: { day: StoreDayAnswer }) {
  const { t } = useWords()
  const { api } = useMerchant()
  if (!useCan()('ledger.read')) return null
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
      renderRoot={(props) => (
        <a
          {...props}
          href={api.dayStatementFile(storeId, businessDate)}
          download={`statement-${storeId}-${businessDate}.csv`}
        />
      )}
    >
      {t('methods.statement')}
    </Button>
  )
}

function DaySkeleton() {
  return (
    <div className="stack">
      <Skeleton height={52} />
      <Skeleton height={150} />
      <Skeleton height={110} />
      <Skeleton height={150} />
    </div>
  )
}
