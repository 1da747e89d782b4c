import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useScopeAnswer } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'
import { saveFile } from '../save-file.ts'
import { problemText } from '../states.tsx'
import { type Column, csvOf } from './columns.ts'

export interface CsvButtonProps<Row> {
  /** What the file is called, without its ending. */
  id: string
  columns: readonly Column<Row>[]
  /** All rows of the question, also those that are not here yet. */
  everything: () => readonly Row[] | Promise<readonly Row[]>
}

/** Saves a table as it is shown: its columns, all of its rows. Says when that failed. */
export function CsvButton<Row>({ id, columns, everything }: CsvButtonProps<Row>) {
  const words = useWords()
  const { currency, currencyDecimals } = useScopeAnswer()
  const [exporting, setExporting] = useState(false)
  const save = async () => {
    setExporting(true)
    try {
      saveFile(`${id}.csv`, 'text/csv', csvOf(columns, await everything(), currency, currencyDecimals))
    } catch (error) {
      // What tells of something is no part of the first load.
      const { tell } = await import('../tell.ts')
      tell(problemText(words, error instanceof Error ? error : new Error(String(error))))
    } finally {
      setExporting(false)
    }
  }
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      loading={exporting}
      leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
      onClick={() => void save()}
    >
      CSV
    </Button>
  )
}
