import { Skeleton } from '@mantine/core'
import classes from './data-table.module.css'

/** A table that is on its way: its tools, its head, its rows. */
export function TableSkeleton({ rows = 10 }: { rows?: number }) {
  return (
    <div>
      <div className={classes.tools}>
        <Skeleton height={30} width={180} />
        <Skeleton height={30} width={140} />
      </div>
      <div className={classes.scroll}>
        <Skeleton height={34} radius={0} animate={false} />
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className={classes.waiting}>
            <Skeleton height={10} width={`${20 + ((row * 7) % 10)}%`} />
            <Skeleton height={10} width={`${30 - ((row * 3) % 10)}%`} />
            <Skeleton height={10} width="10%" />
          </div>
        ))}
      </div>
    </div>
  )
}
