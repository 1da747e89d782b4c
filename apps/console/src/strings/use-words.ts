import { useLingui } from '@lingui/react'
import type { Locale } from '@tandem/ui'
import { useMemo } from 'react'
import type insights from '../locales/en/insights.json'
import type shell from '../locales/en/shell.json'
import type words from '../locales/en/words.json'

/** Every string of the console by its key; a missing or misspelt key does not compile. */
export type StringKey = keyof typeof shell | keyof typeof words | keyof typeof insights
export type Values = Record<string, string | number>

export interface Words {
  locale: Locale
  t: (key: StringKey, values?: Values) => string
  /**
   * The word for a code that data brought (`channel`, `app`), or the code itself where there is no word: imported
   * categories are in the merchant's own language already.
   */
  code: (group: string, code: string) => string
  /** A name in the reader's language, else in the other. */
  name: (name: { zh: string; en: string } | null | undefined, otherwise?: string) => string
}

export function useWords(): Words {
  const { i18n } = useLingui()
  const locale = i18n.locale as Locale
  return useMemo(() => {
    const t: Words['t'] = (key, values) => i18n._(key, values)
    return {
      locale,
      t,
      code: (group, code) => {
        const key = `${group}.${code}`
        return key in i18n.messages ? i18n._(key) : code
      },
      name: (name, otherwise = '') => {
        if (!name) return otherwise
        return (locale === 'en' ? name.en || name.zh : name.zh || name.en) || otherwise
      },
    }
  }, [i18n, locale])
}
