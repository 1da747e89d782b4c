import { useWords } from '../../strings/use-words.ts'
import { DataPage } from './data-page.tsx'
import { QualityTable } from './quality-table.tsx'
import { QuarantineTable } from './quarantine-table.tsx'
import { RepairPanel } from './repair-panel.tsx'

/** How much of what came in could be used, what was repaired, and which rows wait for somebody to mend them. */
export function QualityPage() {
  const { t } = useWords()
  return (
    <DataPage title={t('quality.title')} sentence={t('quality.sentence')}>
      <RepairPanel />
      <div id="rows">
        <QuarantineTable />
      </div>
      <QualityTable />
    </DataPage>
  )
}
