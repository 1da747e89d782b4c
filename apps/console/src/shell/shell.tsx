import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useMemo } from 'react'
import { useScopeAnswer } from '../app/merchant-context.ts'
import { DefinitionProvider } from '../parts/definition.tsx'
import { Denied } from '../parts/states.tsx'
import { Labels, labelMap } from '../strings/labels.ts'
import { useWords } from '../strings/use-words.ts'
import { BottomBar } from './bottom-bar.tsx'
import { Connection } from './connection.tsx'
import { Navigation } from './navigation.tsx'
import classes from './shell.module.css'
import { isOpenPath, stepOf } from './steps.ts'
import { TopBar } from './top-bar.tsx'
import { usePath, useSteps } from './use-steps.ts'

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
  const path = usePath()
  const steps = useSteps()
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
        {isOpenPath(path, steps) ? <Outlet /> : <Denied {...(isOfWhole(path) && { text: t('data.denied') })} />}
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

/** What is said of all stores at once. */
function isOfWhole(path: string): boolean {
  const step = stepOf(path)
  return step === 'collect' || step === 'clean'
}
