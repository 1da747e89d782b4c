import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { meQuery } from '../../app/queries.ts'
import { useWords } from '../../strings/use-words.ts'

/** Who an actor of the audit is (`user:…`), as far as the reader may know: themselves by name, others as staff. */
export function usePerson(): (actor: string | null) => string {
  const { t } = useWords()
  const me = useQuery(meQuery).data?.user
  return useCallback(
    (actor) => {
      if (actor !== null && me && actor === `user:${me.id}`) return me.name
      return t(actor?.startsWith('user:') ? 'person.staff' : 'person.system')
    },
    [t, me],
  )
}
