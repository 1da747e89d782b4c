import { useEffect } from 'react'
import { Empty } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'

/** Signed in, but nobody has given access to a merchant yet. */
export function NoMerchantPage() {
  const { t } = useWords()
  useEffect(() => {
    document.title = `${t('signIn.none')} · Tandem`
  }, [t])
  return (
    <main>
      <Empty title={t('signIn.none')} text={t('signIn.noneText')} />
    </main>
  )
}
