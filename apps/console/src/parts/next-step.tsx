import { IconArrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './next-step.module.css'

/** What could be done about what the page shows: the decision that this insight feeds. */
export function NextStep({ children, action }: { children: ReactNode; action: ReactNode }) {
  return (
    <div className={classes.next}>
      <IconArrowRight size={17} stroke={1.8} aria-hidden className={classes.icon} />
      <p className={classes.text}>{children}</p>
      {action}
    </div>
  )
}
