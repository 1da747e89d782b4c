import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Collects garbage at once. A runtime that has just worked hard and then only waits does not do so by itself: it keeps
 * what it holds until somebody allocates again. What is collected goes back to the system within half a minute.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}
