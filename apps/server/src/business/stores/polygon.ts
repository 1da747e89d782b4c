import type { Polygon } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import type { Point } from './distance.ts'

/**
 * Coordinates are counted in millionths of a degree (11 cm). Within a box of this many square degrees every product
 * below is a whole number under 2^53, so which side of an edge a point is on is decided exactly.
 */
const MICRO = 1_000_000
const MOST_SQUARE_DEGREES = 4_000
const MOST_DEGREES = 90
const MOST_POINTS = 500

export interface Box {
  west: number
  south: number
  east: number
  north: number
}

/**
 * The polygon as it is kept (rounded to millionths of a degree, repeated points left out) and the box around it.
 *
 * @throws Refusal `area.invalid` with the reason: a ring that is not closed, crosses or touches itself or another ring, has
 *   no area; a hole outside; too many points; too large an area, or one over the 180th meridian
 */
export function checkPolygon({ coordinates }: Polygon): { polygon: Polygon; box: Box } {
  const rings = coordinates.map(checkRing)
  if (rings.reduce((sum, ring) => sum + ring.length, 0) > MOST_POINTS) refuse('too_many_points', { most: MOST_POINTS })
  const [outer = [], ...holes] = rings
  const box = boxAround(outer)
  const [width, height] = [(box.east - box.west) / MICRO, (box.north - box.south) / MICRO]
  // Drawn over the 180th meridian a polygon seems to span the rest of the world.
  if (width > MOST_DEGREES || width * height > MOST_SQUARE_DEGREES) refuse('too_large', { widthDegrees: width })
  for (const hole of holes) {
    const { west, south, east, north } = boxAround(hole)
    const isOutside = west < box.west || east > box.east || south < box.south || north > box.north
    if (isOutside) refuse('hole_outside')
  }
  refuseCrossings(rings)
  for (const hole of holes) {
    const [first] = hole as [Micro]
    if (!isInRing(first, outer)) refuse('hole_outside')
    if (holes.some((other) => other !== hole && isInRing(first, other))) refuse('hole_in_hole')
  }
  const degrees = rings.map((ring) =>
    [...ring, ring[0] as Micro].map(([x, y]): [number, number] => [x / MICRO, y / MICRO]),
  )
  return {
    polygon: { type: 'Polygon', coordinates: degrees },
    box: { west: box.west / MICRO, south: box.south / MICRO, east: box.east / MICRO, north: box.north / MICRO },
  }
}

/** Whether a point is inside or on an edge, that of a hole included. Linear in the number of points. */
export function isInPolygon({ coordinates }: Polygon, { lng, lat }: Point): boolean {
  const point = micro([lng, lat])
  const [outer = [], ...holes] = coordinates.map((ring) => ring.slice(0, -1).map(micro))
  const { west, south, east, north } = boxAround(outer)
  if (point[0] < west || point[0] > east || point[1] < south || point[1] > north) return false
  return isInRing(point, outer) && holes.every((hole) => !isInRing(point, hole) || isOnRing(point, hole))
}

/** x and y in millionths of a degree. */
type Micro = readonly [number, number]
type Ring = readonly Micro[]

function micro([x, y]: readonly [number, number]): Micro {
  return [Math.round(x * MICRO), Math.round(y * MICRO)]
}

/** The points of a ring without the last, which is the first again. */
function checkRing(ring: Polygon['coordinates'][number]): Ring {
  const points = ring.map(micro)
  if (!isSame(points[0] as Micro, points.at(-1) as Micro)) refuse('ring_not_closed')
  const distinct = points.slice(0, -1).filter((point, i) => !isSame(point, points[i + 1] as Micro))
  if (distinct.length < 3) refuse('ring_without_area')
  return distinct
}

/** Edges of a ring meet only where one goes on from the other; edges of two rings never. */
function refuseCrossings(rings: readonly Ring[]): void {
  const edges = rings.flatMap((ring, of) => ring.map((a, i) => ({ of, i, a, b: ring[(i + 1) % ring.length] as Micro })))
  for (const [k, one] of edges.entries()) {
    for (const other of edges.slice(k + 1)) {
      const size = (rings[one.of] as Ring).length
      const goesOn = one.of === other.of && (other.i === one.i + 1 || (one.i === 0 && other.i === size - 1))
      if (goesOn ? turnsBack(one, other) : isMeeting(one, other)) {
        refuse(one.of === other.of ? 'ring_crosses_itself' : 'rings_cross')
      }
    }
  }
}

interface Edge {
  a: Micro
  b: Micro
}

/** Of two edges that share a point: whether the second runs back along the first. */
function turnsBack(one: Edge, other: Edge): boolean {
  const [before, corner, after] = isSame(one.b, other.a) ? [one.a, one.b, other.b] : [other.a, one.a, one.b]
  const ahead = (corner[0] - before[0]) * (after[0] - corner[0]) + (corner[1] - before[1]) * (after[1] - corner[1])
  return side(before, corner, after) === 0 && ahead < 0
}

function isMeeting({ a, b }: Edge, { a: c, b: d }: Edge): boolean {
  const [sideC, sideD, sideA, sideB] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)]
  if (sideC * sideD < 0 && sideA * sideB < 0) return true
  return isOnEdge(c, a, b) || isOnEdge(d, a, b) || isOnEdge(a, c, d) || isOnEdge(b, c, d)
}

/** Counts edges that a ray to the east crosses (even-odd). Edges themselves are inside. */
function isInRing(point: Micro, ring: Ring): boolean {
  if (isOnRing(point, ring)) return true
  let inside = false
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length] as Micro
    if (a[1] > point[1] === b[1] > point[1]) continue
    if (side(a, b, point) > 0 === b[1] > a[1]) inside = !inside
  }
  return inside
}

function isOnRing(point: Micro, ring: Ring): boolean {
  return ring.some((a, i) => isOnEdge(point, a, ring[(i + 1) % ring.length] as Micro))
}

function isOnEdge(p: Micro, a: Micro, b: Micro): boolean {
  const within = (axis: 0 | 1): boolean =>
    Math.min(a[axis], b[axis]) <= p[axis] && p[axis] <= Math.max(a[axis], b[axis])
  return within(0) && within(1) && side(a, b, p) === 0
}

/** 1 when `p` lies to the left of the way from `a` to `b`, -1 to the right, 0 on it. */
function side(a: Micro, b: Micro, p: Micro): number {
  return Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]))
}

function boxAround(ring: Ring): Box {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)]
  return { west: Math.min(...xs), east: Math.max(...xs), south: Math.min(...ys), north: Math.max(...ys) }
}

function isSame(a: Micro, b: Micro): boolean {
  return a[0] === b[0] && a[1] === b[1]
}

function refuse(reason: string, details: Record<string, unknown> = {}): never {
  throw new Refusal('area.invalid', { reason, ...details })
}
