import type { RunSummary } from '@tandem/contracts'
import { useCallback } from 'react'
import { useWords } from '../../strings/use-words.ts'
import { useReasonText } from './use-reason-text.ts'

/** Why a run failed: the files that were refused, each with why, else the server's own words. */
export function useFailureText(): (run: RunSummary) => string | null {
  const { locale } = useWords()
  const { why, place } = useReasonText()
  return useCallback(
    ({ refused, failure }) => {
      if (failure === null || refused.length === 0) return failure
      const [colon, stop] = locale === 'en' ? [': ', '. '] : ['：', '。']
      return refused
        .map(({ reason, example }) => place({ ...example, column: null }) + colon + why({ ...example, reason }) + stop)
        .join('')
        .trim()
    },
    [locale, why, place],
  )
}
