import type { RunReport } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'
import { Numbers } from './numbers.tsx'
import { writeShare } from './share-bar.tsx'

/** Every row that was read ended in one of four places, and the figures add up. */
export function RunBalance({ report: { counts } }: { report: RunReport }) {
  const { t } = useWords()
  const format = useFormat()
  const left = counts.read - counts.added - counts.unchanged - counts.quarantined - counts.skipped
  const share = (rows: number) => (rows > 0 ? writeShare(rows / counts.read, format.ratio) : '')
  return (
    <Numbers
      cells={[
        { name: t('counts.read'), value: format.count(counts.read) },
        {
          name: t('counts.added'),
          sign: '=',
          value: format.count(counts.added),
          note: counts.corrected > 0 ? t('run.corrected', { rows: counts.corrected }) : share(counts.added),
        },
        {
          name: t('counts.unchanged'),
          sign: '+',
          value: format.count(counts.unchanged),
          note: share(counts.unchanged),
        },
        {
          name: t('counts.quarantined'),
          sign: '+',
          value: format.count(counts.quarantined),
          note: share(counts.quarantined),
          ...(counts.quarantined > 0 ? { tone: 'warn' as const } : {}),
        },
        { name: t('counts.skipped'), sign: '+', value: format.count(counts.skipped), note: share(counts.skipped) },
        // A run that failed stops between reading rows and judging them.
        ...(left > 0 ? [{ name: t('counts.left'), sign: '+' as const, value: format.count(left) }] : []),
      ]}
    />
  )
}
