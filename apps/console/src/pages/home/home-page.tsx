import { Skeleton } from '@mantine/core'
import type { HomeAnswer } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { Figures, FiguresSkeleton } from '../../parts/figures.tsx'
import { Columns, Page } from '../../parts/page.tsx'
import { PathLink } from '../../parts/path-link.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { Earned } from './earned.tsx'
import { People, Trust, Waiting } from './lists.tsx'
import { Matters } from './matters.tsx'
import { Month } from './month.tsx'
import { StoreGrid } from './store-grid.tsx'
import { Today } from './today.tsx'

/** The owner's morning, phone first: can yesterday be trusted, how was it, what costs most, what waits for a yes. */
export function HomePage() {
  const { t } = useWords()
  const format = useFormat()
  const { merchantId, api } = useMerchant()
  const query = useQuery({ queryKey: [merchantId, 'home'], queryFn: ({ signal }) => api.home(signal) })
  const home = query.data
  const isStale = home?.trust.some(({ sentence }) => sentence.code === 'trust.stale')
  const day = home && (isStale ? format.dayYear(home.date) : format.dayLong(home.date))
  const sentence = day && t(isStale ? 'home.sentenceStale' : 'home.sentence', { day })
  return (
    <Page title={t('home.title')} {...(sentence ? { sentence } : {})}>
      <Loaded query={query} skeleton={<HomeSkeleton />}>
        {(answer) => <Home home={answer} />}
      </Loaded>
    </Page>
  )
}

function Home({ home }: { home: HomeAnswer }) {
  const day = `from=${home.date}&to=${home.date}&compare=week`
  return (
    <div className="stack">
      {home.trust.length > 0 && <Trust trust={home.trust} />}
      <Figures figures={home.figures} rows={(value) => <PathLink path={`/analyse/orders?${day}`}>{value}</PathLink>} />
      <Columns>
        <Matters matters={home.matters} />
        <div className="stack">
          {home.month && <Month month={home.month} />}
          {home.waiting.length > 0 && <Waiting waiting={home.waiting} />}
          {home.people.length > 0 && <People people={home.people} />}
        </div>
      </Columns>
      {home.today && <Today today={home.today} />}
      {home.stores.length > 0 && <StoreGrid stores={home.stores} date={home.date} />}
      {home.earned && <Earned earned={home.earned} />}
    </div>
  )
}

function HomeSkeleton() {
  return (
    <div className="stack">
      <Skeleton height={72} />
      <FiguresSkeleton count={8} />
      <Skeleton height={300} />
      <Skeleton height={260} />
    </div>
  )
}
