import type { RunReport } from '@tandem/contracts'
import { useWords } from '../../strings/use-words.ts'
import { useReasonText } from './use-reason-text.ts'

/** Why a run failed: from the files that were refused, else in the server's own words. */
export function useFailureText(): (report: RunReport) => string {
  const { locale } = useWords()
  const { why, place } = useReasonText()
  return ({ issues, failure }) => {
    const refused = issues.filter(({ outcome }) => outcome === 'refused')
    if (refused.length === 0) return failure ?? ''
    const colon = locale === 'en' ? ': ' : '：'
    const stop = locale === 'en' ? '. ' : '。'
    return refused
      .map(({ reason, example }) => {
        const met = { ...example, reason, column: null }
        return `${place(met)}${colon}${why(met)}${stop}`
      })
      .join('')
  }
}
