/**
 * The map of Linlan 临澜, a city that does not exist: a river from west to east, a lake, three districts, a grid of
 * streets with five bridges. Drawn in kilometres from the centre (x east, y north) and projected by scale alone,
 * which over 14 km is exact to a metre or two. It is the same for every seed, so it can be a base map.
 */
export type Position = [lng: number, lat: number]
export interface Feature<G> {
  type: 'Feature'
  properties: Record<string, string | number>
  geometry: G
}
export interface FeatureCollection<G> {
  type: 'FeatureCollection'
  features: Feature<G>[]
}
export interface Polygon {
  type: 'Polygon'
  coordinates: Position[][]
}
export interface LineString {
  type: 'LineString'
  coordinates: Position[]
}

export interface District {
  id: string
  name: { zh: string; en: string }
  /** A point well inside, kilometres. */
  centre: [x: number, y: number]
}

export const CITY_NAME = { zh: '临澜', en: 'Linlan' }
const CENTRE: Position = [118.02, 27.63]
/** Half the width and height of the built-up area, kilometres. */
export const EXTENT = { x: 7, y: 5.4 }
export const DISTRICTS: readonly District[] = [
  { id: 'wanghu', name: { zh: '望湖区', en: 'Wanghu' }, centre: [0.2, 2.6] },
  { id: 'hewan', name: { zh: '河湾区', en: 'Hewan' }, centre: [-3.4, -2.0] },
  { id: 'shuyuan', name: { zh: '书院区', en: 'Shuyuan' }, centre: [3.6, -2.9] },
]

const KM_PER_LAT = 110.57
const KM_PER_LNG = 111.32 * Math.cos((CENTRE[1] * Math.PI) / 180)
const RIVER_HALF_WIDTH = 0.2
const LAKE = { x: -2.6, y: 3.2, rx: 1.15, ry: 0.7 }
const STREETS_X = [-6, -4.5, -3, -1.4, 0.3, 1.8, 3.4, 5, 6.4]
const STREETS_Y = [-4.6, -3.5, -2.3, -1.2, 1.3, 2.2, 3.9, 4.8]
const BRIDGES_X = new Set([-6, -3, 0.3, 3.4, 6.4])

/** Longitude and latitude of a point given in kilometres from the centre, to 6 decimals (0.1 m). */
export function toPosition(x: number, y: number): Position {
  return [round6(CENTRE[0] + x / KM_PER_LNG), round6(CENTRE[1] + y / KM_PER_LAT)]
}

/** Northing of the river's middle at an easting, kilometres. */
function riverAt(x: number): number {
  return 0.75 * Math.sin(x / 2.3) - 0.16 * x
}

export function isWater(x: number, y: number): boolean {
  const inLake = ((x - LAKE.x) / LAKE.rx) ** 2 + ((y - LAKE.y) / LAKE.ry) ** 2 < 1
  return inLake || Math.abs(y - riverAt(x)) < RIVER_HALF_WIDTH
}

/** Index into DISTRICTS: north of the river, south-west, south-east. */
export function districtAt(x: number, y: number): number {
  if (y > riverAt(x)) return 0
  return x < boundaryAt(y) ? 1 : 2
}

/** Kilometres by street between two points: the straight line times 1.3, and a detour over a bridge if between banks. */
export function streetKm(x1: number, y1: number, x2: number, y2: number): number {
  const sameBank = y1 > riverAt(x1) === y2 > riverAt(x2)
  return Math.hypot(x1 - x2, y1 - y2) * 1.3 + (sameBank ? 0 : 0.6)
}

/** The districts' areas; they share their borders and the river's middle line. */
export function districts(): FeatureCollection<Polygon> {
  const { x, y } = EXTENT
  const river = steps(-x, x, 0.25).map((at): Position => [at, riverAt(at)])
  const mouth = splitPoint()
  const border = steps(-y, riverAt(mouth), 0.4).map((at): Position => [boundaryAt(at), at])
  const west = river.filter(([at]) => at <= mouth)
  const east = river.filter(([at]) => at > mouth)
  const rings: Position[][] = [
    [[-x, y], ...river, [x, y]],
    [[-x, -y], ...border, [mouth, riverAt(mouth)], ...west.toReversed()],
    [[boundaryAt(-y), -y], [x, -y], ...east.toReversed(), [mouth, riverAt(mouth)], ...border.toReversed()],
  ]
  return {
    type: 'FeatureCollection',
    features: DISTRICTS.map((district, i) => ({
      type: 'Feature',
      properties: { id: district.id, zh: district.name.zh, en: district.name.en },
      geometry: { type: 'Polygon', coordinates: [closed(rings[i] as Position[])] },
    })),
  }
}

