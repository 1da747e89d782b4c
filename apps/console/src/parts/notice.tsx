import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './notice.module.css'

const ICONS = { info: IconInfoCircle, good: IconCircleCheck, warn: IconAlertTriangle, bad: IconAlertTriangle }

export interface NoticeProps {
  tone: keyof typeof ICONS
  title: string
  text?: ReactNode
  action?: ReactNode
}

/** One line or two that a reader must know, in place. */
export function Notice({ tone, title, text, action }: NoticeProps) {
  const Icon = ICONS[tone]
  return (
    <div className={classes.notice} data-tone={tone}>
      <Icon size={17} stroke={1.8} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {text && <div>{text}</div>}
      </div>
      {action}
    </div>
  )
}
