import { Drawer } from '@mantine/core'
import { useWords } from '../strings/use-words.ts'
import { Navigation } from './navigation.tsx'

/** The whole navigation, on a phone. */
export default function MenuDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  return (
    <Drawer opened onClose={onClose} title="Tandem" size={280} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <Navigation />
    </Drawer>
  )
}
