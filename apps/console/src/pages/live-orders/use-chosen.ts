import type { LiveOrder } from '@tandem/client'
import { useFormat } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'

/** What was chosen of a dish, a text for each option group of which something was: `Spiciness: not spicy`. */
export function useChosen(): (options: LiveOrder['lines'][number]['options']) => string[] {
  const { t, name } = useWords()
  const format = useFormat()
  return (options) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(({ group, name: called, choices, choiceNames }) => {
        const chosen = choiceNames.map((one, at) => name(one, choices[at]))
        return t('live.chosen', { group: name(called, group), choices: format.list(chosen) })
      })
}
