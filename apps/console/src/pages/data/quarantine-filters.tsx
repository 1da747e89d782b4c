import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMerchant } from '../../app/merchant-context.ts'
import { Choice } from '../../parts/choice.tsx'
import { useWords } from '../../strings/use-words.ts'
import { isFiltered, NO_QUARANTINE_FILTER, type QuarantineSearch, quarantineFilter } from './quarantine-search.ts'
import { useReasonText } from './use-reason-text.ts'

/** Filters of quarantined rows; each is part of the address. */
export function QuarantineFilters() {
  const { t, code } = useWords()
  const { title } = useReasonText()
  const navigate = useNavigate()
  const search = useSearch({ from: '/m/$merchantId/clean/quality' })
  const { sources, tables, reasons } = useChoices(search)
  const change = (part: QuarantineSearch) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...part }) })
  return (
    <>
      <Choice
        label={t('quarantine.anySource')}
        value={search.source ?? ''}
        options={sources.map((value) => ({ value, label: code('sourceName', value) }))}
        onChange={(source) => change({ source: source || undefined, table: undefined, reason: undefined })}
      />
      <Choice
        label={t('quarantine.anyTable')}
        value={search.table ?? ''}
        options={tables.map((value) => ({ value, label: value }))}
        onChange={(table) => change({ table: table || undefined, reason: undefined })}
      />
      <Choice
        label={t('quarantine.anyReason')}
        value={search.reason ?? ''}
        options={reasons.map((value) => ({ value, label: title(value) }))}
        onChange={(reason) => change({ reason: reason || undefined })}
      />
      <Choice
        label={t('quarantine.open')}
        value={search.status ?? ''}
        options={[{ value: 'replayed', label: t('quarantine.replayed') }]}
        onChange={(status) => change({ status: status === 'replayed' ? status : undefined })}
      />
      {search.run && (
        <Button size="xs" variant="light" onClick={() => change({ run: undefined })}>
          {t('quarantine.ofRun')} ×
        </Button>
      )}
      {isFiltered(search) && (
        <Button size="xs" variant="subtle" onClick={() => change(NO_QUARANTINE_FILTER)}>
          {t('quarantine.clear')}
        </Button>
      )}
    </>
  )
}

/** What the rows of this status could be narrowed to; what is chosen is always among it. */
function useChoices(search: QuarantineSearch) {
  const { merchantId, api } = useMerchant()
  const { source, status, run } = search
  const filter = quarantineFilter({ source, status, run })
  const sources = useQuery({
    queryKey: [merchantId, 'data-sources'],
    queryFn: ({ signal }) => api.dataSources(signal),
  }).data?.sources.filter(({ kind }) => kind === 'import')
  const found = useQuery({
    queryKey: [merchantId, 'quarantine-choices', filter],
    queryFn: ({ signal }) => api.quarantine(filter, { pageSize: 1 }, signal),
  }).data?.reasons
  const withChosen = (values: readonly string[], chosen: string | undefined) => [
    ...new Set([...values, ...(chosen === undefined ? [] : [chosen])]),
  ]
  const ofTable = found?.filter(({ table }) => search.table === undefined || table === search.table)
  return {
    sources: withChosen(sources?.map((one) => one.source) ?? [], source),
    tables: withChosen(found?.map(({ table }) => table) ?? [], search.table),
    reasons: withChosen(ofTable?.map(({ reason }) => reason) ?? [], search.reason),
  }
}
