import { Progress } from '@mantine/core'
import type { ImportProgress } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'

/** How far a running import is, or how far one came that was broken off. */
export function RunProgress({ progress: { share, step, file, rows, rowsPerSecond } }: { progress: ImportProgress }) {
  const { t, code } = useWords()
  const format = useFormat()
  const parts = [
    format.share(Math.floor(share * 100) / 100),
    file ?? code('importStep', step),
    t('run.rows', { rows }),
    t('run.rate', { rows: rowsPerSecond }),
  ]
  return (
    <div>
      <Progress value={share * 100} aria-label={t('run.progress')} mb={4} />
      <p className="soft small">{parts.join(' · ')}</p>
    </div>
  )
}
