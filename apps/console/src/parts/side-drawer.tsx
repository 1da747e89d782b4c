import { Drawer } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useWords } from '../strings/use-words.ts'
import classes from './side-drawer.module.css'

export interface SideDrawerProps {
  title: ReactNode
  onClose: () => void
  children: ReactNode
  /** Pixels where there is room; a phone gives all it has. */
  size?: number
}

/** One thing of a list, opened beside it. */
export function SideDrawer({ title, onClose, children, size = 560 }: SideDrawerProps) {
  const { t } = useWords()
  useFocusBack()
  return (
    <Drawer.Root opened onClose={onClose} position="right" size={size}>
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Body>
          <div className={classes.head}>
            <Drawer.Title fw={600} fz="lg">
              {title}
            </Drawer.Title>
            <Drawer.CloseButton aria-label={t('act.close')} />
          </div>
          {children}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

/** Who works by keyboard goes on at the row they came from. */
export function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
}
