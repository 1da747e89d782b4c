import { useNetwork } from '@mantine/hooks'
import { Notice } from '../parts/notice.tsx'
import { useWords } from '../strings/use-words.ts'

/** Says when the browser is offline, and what still works. */
export function Connection() {
  const { t } = useWords()
  const { online } = useNetwork()
  return (
    <div aria-live="polite">
      {!online && <Notice tone="warn" title={t('offline.title')} text={t('offline.text')} />}
    </div>
  )
}
