import { NativeSelect, Skeleton } from '@mantine/core'
import type { PlacesAnswer } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { z } from 'zod'
import { useMerchant } from '../../app/merchant-context.ts'
import { Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
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
      <Loaded query={query} skeleton={<Skeleton height={480} />}>
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
  const navigate = useNavigate()
  const search = useSearch({ from: '/m/$merchantId/run/stock' })
  const place = places.find(({ id }) => id === search.place) ?? places[0]
  if (!place) return null
  const label = (one: Places[number]) =>
    one.kind === 'store' ? name(one.name, one.id) : `${name(one.name, one.id)} · ${code('placeKind', one.kind)}`
  return (
    <StockTable
      key={place.id}
      placeId={place.id}
      place={
        <NativeSelect
          size="xs"
          aria-label={t('stock.place')}
          value={place.id}
          data={places.map((one) => ({ value: one.id, label: label(one) }))}
          onChange={(event) => {
            const chosen = event.currentTarget.value
            void navigate({
              to: '.',
              search: (before: object) => ({ ...before, place: chosen, sku: undefined }) as StockSearch,
            })
          }}
        />
      }
    />
  )
}
