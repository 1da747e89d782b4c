import { Button, Checkbox, Popover } from '@mantine/core'
import { useDisclosure, useLocalStorage } from '@mantine/hooks'
import { IconColumns3 } from '@tabler/icons-react'
import { useWords } from '../../strings/use-words.ts'
import type { Column } from './columns.ts'
import classes from './data-table.module.css'

/** Which columns are shown, remembered for the table on this browser. */
export function useColumnChoice<Row>(id: string, columns: readonly Column<Row>[]) {
  const [chosen, setChosen] = useLocalStorage<Record<string, boolean>>({
    key: `tandem.columns.${id}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  })
  const isShown = (column: Column<Row>) => chosen[column.key] ?? !column.hidden
  const toggle = (column: Column<Row>) => setChosen({ ...chosen, [column.key]: !isShown(column) })
  return { shown: columns.filter(isShown), isShown, toggle }
}

export interface ColumnChoiceProps<Row> {
  columns: readonly Column<Row>[]
  isShown: (column: Column<Row>) => boolean
  toggle: (column: Column<Row>) => void
}

export function ColumnChoice<Row>({ columns, isShown, toggle }: ColumnChoiceProps<Row>) {
  const { t } = useWords()
  const [open, { toggle: flip, close }] = useDisclosure(false)
  return (
    <Popover opened={open} onClose={close} position="bottom-end" trapFocus withinPortal shadow="none">
      <Popover.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-expanded={open}
          leftSection={<IconColumns3 size={14} stroke={1.6} aria-hidden />}
          onClick={flip}
        >
          {t('table.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm">
        <div className={classes.choice}>
          {columns.map((column, index) => (
            <Checkbox
              key={column.key}
              size="xs"
              label={column.title}
              checked={isShown(column)}
              // The first column says what a row is.
              disabled={index === 0}
              onChange={() => toggle(column)}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
