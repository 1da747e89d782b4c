import { useSeesWhole } from '../../app/use-my-part.ts'
import { Page, type PageProps } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'

/** The frame of the Data pages. Imports speak of the whole merchant: who sees single stores is told so. */
export function DataPage({ children, ...page }: PageProps) {
  const { t } = useWords()
  const seesWhole = useSeesWhole()
  return <Page {...page}>{seesWhole ? children : <Empty title={t('state.denied')} text={t('data.denied')} />}</Page>
}
