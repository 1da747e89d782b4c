import { useCallback } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'

/** Writes how long a run took; a small file is read before a second is over. */
export function useTook(): (tookMs: number | null) => string {
  const { t } = useWords()
  const format = useFormat()
  return useCallback(
    (tookMs) => {
      if (tookMs !== null && tookMs < 1000) return t('run.atOnce')
      return format.duration(tookMs === null ? null : tookMs / 1000)
    },
    [t, format],
  )
}
