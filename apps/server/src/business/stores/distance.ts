/** A point of the earth, in degrees. */
export interface Point {
  lng: number
  lat: number
}

const EARTH_METERS = 6_371_008.8
const RADIANS = Math.PI / 180

/**
 * Meters between two points over the surface of a sphere (haversine; off by up to .5 % on the real earth). The way
 * that a courier goes is longer, in cities by about 1.3.
 */
export function distanceMeters(a: Point, b: Point): number {
  const dLat = (b.lat - a.lat) * RADIANS
  const dLng = (b.lng - a.lng) * RADIANS
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(dLng / 2) ** 2
  return 2 * EARTH_METERS * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Degrees north and south, and east and west, beyond which everything is farther than `meters` from `point`. */
export function degreesAround({ lat }: Pick<Point, 'lat'>, meters: number): { lat: number; lng: number } {
  const reach = (meters / EARTH_METERS / RADIANS) * 1.000_001 // never too small by rounding
  const angle = reach * RADIANS
  // Where a pole is in reach, so is every longitude.
  const narrow = Math.cos(lat * RADIANS)
  const sine = Math.sin(Math.min(angle, Math.PI / 2)) / Math.max(narrow, 1e-12)
  return { lat: reach, lng: Math.abs(lat) + reach >= 90 || sine >= 1 ? 180 : Math.asin(sine) / RADIANS }
}
