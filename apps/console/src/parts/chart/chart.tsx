import { Button, Menu, useComputedColorScheme } from '@mantine/core'
import { IconDownload, IconTable } from '@tabler/icons-react'
import { toCsv } from '@tandem/kernel'
import { type ChartOption, colour, type Scheme } from '@tandem/ui'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { useWords } from '../../strings/use-words.ts'
import { saveFile, saveSvgAsPng } from '../save-file.ts'
import { Canvas, type CanvasHandle } from './canvas.tsx'
import classes from './chart.module.css'

/** What the chart shows, as rows: read by screen readers, shown on demand, written as CSV. */
export interface ChartTable {
  header: readonly string[]
  rows: readonly (readonly (string | number | null)[])[]
  /** The same cells as a reader sees them; the raw ones where left out. */
  write?: (cell: string | number | null, column: number) => string
}

export interface ChartProps {
  /** The picture's message in a sentence, for those who do not see it. */
  label: string
  /** Name of exported files, without ending. */
  file: string
  height: number
  build: (scheme: Scheme) => ChartOption
  table: ChartTable
  /** Names and colours of the series, with what they add up to. */
  legend?: ReactNode
  /** A click on a mark: position in the axis and in the rows. */
  onPick?: (point: { dataIndex: number; value: unknown }) => void
}

/** A chart with its table and its exports. The drawing library comes when the chart does. */
export function Chart({ label, file, height, build, table, legend, onPick }: ChartProps) {
  const { t } = useWords()
  const scheme = useComputedColorScheme('light')
  const canvas = useRef<CanvasHandle>(null)
  const [asTable, setAsTable] = useState(false)
  const option = useMemo(() => build(scheme), [build, scheme])

  const saveCsv = () => saveFile(`${file}.csv`, 'text/csv', toCsv(table.header, table.rows))
  const saveSvg = () => saveFile(`${file}.svg`, 'image/svg+xml', canvas.current?.svg() ?? '')
  const savePng = () => void saveSvgAsPng(`${file}.png`, canvas.current?.svg() ?? '', colour('panel', scheme))

  return (
    <figure className={classes.figure} aria-label={label}>
      <div className={classes.tools}>
        <div className={classes.legend}>{legend}</div>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-pressed={asTable}
          leftSection={<IconTable size={14} stroke={1.6} aria-hidden />}
          onClick={() => setAsTable(!asTable)}
        >
          {t(asTable ? 'chart.picture' : 'chart.table')}
        </Button>
        <Menu position="bottom-end" shadow="none">
          <Menu.Target>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
            >
              {t('act.export')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {!asTable && <Menu.Item onClick={savePng}>PNG</Menu.Item>}
            {!asTable && <Menu.Item onClick={saveSvg}>SVG</Menu.Item>}
            <Menu.Item onClick={saveCsv}>CSV</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {asTable ? (
        <div className={classes.scroll} style={{ maxHeight: height }}>
          <ChartRows label={label} table={table} />
        </div>
      ) : (
        <>
          <Canvas ref={canvas} option={option} height={height} {...(onPick ? { onPick } : {})} />
          <div className="unseen">
            <ChartRows label={label} table={table} />
          </div>
        </>
      )}
    </figure>
  )
}

function ChartRows({ label, table }: { label: string; table: ChartTable }) {
  const write = table.write ?? ((cell) => (cell === null ? '–' : String(cell)))
  return (
    <table className={classes.table}>
      <caption className="unseen">{label}</caption>
      <thead>
        <tr>
          {table.header.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{write(cell, column)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
