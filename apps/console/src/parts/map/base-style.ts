import type { BaseMap } from '@tandem/client'
import { colour, type Scheme } from '@tandem/ui'
import type { GeoJSONSourceSpecification, StyleSpecification } from 'maplibre-gl'

type Layer = keyof BaseMap

/** A map without tiles: districts, water and roads from the merchant's own GeoJSON. */
export function baseStyle(basemap: BaseMap | null, scheme: Scheme): StyleSpecification {
  const paint = (name: Parameters<typeof colour>[0]) => colour(name, scheme)
  return {
    version: 8,
    sources: {
      water: source(basemap, 'water'),
      roads: source(basemap, 'roads'),
      districts: source(basemap, 'districts'),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': paint('ground') } },
      { id: 'water', type: 'fill', source: 'water', paint: { 'fill-color': paint('water') } },
      {
        id: 'roads',
        type: 'line',
        source: 'roads',
        paint: {
          'line-color': paint('road'),
          'line-width': ['interpolate', ['linear'], ['zoom'], 10, 1, 15, ['match', ['get', 'class'], 'avenue', 6, 3]],
        },
      },
      {
        id: 'districts',
        type: 'line',
        source: 'districts',
        paint: { 'line-color': paint('lineStrong'), 'line-width': 1.2, 'line-dasharray': [3, 2] },
      },
    ],
  }
}

function source(basemap: BaseMap | null, layer: Layer): GeoJSONSourceSpecification {
  const data = basemap?.[layer] ?? { type: 'FeatureCollection', features: [] }
  return { type: 'geojson', data: data as GeoJSONSourceSpecification['data'] }
}

export interface PlaceLabel {
  text: string
  at: [number, number]
}

/** Names of districts at the middle of their areas, in the reader's language. */
export function placeLabels(basemap: BaseMap | null, locale: string): PlaceLabel[] {
  return (basemap?.districts?.features ?? []).flatMap(({ properties, geometry }) => {
    const text = properties?.[locale === 'en' ? 'en' : 'zh']
    if (typeof text !== 'string' || geometry.type !== 'Polygon') return []
    return [{ text, at: middle((geometry.coordinates as [number, number][][])[0] ?? []) }]
  })
}

/** Middle of a ring's extent. */
function middle(ring: readonly [number, number][]): [number, number] {
  const centre = (axis: 0 | 1) => {
    const values = ring.map((point) => point[axis])
    return (Math.min(...values) + Math.max(...values)) / 2
  }
  return [centre(0), centre(1)]
}
