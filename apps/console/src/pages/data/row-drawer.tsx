import { Code, Drawer } from '@mantine/core'
import type { QuarantineRow } from '@tandem/contracts'
import { useFocusBack } from '../../parts/side-drawer.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './quality.module.css'
import { useReasonText } from './use-reason-text.ts'

/** One quarantined row: why, where it stood, its cells with the bad one marked, and its text. */
export default function RowDrawer({ row, onClose }: { row: QuarantineRow; onClose: () => void }) {
  const { t } = useWords()
  const { why, place } = useReasonText()
  useFocusBack()
  return (
    <Drawer.Root opened onClose={onClose} position="right" size={480}>
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Body>
          <div className={classes.drawerHead}>
            <Drawer.Title fw={600}>{why(row)}</Drawer.Title>
            <Drawer.CloseButton aria-label={t('act.close')} />
          </div>
          <p className="soft">{place(row)}</p>
          {row.cells.length > 0 && (
            <table className={classes.cells} aria-label={t('quarantine.cells')}>
              <tbody>
                {row.cells.map(({ column, text }, index) => (
                  <tr key={`${column}-${index}`} data-bad={column === row.column || undefined}>
                    <th scope="row">{column}</th>
                    <td>{text === '' ? <span className="soft">{t('quarantine.emptyCell')}</span> : text}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <h3 className="small-title">{t('quarantine.raw')}</h3>
          <Code block tabIndex={0}>
            {row.raw}
          </Code>
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}
