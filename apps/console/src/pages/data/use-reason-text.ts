import { useMemo } from 'react'
import { useWords, type Values } from '../../strings/use-words.ts'

/** Where and why something was met, as reports and quarantined rows tell it. */
export interface Met {
  reason: string
  file: string
  line: number
  column: string | null
  details: Readonly<Record<string, string | number | undefined>>
  /** The server's own words in English, for a reason that this console does not know. */
  sentence: string
}

export interface ReasonText {
  /** What a reason means, in a few words. */
  title: (reason: string) => string
  /** `“one” is not a number`: with what was found, where that is known. */
  why: (met: Pick<Met, 'reason' | 'details' | 'sentence'>) => string
  /** `sales.csv, line 3, column “qty”`. */
  place: (met: Pick<Met, 'file' | 'line' | 'column'>) => string
}

/** Says why a row or file could not be used as it was, in the reader's language. */
export function useReasonText(): ReasonText {
  const { t, code, locale } = useWords()
  return useMemo(() => {
    const title = (reason: string) => code('importReason', reason)
    return {
      title,
      why: ({ reason, details: { column: _, ...found }, sentence }) => {
        const short = title(reason)
        if (short === reason) return sentence
        if (Object.keys(found).length === 0) return short
        const values: Values = {}
        for (const [name, value] of Object.entries(found)) if (value !== undefined) values[name] = value
        if (typeof found.what === 'string') values.what = code('oneRecord', found.what)
        const full = code('importText', reason, values)
        return full === reason ? short : full
      },
      place: ({ file, line, column }) =>
        [
          file,
          ...(line > 0 ? [t('data.line', { line })] : []),
          ...(column === null ? [] : [t('data.column', { column })]),
        ].join(locale === 'en' ? ', ' : '，'),
    }
  }, [t, code, locale])
}
