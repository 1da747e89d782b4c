export type Language = 'zh' | 'en'

/**
 * The language that a caller would rather read, of the two there are: by `Accept-Language` with its weights, the
 * earlier of equals; English to who says nothing or neither.
 */
export function languageOf(acceptLanguage: string | undefined): Language {
  let best: Language = 'en'
  let bestWeight = 0
  for (const range of (acceptLanguage ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/)
    const language = /^(zh|en)(?:-|$)/.exec(tag)?.[1] as Language | undefined
    const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    const weight = given === undefined ? 1 : Number(given)
    if (language && weight > bestWeight) [best, bestWeight] = [language, weight]
  }
  return best
}
