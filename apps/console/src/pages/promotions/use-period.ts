import { useCallback } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'

/** From when until when, in the stores' zone. */
export function usePeriod(): (from: number | null, until: number | null) => string {
  const { t } = useWords()
  const format = useFormat()
  return useCallback(
    (from, until) => {
      if (from === null && until === null) return t('promotion.always')
      if (from === null) return t('promotion.until', { until: format.instant(until ?? 0) })
      if (until === null) return t('promotion.since', { from: format.instant(from) })
      return t('promotion.between', { from: format.instant(from), until: format.instant(until) })
    },
    [t, format],
  )
}
