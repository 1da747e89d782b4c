import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useFormat, useMerchant, useScopeAnswer } from '../../app/merchant-context.ts'
import { Columns, Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { ImportCommands } from './import-commands.tsx'
import { lookAgain } from './look-again.ts'
import { RunTable } from './run-table.tsx'
import { SourceCard } from './source-card.tsx'

/** Where the data come from, how much there is and how fresh, and how each import went. */
export function SourcesPage() {
  const { t } = useWords()
  const format = useFormat()
  const { lastDate } = useScopeAnswer()
  const sentence = lastDate ? t('sources.sentenceUntil', { day: format.dayYear(lastDate) }) : t('sources.sentence')
  return (
    <Page title={t('sources.title')} sentence={sentence}>
      <Sources />
      <RunTable />
      <ImportCommands />
    </Page>
  )
}

function Sources() {
  const { merchantId, api } = useMerchant()
  const query = useQuery({
    queryKey: [merchantId, 'data-sources'],
    queryFn: ({ signal }) => api.dataSources(signal),
    refetchInterval: ({ state }) => lookAgain(state.data?.sources.map(({ lastRun }) => lastRun)),
  })
  return (
    <Loaded
      query={query}
      skeleton={
        <Columns>
          <Skeleton height={280} />
          <Skeleton height={280} />
        </Columns>
      }
    >
      {({ sources }) =>
        sources.length > 0 && (
          <Columns>
            {sources.map((source) => (
              <SourceCard key={source.source} source={source} />
            ))}
          </Columns>
        )
      }
    </Loaded>
  )
}
