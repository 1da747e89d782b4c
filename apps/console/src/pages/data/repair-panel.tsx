import { Skeleton } from '@mantine/core'
import type { QuarantineFile } from '@tandem/client'
import { useMutation } from '@tanstack/react-query'
import { useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'
import { useMayReplay } from '../../app/use-my-part.ts'
import { Notice } from '../../parts/notice.tsx'
import { Panel } from '../../parts/page.tsx'
import { Loaded, problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './quality.module.css'
import { RepairTable } from './repair-table.tsx'
import { ReplayResult } from './replay-result.tsx'
import { useWaiting } from './use-waiting.ts'

/** What waits to be mended, by table: take it away as CSV, mend it in a spreadsheet, bring it back. */
export function RepairPanel() {
  const words = useWords()
  const { t } = words
  const { merchantId, api } = useMerchant()
  const mayReplay = useMayReplay()
  const query = useWaiting()
  const replay = useMutation({
    mutationFn: ({ table, csv }: { table: QuarantineFile; csv: File }) => api.replayQuarantine(table, csv),
    // Accepted rows change figures on every page.
    onSettled: () => queryClient.invalidateQueries({ queryKey: [merchantId] }),
  })
  const isBusy = ({ source, table }: QuarantineFile) =>
    replay.isPending && replay.variables.table.source === source && replay.variables.table.table === table
  return (
    <Panel
      title={t('repair.title')}
      note={query.data?.length !== 0 && t(mayReplay ? 'repair.note' : 'repair.onlyOwner')}
    >
      <div aria-live="polite">
        {replay.data && <ReplayResult report={replay.data} />}
        {replay.error && <Notice tone="bad" title={t('repair.failed')} text={problemText(words, replay.error)} />}
      </div>
      <Loaded query={query} skeleton={<Skeleton height={120} />}>
        {(tables) =>
          tables.length === 0 ? (
            <Notice tone="good" title={t('repair.nothing')} text={t('repair.nothingText')} />
          ) : (
            <div className={classes.repairs}>
              {tables.map((table) => (
                <RepairTable
                  key={`${table.source} ${table.table}`}
                  table={table}
                  isBusy={isBusy(table)}
                  {...(mayReplay && !replay.isPending ? { onFile: (csv: File) => replay.mutate({ table, csv }) } : {})}
                  mayReplay={mayReplay}
                />
              ))}
            </div>
          )
        }
      </Loaded>
    </Panel>
  )
}
