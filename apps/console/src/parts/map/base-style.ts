import { colour, type Scheme } from '@tandem/ui'
import type { GeoJSONSourceSpecification, StyleSpecification } from 'maplibre-gl'

interface Feature {
  type: 'Feature'
  properties: Record<string, unknown> | null
  geometry: { type: string; coordinates: unknown }
}
interface FeatureCollection {
  type: 'FeatureCollection'
  features: Feature[]
}
const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] }

/** A map without tiles or labels of others: districts, green, water and roads from the merchant's own GeoJSON. */
export function baseStyle(basemap: unknown, scheme: Scheme): StyleSpecification {
  const paint = (name: Parameters<typeof colour>[0]) => colour(name, scheme)
  return {
    version: 8,
    sources: {
      base: {
        type: 'geojson',
        data: (isCollection(basemap) ? basemap : NOTHING) as GeoJSONSourceSpecification['data'],
      },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': paint('ground') } },
      { id: 'green', type: 'fill', source: 'base', filter: kind('green'), paint: { 'fill-color': paint('green') } },
      { id: 'water', type: 'fill', source: 'base', filter: kind('water'), paint: { 'fill-color': paint('water') } },
      {
        id: 'road',
        type: 'line',
        source: 'base',
        filter: kind('road'),
        paint: {
          'line-color': paint('road'),
          'line-width': ['interpolate', ['linear'], ['zoom'], 10, 1, 15, ['match', ['get', 'class'], 'avenue', 6, 3]],
        },
      },
      {
        id: 'district',
        type: 'line',
        source: 'base',
        filter: kind('district'),
        paint: { 'line-color': paint('lineStrong'), 'line-width': 1.2, 'line-dasharray': [3, 2] },
      },
    ],
  }
}

function kind(name: string): ['==', ['get', string], string] {
  return ['==', ['get', 'kind'], name]
}

/** Names of districts at the middle of their areas, in the page's language. */
export function placeLabels(basemap: unknown): { text: string; at: [number, number] }[] {
  if (!isCollection(basemap)) return []
  const language = document.documentElement.lang === 'en' ? 'en' : 'zh'
  return basemap.features.flatMap(({ properties, geometry }) => {
    const text = properties?.kind === 'district' ? properties[language] : null
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

function isCollection(value: unknown): value is FeatureCollection {
  return typeof value === 'object' && value !== null && 'features' in value && Array.isArray(value.features)
}
