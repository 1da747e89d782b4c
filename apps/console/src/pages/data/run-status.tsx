import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconLoader2 } from '@tabler/icons-react'
import type { RunStatus } from '@tandem/contracts'
import { useWords } from '../../strings/use-words.ts'
import classes from './report.module.css'

const ICONS = { running: IconLoader2, finished: IconCircleCheck, failed: IconCircleX, interrupted: IconAlertTriangle }

/** How a run stands: sign and word in one colour. */
export function RunStatusMark({ status }: { status: RunStatus }) {
  const { t } = useWords()
  const Icon = ICONS[status]
  return (
    <span className={classes.status} data-status={status}>
      <Icon size={14} stroke={1.8} aria-hidden />
      {t(`runStatus.${status}`)}
    </span>
  )
}
