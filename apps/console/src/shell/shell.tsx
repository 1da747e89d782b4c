import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useMemo } from 'react'
import { useScopeAnswer } from '../app/merchant-context.ts'
import { DefinitionProvider } from '../parts/definition.tsx'
import { Labels, labelMap } from '../strings/labels.ts'
import { useWords } from '../strings/use-words.ts'
import { BottomBar } from './bottom-bar.tsx'
import { Connection } from './connection.tsx'
import { Navigation } from './navigation.tsx'
import classes from './shell.module.css'
import { TopBar } from './top-bar.tsx'

const MenuDrawer = lazy(() => import('./menu-drawer.tsx'))
const Palette = lazy(() => import('./palette.tsx'))

/** The frame of every page of a merchant: navigation by the six steps, the merchant, search, language, account. */
export function Shell() {
  const { labels } = useScopeAnswer()
  return (
    <Labels value={useMemo(() => labelMap(labels), [labels])}>
      <DefinitionProvider>
        <Frame />
      </DefinitionProvider>
    </Labels>
  )
}

function Frame() {
  const { t } = useWords()
  const [menuOpen, menu] = useDisclosure(false)
  const [paletteOpen, palette] = useDisclosure(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  useHotkeys([['mod+K', palette.toggle]], [])
  // A chosen page closes the menu it was chosen from.
  const { close } = menu
  useEffect(() => close(), [path, close])

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t('shell.skip')}
      </a>
      <TopBar onMenu={menu.open} onSearch={palette.open} />
      <div className={classes.side}>
        <Navigation />
      </div>
      <main id="content" className={classes.content} tabIndex={-1}>
        <Connection />
        <Outlet />
      </main>
      <BottomBar onMenu={menu.open} />
      {menuOpen && (
        <Suspense>
          <MenuDrawer onClose={menu.close} />
        </Suspense>
      )}
      {paletteOpen && (
        <Suspense>
          <Palette onClose={palette.close} />
        </Suspense>
      )}
    </div>
  )
}
