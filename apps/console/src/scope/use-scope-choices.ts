import { useMemo } from 'react'
import { useScopeAnswer } from '../app/merchant-context.ts'
import type { ScopeList } from '../app/scope-search.ts'
import { useWords } from '../strings/use-words.ts'

export interface ScopeChoice {
  list: ScopeList
  title: string
  options: readonly { value: string; label: string }[]
}

/** The lists that can limit the scope. One that has a single value is no choice. */
export function useScopeChoices(): ScopeChoice[] {
  const answer = useScopeAnswer()
  const { t, code, name } = useWords()
  return useMemo(() => {
    const coded = (group: string, codes: readonly string[]) =>
      codes.map((value) => ({ value, label: code(group, value) }))
    const choices: ScopeChoice[] = [
      {
        list: 'stores',
        title: t('scope.stores'),
        options: answer.stores.map((store) => ({ value: store.id, label: name(store.name, store.id) })),
      },
      { list: 'districts', title: t('scope.districts'), options: coded('district', answer.districts) },
      { list: 'formats', title: t('scope.formats'), options: coded('format', answer.formats) },
      { list: 'channels', title: t('scope.channels'), options: coded('channel', answer.channels) },
      { list: 'categories', title: t('scope.categories'), options: coded('category', answer.categories) },
    ]
    return choices.filter((choice) => choice.options.length > 1)
  }, [answer, t, code, name])
}
