import { NativeSelect } from '@mantine/core'
import type { PlacesAnswer } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { z } from 'zod'
import { useMerchant } from '../../app/merchant-context.ts'
import { useChangeSearch } from '../../app/use-change-search.ts'
import { useLastPlace } from '../../app/use-last-place.ts'
import { Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { TableSkeleton } from '../../parts/table/table-skeleton.tsx'
import { useWords } from '../../strings/use-words.ts'
import { Shortfalls } from './shortfalls.tsx'
import type { StockSearch } from './stock-search.ts'
import { StockTable } from './stock-table.tsx'

type Places = z.infer<typeof PlacesAnswer>['places']

/** What lies where: on hand, promised, free, and short of what was promised. */
export function StockPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const query = useQuery({ queryKey: [merchantId, 'places'], queryFn: ({ signal }) => api.places(signal) })
  return (
    <Page title={t('stock.title')} sentence={t('stock.sentence')}>
      <Loaded query={query} skeleton={<TableSkeleton />}>
        {({ places }) =>
          places.length === 0 ? (
            <Empty title={t('stock.noPlace')} text={t('day.noStoreText')} />
          ) : (
            <OfPlace places={places} />
          )
        }
      </Loaded>
    </Page>
  )
}

function OfPlace({ places }: { places: Places }) {
  const { t, name, code } = useWords()
  const change = useChangeSearch<StockSearch>()
  const { last, remember } = useLastPlace()
  const search = useSearch({ from: '/m/$merchantId/run/stock' })
  const byId = (wanted: string | undefined) => places.find(({ id }) => id === wanted)
  const place = byId(search.place) ?? byId(last) ?? places[0]
  if (!place) return null
  const label = (one: Places[number]) =>
    one.kind === 'store' ? name(one.name, one.id) : `${name(one.name, one.id)} · ${code('placeKind', one.kind)}`
  const choose = (chosen: string) => {
    remember(chosen)
    change({ place: chosen, sku: undefined })
  }
  return (
    <div className="stack">
      <Shortfalls placeId={place.id} placeName={(id) => name(byId(id)?.name, id)} />
      <StockTable
        key={place.id}
        placeId={place.id}
        place={
          places.length > 1 && (
            <NativeSelect
              size="xs"
              aria-label={t('stock.place')}
              value={place.id}
              data={places.map((one) => ({ value: one.id, label: label(one) }))}
              onChange={(event) => choose(event.currentTarget.value)}
            />
          )
        }
      />
    </div>
  )
}
