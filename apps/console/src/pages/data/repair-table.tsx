import { Button, FileButton } from '@mantine/core'
import { IconDownload, IconUpload } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type DragEvent, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './quality.module.css'
import { useReasonText } from './use-reason-text.ts'
import type { WaitingTable } from './use-waiting.ts'

export interface RepairTableProps {
  table: WaitingTable
  mayReplay: boolean
  isBusy: boolean
  /** Left out while no file can be taken. */
  onFile?: (csv: File) => void
}

/** The open rows of one table: why they wait, the way out as CSV and, for the owner, the way back. */
export function RepairTable({ table, mayReplay, isBusy, onFile }: RepairTableProps) {
  const { t, code } = useWords()
  const { api } = useMerchant()
  const { title } = useReasonText()
  const { source, table: name, rows, reasons } = table
  const { isOver, ...drop } = useDrop(onFile)
  return (
    <section className={classes.repair} data-over={isOver || undefined} {...drop}>
      <h3 className={classes.repairTitle}>
        {t('repair.rows', { rows })}
        <span className="soft">
          {code('sourceName', source)} · {name}
        </span>
      </h3>
      <ul className={classes.reasons}>
        {reasons.map(({ reason, count }) => (
          <li key={reason}>
            <Link to="." hash="rows" search={(before: object) => ({ ...before, source, table: name, reason })}>
              {title(reason)}
            </Link>{' '}
            <span className="soft">{t('repair.count', { rows: count })}</span>
          </li>
        ))}
      </ul>
      <div className="row">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} stroke={1.8} aria-hidden />}
          renderRoot={(props) => <a {...props} href={api.quarantineFile(table)} download={`quarantine-${name}.csv`} />}
        >
          {t('repair.download')}
        </Button>
        {mayReplay && (
          <FileButton accept=".csv,text/csv" onChange={(file) => file && onFile?.(file)}>
            {(props) => (
              <Button
                {...props}
                size="xs"
                loading={isBusy}
                disabled={!onFile && !isBusy}
                leftSection={<IconUpload size={15} stroke={1.8} aria-hidden />}
              >
                {t('repair.upload')}
              </Button>
            )}
          </FileButton>
        )}
        {isBusy && <span className="soft">{t('repair.busy')}</span>}
      </div>
    </section>
  )
}

/** Takes a file that is let go over the element. */
function useDrop(onFile: ((file: File) => void) | undefined) {
  const [isOver, setOver] = useState(false)
  if (!onFile) return { isOver: false }
  return {
    isOver,
    onDragOver: (event: DragEvent) => {
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      const [file] = event.dataTransfer.files
      if (file) onFile(file)
    },
  }
}
