import { UnstyledButton } from '@mantine/core'
import { IconMenu2 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMerchant } from '../app/merchant-context.ts'
import { useWords } from '../strings/use-words.ts'
import classes from './bottom-bar.module.css'
import { useSteps } from './use-steps.ts'

const MOST_ENTRIES = 4

/** On a phone: the steps under the thumb, the rest behind the menu. */
export function BottomBar({ onMenu }: { onMenu: () => void }) {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const order = ['home', 'run', 'analyse', 'optimise', 'monitor', 'goal', 'collect', 'clean']
  const entries = useSteps()
    .toSorted((a, b) => order.indexOf(a.code) - order.indexOf(b.code))
    .slice(0, MOST_ENTRIES)
  return (
    <nav className={classes.bar} aria-label={t('shell.quickNavigation')}>
      {entries.map(({ code, icon: Icon, title, pages: [first] }) =>
        first ? (
          <Link
            key={code}
            to={first.to}
            params={{ merchantId }}
            className={classes.entry}
            activeOptions={{ includeSearch: false, exact: code === 'home' }}
          >
            <Icon size={20} stroke={1.6} aria-hidden />
            {t(title)}
          </Link>
        ) : null,
      )}
      <UnstyledButton className={classes.entry} onClick={onMenu}>
        <IconMenu2 size={20} stroke={1.6} aria-hidden />
        {t('shell.more')}
      </UnstyledButton>
    </nav>
  )
}
