import { Button } from '@mantine/core'
import { platform } from '../app/api.ts'
import { changeLanguage } from '../app/language.ts'
import { useWords } from '../strings/use-words.ts'

/** Names the other language in that language, so that whoever cannot read this one finds it. */
export function LanguageSwitch({ signedIn = true }: { signedIn?: boolean }) {
  const { locale } = useWords()
  const other = locale === 'en' ? 'zh-CN' : 'en'
  const change = async () => {
    await changeLanguage(other)
    // Remembered for this person's other devices; this browser knows already.
    if (signedIn) await platform.chooseLocale(other).catch(() => undefined)
  }
  return (
    <Button variant="subtle" color="gray" size="compact-sm" fw={500} lang={other} onClick={() => void change()}>
      {other === 'en' ? 'English' : '中文'}
    </Button>
  )
}
