import { useLingui } from '@lingui/react'
import type { Locale } from '@tandem/ui'
import { use, useMemo } from 'react'
import type data from '../locales/en/data.json'
import type home from '../locales/en/home.json'
import type insights from '../locales/en/insights.json'
import type loop from '../locales/en/loop.json'
import type run from '../locales/en/run.json'
import type shell from '../locales/en/shell.json'
import type words from '../locales/en/words.json'
import { Labels } from './labels.ts'

/** Every string of the console by its key; a missing or misspelt key does not compile. */
export type StringKey =
  | keyof typeof shell
  | keyof typeof words
  | keyof typeof insights
  | keyof typeof home
  | keyof typeof loop
  | keyof typeof data
  | keyof typeof run
export type Values = Record<string, string | number>

export interface Words {
  locale: Locale
  t: (key: StringKey, values?: Values) => string
  /**
   * The word for a code that data brought (`channel`, `app`): the merchant's own, else ours, else the code itself,
   * for imported categories are in the merchant's language already.
   */
  code: (group: string, code: string, values?: Values) => string
  /** A name in the reader's language, else in the other. */
  name: (name: { zh: string; en: string } | null | undefined, otherwise?: string) => string
}

export function useWords(): Words {
  const { i18n } = useLingui()
  const labels = use(Labels)
  const locale = i18n.locale as Locale
  return useMemo(() => {
    const name: Words['name'] = (given, otherwise = '') => {
      if (!given) return otherwise
      return (locale === 'en' ? given.en || given.zh : given.zh || given.en) || otherwise
    }
    return {
      locale,
      name,
      t: (key, values) => i18n._(key, values),
      code: (group, code, values) => {
        const key = `${group}.${code}`
        const label = labels.get(key)
        if (label) return name(label, code)
        return key in i18n.messages ? i18n._(key, values) : code
      },
    }
  }, [i18n, locale, labels])
}
