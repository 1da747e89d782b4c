import { useComputedColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useMemo, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'
import { Notice } from '../notice.tsx'
import classes from './map.module.css'
import { MapCanvas } from './map-canvas.tsx'

/** A place on the map: its size is an area (a value four times as large is twice as wide). */
export interface MapPoint {
  id: string
  lng: number
  lat: number
  size: number
  title: string
  /** What the size says, in words. */
  text: string
  /** What the colour says, in words: colour never speaks alone. */
  group: string
  colour: string
}

export interface MapProps {
  points: readonly MapPoint[]
  height: number
  onPick?: (id: string) => void
}

/** Points on a quiet base of our own. Where the device cannot draw it, the same in a list. */
export default function PointMap({ points, height, onPick }: MapProps) {
  const { t, locale } = useWords()
  const { merchantId, api } = useMerchant()
  const scheme = useComputedColorScheme('light')
  const [drawable, setDrawable] = useState(true)
  const basemap = useQuery({
    queryKey: [merchantId, 'basemap'],
    queryFn: ({ signal }) => api.basemap(signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const groups = useMemo(() => [...new Map(points.map((point) => [point.group, point.colour]))], [points])
  const label = t('map.label', { text: points.map((point) => `${point.title} ${point.text}`).join('; ') })
  if (!drawable) {
    return (
      <>
        <Notice tone="info" title={t('map.unavailable')} />
        <ul>
          {points.map((point) => (
            <li key={point.id}>
              {point.title}: {point.text} ({point.group})
            </li>
          ))}
        </ul>
      </>
    )
  }
  return (
    <Suspense>
      <div role="group" aria-label={label} className={classes.frame} style={{ height }}>
        {basemap.isPending ? null : (
          <MapCanvas
            scheme={scheme}
            locale={locale}
            basemap={basemap.data ?? null}
            points={points}
            onFailure={() => setDrawable(false)}
            {...(onPick ? { onPick } : {})}
          />
        )}
      </div>
      {groups.length <= 8 && (
        <ul className={classes.legend}>
          {groups.map(([group, colour]) => (
            <li key={group}>
              <span className={classes.dot} style={{ background: colour }} aria-hidden />
              {group}
            </li>
          ))}
        </ul>
      )}
    </Suspense>
  )
}
