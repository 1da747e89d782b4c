import { SegmentedControl, Skeleton } from '@mantine/core'
import type { CutRow, OverviewAnswer } from '@tandem/contracts'
import { changeOf, HUES } from '@tandem/ui'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useFormat, useScope } from '../../app/merchant-context.ts'
import type { MapPoint } from '../../parts/map/map.tsx'
import { Columns, Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'
import { CutTable } from './cut-table.tsx'

const StoreMap = lazy(() => import('../../parts/map/map.tsx'))
type ColourBy = 'format' | 'change'

/** The stores on the map and in a table. Without places there is only the table. */
export function StorePanel({ answer }: { answer: OverviewAnswer }) {
  const { t } = useWords()
  const { change } = useScope()
  const compared = answer.compareFrom !== null
  const [chosen, setColourBy] = useState<ColourBy>('format')
  const colourBy = compared ? chosen : 'format'
  const points = useMapPoints(answer.byStore, colourBy)
  const table = <CutTable id="by-store" label={t('column.store')} group="store" rows={answer.byStore} />
  if (points.length === 0) return <Panel title={t('overview.byStore')}>{table}</Panel>
  const colourText = t(colourBy === 'format' ? 'overview.colourFormat' : 'overview.colourChange')
  return (
    <Columns>
      <Panel
        title={t('overview.map')}
        note={t('overview.mapNote', { colour: colourText })}
        actions={
          compared && (
            <SegmentedControl
              size="xs"
              aria-label={t('overview.colourBy')}
              value={colourBy}
              onChange={(value) => setColourBy(value as ColourBy)}
              data={[
                { value: 'format', label: t('column.format') },
                { value: 'change', label: t('column.change') },
              ]}
            />
          )
        }
      >
        <Suspense fallback={<Skeleton height={440} />}>
          <StoreMap points={points} height={440} onPick={(storeId) => change({ stores: storeId })} />
        </Suspense>
      </Panel>
      <Panel title={t('overview.byStore')}>{table}</Panel>
    </Columns>
  )
}

const MEANING_COLOURS = { better: 'var(--t-good)', worse: 'var(--t-bad)', neutral: 'var(--t-before)' }

/** Stores with a place, sized by their first metric (net sales). */
function useMapPoints(rows: readonly CutRow[], colourBy: ColourBy): MapPoint[] {
  const { name, code } = useWords()
  const format = useFormat()
  const { answer } = useScope()
  return useMemo(() => {
    const lead = Object.keys(rows[0]?.values ?? {})[0] ?? ''
    return answer.stores.flatMap((store) => {
      const row = rows.find(({ key }) => key === store.id)
      if (!row || store.lng === null || store.lat === null) return []
      const value = row.values[lead] ?? 0
      const move = changeOf(value, row.before[lead] ?? null, 'up')
      const hue = answer.formats.indexOf(store.format) % HUES.length
      return [
        {
          id: store.id,
          lng: store.lng,
          lat: store.lat,
          size: value,
          title: name(store.name, store.id),
          text: format.moneyShort(value),
          group: colourBy === 'format' ? code('format', store.format) : changeText(move, format.ratio),
          colour: colourBy === 'format' ? `var(--t-hue-${hue})` : MEANING_COLOURS[move?.meaning ?? 'neutral'],
        },
      ]
    })
  }, [rows, colourBy, answer, name, code, format])
}

function changeText(move: ReturnType<typeof changeOf>, write: (ratio: number) => string): string {
  if (!move || move.ratio === null) return ''
  return `${move.difference < 0 ? '−' : '+'}${write(Math.abs(move.ratio))}`
}
