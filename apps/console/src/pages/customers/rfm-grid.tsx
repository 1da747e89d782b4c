import type { CustomersAnswer } from '@tandem/contracts'
import { heat, type Scheme } from '@tandem/ui'
import { useCallback } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { Chart } from '../../parts/chart/chart.tsx'
import { useWords } from '../../strings/use-words.ts'

const SCORES = [1, 2, 3, 4, 5]

/** Fifths of recency across fifths of frequency; the best corner is top right. */
export function RfmGrid({ answer }: { answer: CustomersAnswer }) {
  const { t } = useWords()
  const format = useFormat()
  const { grid } = answer
  const build = useCallback(
    (scheme: Scheme) =>
      heat(
        {
          columns: SCORES.map(String),
          rows: SCORES.toReversed().map(String),
          columnTitle: t('customers.recencyScore'),
          rowTitle: t('customers.frequencyScore'),
          cells: grid.map((cell) => ({ column: cell.recency - 1, row: 5 - cell.frequency, value: cell.customers })),
          writeCell: (value) => format.count(value),
          sentence: (column, row) => {
            const cell = grid.find(({ recency, frequency }) => recency === column + 1 && frequency === 5 - row)
            return [
              t('customers.cell', { recency: column + 1, frequency: 5 - row }),
              t('customers.cellPeople', { count: cell?.customers ?? 0, net: format.money(cell?.net ?? 0) }),
            ]
          },
        },
        scheme,
      ),
    [grid, t, format],
  )
  return (
    <Chart
      label={t('customers.gridLabel', { count: answer.customers })}
      file="recency-frequency"
      height={300}
      build={build}
      table={{
        header: ['recencyScore', 'frequencyScore', 'people', 'net'].map((key) =>
          t(`customers.${key}` as 'customers.net'),
        ),
        rows: grid.map((cell) => [cell.recency, cell.frequency, cell.customers, cell.net]),
        write: (cell, column) => (column === 3 ? format.money(cell as number) : format.count(cell as number)),
      }}
    />
  )
}