/** The river and the lake. */
export function water(): FeatureCollection<Polygon> {
  const along = steps(-EXTENT.x, EXTENT.x, 0.2)
  const bank = (side: number) => along.map((x): Position => [x, riverAt(x) + side * RIVER_HALF_WIDTH])
  const shore = steps(0, 2 * Math.PI, Math.PI / 24).map((angle): Position => {
    const wobble = 1 + 0.06 * Math.sin(3 * angle)
    return [LAKE.x + LAKE.rx * wobble * Math.cos(angle), LAKE.y + LAKE.ry * wobble * Math.sin(angle)]
  })
  return {
    type: 'FeatureCollection',
    features: [
      area({ id: 'river', zh: '澜江', en: 'Lan River' }, [...bank(1), ...bank(-1).toReversed()]),
      area({ id: 'lake', zh: '望湖', en: 'Wang Lake' }, shore),
    ],
  }
}

/** Streets by class: avenues with bridges, streets that stop at the river, and the embankment roads. */
export function roads(): FeatureCollection<LineString> {
  const features: Feature<LineString>[] = []
  STREETS_X.forEach((x, i) => {
    const waved = steps(-EXTENT.y, EXTENT.y, 0.3).map((y): Position => [x + 0.08 * Math.sin(y * 1.1 + i), y])
    const bridge = BRIDGES_X.has(x)
    for (const piece of drySegments(waved, bridge)) features.push(line({ class: bridge ? 'avenue' : 'street' }, piece))
  })
  STREETS_Y.forEach((y, i) => {
    const waved = steps(-EXTENT.x, EXTENT.x, 0.3).map((x): Position => [x, y + 0.07 * Math.sin(x * 0.9 + i)])
    for (const piece of drySegments(waved, false))
      features.push(line({ class: i % 3 === 0 ? 'avenue' : 'street' }, piece))
  })
  for (const side of [-1, 1]) {
    const bank = steps(-EXTENT.x, EXTENT.x, 0.25).map((x): Position => [x, riverAt(x) + side * 0.32])
    features.push(line({ class: 'embankment' }, bank))
  }
  return { type: 'FeatureCollection', features }
}

/** The line between the two southern districts. */
function boundaryAt(y: number): number {
  return 0.3 + 0.35 * Math.sin(y / 1.4)
}

function splitPoint(): number {
  let x = 0.3
  for (let i = 0; i < 20; i += 1) x = boundaryAt(riverAt(x))
  return x
}

/** Cuts a street where it would run through water; with a bridge only the lake cuts it. */
function drySegments(points: readonly Position[], bridge: boolean): Position[][] {
  const pieces: Position[][] = [[]]
  for (const [x, y] of points) {
    const wet = isWater(x, y) && !(bridge && Math.abs(y - riverAt(x)) < RIVER_HALF_WIDTH)
    if (wet) pieces.push([])
    else pieces.at(-1)?.push([x, y])
  }
  return pieces.filter((piece) => piece.length > 1)
}

function area(properties: Record<string, string>, ring: Position[]): Feature<Polygon> {
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [closed(ring)] } }
}

function line(properties: Record<string, string>, points: Position[]): Feature<LineString> {
  return { type: 'Feature', properties, geometry: { type: 'LineString', coordinates: points.map(projected) } }
}

/** Projects a ring, closes it and turns it anticlockwise (RFC 7946, 3.1.6). */
function closed(ring: Position[]): Position[] {
  const points = ring.map(projected)
  points.push(points[0] as Position)
  return signedArea(points) < 0 ? points.toReversed() : points
}

function signedArea(points: readonly Position[]): number {
  let sum = 0
  for (let i = 1; i < points.length; i += 1) {
    const [x1, y1] = points[i - 1] as Position
    const [x2, y2] = points[i] as Position
    sum += (x1 - CENTRE[0]) * (y2 - CENTRE[1]) - (x2 - CENTRE[0]) * (y1 - CENTRE[1])
  }
  return sum
}

function projected([x, y]: Position): Position {
  return toPosition(x, y)
}

function steps(from: number, to: number, by: number): number[] {
  const count = Math.max(1, Math.round((to - from) / by))
  return Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count)
}

function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
