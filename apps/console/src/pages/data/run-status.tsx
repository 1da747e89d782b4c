import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconLoader2 } from '@tabler/icons-react'
import type { RunSummary } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './report.module.css'

const ICONS = { running: IconLoader2, finished: IconCircleCheck, failed: IconCircleX, interrupted: IconAlertTriangle }

/** How a run stands: sign and word in one colour, and how far it is or came. */
export function RunStatusMark({ run: { status, progress } }: { run: Pick<RunSummary, 'status' | 'progress'> }) {
  const { t } = useWords()
  const format = useFormat()
  const Icon = ICONS[status]
  return (
    <span className={classes.status} data-status={status}>
      <Icon size={14} stroke={1.8} aria-hidden />
      {t(`runStatus.${status}`)}
      {progress && ` · ${format.share(Math.floor(progress.share * 100) / 100)}`}
    </span>
  )
}
