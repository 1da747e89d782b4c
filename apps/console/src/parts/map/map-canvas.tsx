import 'maplibre-gl/dist/maplibre-gl.css'
import type { BaseMap } from '@tandem/client'
import type { Scheme } from '@tandem/ui'
import { LngLatBounds, Map as MapLibre, Marker, NavigationControl, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import { useEffect, useRef } from 'react'
import { baseStyle, type PlaceLabel, placeLabels } from './base-style.ts'
import classes from './map.module.css'
import type { MapPoint } from './map.tsx'

setWorkerUrl(workerUrl)

const LARGEST = 46
const SMALLEST = 14

export interface MapCanvasProps {
  scheme: Scheme
  locale: string
  basemap: BaseMap | null
  points: readonly MapPoint[]
  onPick?: (id: string) => void
  onFailure: () => void
}

/** The drawn map. Points are buttons of the page, not pixels, so that keyboard and screen reader reach them. */
export function MapCanvas({ scheme, locale, basemap, points, onPick, onFailure }: MapCanvasProps) {
  const place = useRef<HTMLDivElement>(null)
  const map = useRef<MapLibre | null>(null)
  const fail = useRef(onFailure)
  fail.current = onFailure

  useEffect(() => {
    if (!place.current) return
    try {
      const made = new MapLibre({
        container: place.current,
        style: baseStyle(basemap, scheme),
        bounds: boundsOf(points),
        fitBoundsOptions: { padding: 56, maxZoom: 14 },
        attributionControl: false,
        cooperativeGestures: false,
        dragRotate: false,
        pitchWithRotate: false,
      })
      made.scrollZoom.disable()
      made.addControl(new NavigationControl({ showCompass: false }), 'top-right')
      for (const label of placeLabels(basemap, locale)) addLabel(made, label)
      map.current = made
    } catch {
      fail.current()
    }
    return () => {
      map.current?.remove()
      map.current = null
    }
    // The first places give the view; later ones only move the points.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [basemap, scheme, locale])

  useEffect(() => {
    const made = map.current
    if (!made) return
    const most = Math.max(1, ...points.map((point) => point.size))
    // Large points below small ones, so that none is hidden.
    const markers = points
      .toSorted((a, b) => b.size - a.size)
      .map((point) =>
        new Marker({ element: pointButton(point, most, onPick) }).setLngLat([point.lng, point.lat]).addTo(made),
      )
    const declutter = () => hideCoveredLabels(markers.map((marker) => marker.getElement()))
    declutter()
    made.on('moveend', declutter)
    return () => {
      made.off('moveend', declutter)
      for (const marker of markers) marker.remove()
    }
  }, [points, onPick, basemap, scheme, locale])

  return <div ref={place} className={classes.map} />
}

function boundsOf(points: readonly MapPoint[]): LngLatBounds {
  return points.reduce((bounds, { lng, lat }) => bounds.extend([lng, lat]), new LngLatBounds())
}

function pointButton(point: MapPoint, most: number, onPick?: (id: string) => void): HTMLElement {
  const size = SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(Math.max(0, point.size) / most)
  const button = document.createElement('button')
  button.type = 'button'
  button.className = classes.point ?? ''
  button.style.setProperty('--size', `${size}px`)
  button.style.setProperty('--colour', point.colour)
  const words = [point.title, point.text, point.group].filter(Boolean).join(' · ')
  button.title = words
  button.setAttribute('aria-label', words)
  const label = document.createElement('span')
  label.className = classes.pointLabel ?? ''
  label.textContent = point.title
  label.setAttribute('aria-hidden', 'true')
  button.append(label)
  if (onPick) button.addEventListener('click', () => onPick(point.id))
  return button
}

/** A name that would lie on another is left to the pointer and the list; larger points keep theirs. */
function hideCoveredLabels(points: readonly HTMLElement[]): void {
  const taken = points.map((point) => point.getBoundingClientRect())
  points.forEach((point, index) => {
    const label = point.lastElementChild as HTMLElement
    label.hidden = false
    const box = label.getBoundingClientRect()
    label.hidden = taken.some((other, at) => at !== index && overlaps(box, other))
    if (!label.hidden) taken.push(box)
  })
}

function overlaps(a: DOMRect, b: DOMRect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

function addLabel(map: MapLibre, label: PlaceLabel): void {
  const element = document.createElement('span')
  element.className = classes.place ?? ''
  element.textContent = label.text
  element.setAttribute('aria-hidden', 'true')
  new Marker({ element }).setLngLat(label.at).addTo(map)
}
