import type { HomeAnswer } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'

type Sentence = HomeAnswer['trust'][number]['sentence']

const SENTENCES = [
  'trust.stale',
  'trust.closed',
  'trust.not_closed',
  'trust.cash_differs',
  'trust.quarantined',
  'matter.slipping',
  'matter.wastage',
  'matter.missed',
  'matter.late',
  'cause.preparation',
  'cause.ride',
  'people.food_safety',
  'people.tickets',
  'people.bad_reviews',
] as const

const RATES = ['rate', 'typical'] as const
const MINUTES = ['minutes', 'usual'] as const

/** Says the server's sentence in the reader's language: names, money, rates and minutes written as everywhere. */
export function useSentence(): (sentence: Sentence) => string {
  const { t, name } = useWords()
  const format = useFormat()
  return ({ code, values }) => {
    const key = SENTENCES.find((known) => known === code)
    if (!key) return code
    const written: Record<string, string | number> = { ...values }
    if ('zh' in values || 'en' in values) {
      written.name = name({ zh: String(values.zh ?? ''), en: String(values.en ?? '') }, String(values.store ?? ''))
    }
    if ('amount' in values) written.amount = format.money(Number(values.amount))
    if ('day' in values) written.day = format.dayYear(String(values.day))
    for (const rate of RATES) if (rate in values) written[rate] = format.ratio(Number(values[rate]))
    for (const minutes of MINUTES)
      if (minutes in values) written[minutes] = format.duration(Number(values[minutes]) * 60)
    return t(key, written)
  }
}
