import { ActionIcon, Kbd, UnstyledButton } from '@mantine/core'
import { IconMenu2, IconSearch } from '@tabler/icons-react'
import { useWords } from '../strings/use-words.ts'
import { AccountMenu } from './account-menu.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { Logo } from './logo.tsx'
import { MerchantSwitcher } from './merchant-switcher.tsx'
import { SchemeSwitch } from './scheme-switch.tsx'
import classes from './top-bar.module.css'

const SEARCH_KEYS = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘ K' : 'Ctrl K'

export function TopBar({ onMenu, onSearch }: { onMenu: () => void; onSearch: () => void }) {
  const { t } = useWords()
  return (
    <header className={classes.bar}>
      <ActionIcon
        className={classes.menu}
        variant="subtle"
        color="gray"
        size="lg"
        onClick={onMenu}
        aria-label={t('shell.menu')}
      >
        <IconMenu2 size={20} stroke={1.6} />
      </ActionIcon>
      <span className={classes.brand}>
        <Logo />
        <span className={classes.name}>Tandem</span>
      </span>
      <MerchantSwitcher />
      <span className={classes.room} />
      <UnstyledButton className={classes.search} onClick={onSearch}>
        <IconSearch size={15} stroke={1.8} aria-hidden />
        <span className={classes.searchText}>{t('palette.open')}</span>
        <Kbd size="xs" className={classes.keys}>
          {SEARCH_KEYS}
        </Kbd>
      </UnstyledButton>
      <LanguageSwitch />
      <SchemeSwitch />
      <AccountMenu />
    </header>
  )
}
