import type { ChartOption } from '@tandem/ui'
import type { EChartsType } from 'echarts/core'
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import classes from './chart.module.css'

export interface CanvasHandle {
  /** The picture as it stands, as SVG text. */
  svg: () => string
}

export interface CanvasProps {
  option: ChartOption
  height: number
  onPick?: (point: { dataIndex: number; value: unknown }) => void
  ref?: Ref<CanvasHandle>
}

/** Where the drawing library draws. Takes its place before the library is here, so nothing jumps. */
export function Canvas({ option, height, onPick, ref }: CanvasProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const latest = useRef({ option, onPick })
  latest.current = { option, onPick }

  useEffect(() => {
    const element = place.current
    if (!element) return
    let gone = false
    const watcher = new ResizeObserver(() => chart.current?.resize({ animation: { duration: 0 } }))
    void import('./echarts.ts').then(({ init }) => {
      if (gone) return
      const made = init(element, undefined, { renderer: 'svg' })
      made.setOption(inPeace(latest.current.option))
      made.on('click', ({ dataIndex, value }) => latest.current.onPick?.({ dataIndex, value }))
      chart.current = made
      watcher.observe(element)
    })
    return () => {
      gone = true
      watcher.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    chart.current?.setOption(inPeace(option), { notMerge: true })
  }, [option])

  useImperativeHandle(ref, () => ({ svg: () => chart.current?.renderToSVGString() ?? '' }), [])

  return <div ref={place} className={classes.canvas} style={{ height }} aria-hidden data-pick={onPick !== undefined} />
}

/** Without movement for whoever asked their system for less of it. */
function inPeace(option: ChartOption): ChartOption {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? { ...option, animation: false } : option
}
