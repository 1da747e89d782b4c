import { UnstyledButton } from '@mantine/core'
import { IconMenu2 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMerchant } from '../app/merchant-context.ts'
import { useWords } from '../strings/use-words.ts'
import classes from './bottom-bar.module.css'
import { type Step, stepOf } from './steps.ts'
import { usePath, useSteps } from './use-steps.ts'

const MOST_ENTRIES = 4
const ORDER: readonly Step['code'][] = ['home', 'run', 'analyse', 'optimise', 'monitor', 'goal', 'collect', 'clean']

/** On a phone: the steps under the thumb, or the pages of who has a single step; the rest behind the menu. */
export function BottomBar({ onMenu }: { onMenu: () => void }) {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const path = usePath()
  const current = stepOf(path)
  return (
    <nav className={classes.bar} aria-label={t('shell.quickNavigation')}>
      {entriesOf(useSteps()).map(({ to, icon: Icon, title, step }) => (
        <Link
          key={to}
          to={to}
          params={{ merchantId }}
          className={classes.entry}
          data-current={step === undefined ? undefined : step === current}
          activeOptions={{ includeSearch: false, exact: step === 'home' }}
        >
          <Icon size={20} stroke={1.6} aria-hidden />
          {t(title)}
        </Link>
      ))}
      <UnstyledButton className={classes.entry} onClick={onMenu}>
        <IconMenu2 size={20} stroke={1.6} aria-hidden />
        {t('shell.more')}
      </UnstyledButton>
    </nav>
  )
}

function entriesOf(steps: readonly Step[]) {
  const [only] = steps
  if (only && steps.length === 1) {
    return only.pages.map(({ icon, ...page }) => ({ ...page, icon: icon ?? only.icon, step: undefined }))
  }
  return steps
    .toSorted((a, b) => ORDER.indexOf(a.code) - ORDER.indexOf(b.code))
    .slice(0, MOST_ENTRIES)
    .flatMap(({ code, icon, title, pages: [first] }) => (first ? [{ to: first.to, icon, title, step: code }] : []))
}
