import { checkLength, checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import { type Block, densestBlock, type SharedKeyGraph, sharedKeyGraph } from './densest-block.ts'

/** 19 other worlds: a block denser than in all of them is one in twenty by chance. */
const WORLDS = 19
/** Swaps an edge: after ten the graph has forgotten all but its degrees (Milo et al. 2003). */
const SWAPS_AN_EDGE = 10
const MOST_RINGS = 20
const LEAST_PEOPLE = 3
/** Peeling leaves out members who used few of the ring's keys; sharing two of them is no accident. */
const KEYS_TO_JOIN = 2

/** Who used which key (telephone, address, device, card), one pair a use; the same pair may occur again. */
export interface SharedKeys {
  /** From 0. */
  readonly person: Int32Array
  /** From 0, over all kinds of key. */
  readonly key: Int32Array
}

export interface Ring {
  readonly people: readonly number[]
  readonly keys: readonly number[]
  /** Weight of shared keys inside, over people and keys inside. */
  readonly density: number
  /** Over the densest block in worlds where everyone has as many keys and every key as many people, but at random. */
  readonly timesChance: number
}

/**
 * Which people share keys with each other more closely than chance lets them, even if they have honest keys besides?
 *
 * Greedy peeling for the block of people and keys with most weight for its size; a key weighs the less the more people
 * have it, so neither a public address nor honest keys added as camouflage hide a ring. The block is a ring when it is
 * denser than the densest of 19 graphs with the same degrees; people with two of its keys belong to it; it is taken out, and
 * the next is looked for. O(edges log nodes) for each of those graphs and each block.
 *
 * @param options `seed` (1), `mostRings` (20), `leastPeople` (3: two who share are a household)
 * @throws RangeError when the arrays differ in length or an index is below zero
 *
 * Hooi, Song, Beutel, Shah, Shin, Faloutsos (2016), FRAUDAR: bounding graph fraud in the face of camouflage, KDD.
 */
export function findRings(
  used: SharedKeys,
  options: { readonly seed?: number; readonly mostRings?: number; readonly leastPeople?: number } = {},
): Ring[] {
  const { seed = 1, mostRings = MOST_RINGS, leastPeople = LEAST_PEOPLE } = options
  checkWhole('mostRings', mostRings, 1)
  checkWhole('leastPeople', leastPeople, 2)
  const { people, keys, person, key } = sharedOnly(used)
  if (person.length === 0) return []
  const graph = sharedKeyGraph(people, keys, person, key)
  const chance = chanceDensity(people, keys, person, key, new Random(seed, 'rings'))
  const rings: Ring[] = []
  const isGone = new Uint8Array(graph.nodes)
  while (rings.length < mostRings) {
    const block = densestBlock(graph, isGone)
    if (!(block.density > chance)) break
    for (const core of connectedParts(graph, block)) {
      const part = withFringe(graph, core, isGone)
      for (const node of part) isGone[node] = 1
      const members = part.filter((node) => node < people)
      if (members.length < leastPeople || rings.length === mostRings) continue
      const density = densityOf(graph, part)
      rings.push({
        people: members,
        keys: part.filter((node) => node >= people).map((node) => node - people),
        density,
        timesChance: density / chance,
      })
    }
  }
  return rings
}

/**
 * Which people hang together by any chain of shared keys? A label for each person, 0 .. groups - 1, in order of first
 * person; those without a shared key are alone. O(uses).
 *
 * @throws RangeError when the arrays differ in length or an index is below zero
 */
export function sharedKeyGroups(used: SharedKeys): Int32Array {
  const { people, keys, person, key } = checked(used)
  const parent = Int32Array.from({ length: people + keys }, (_, node) => node)
  const root = (from: number): number => {
    let node = from
    while (parent[node] !== node) {
      parent[node] = parent[parent[node] as number] as number
      node = parent[node] as number
    }
    return node
  }
  for (let e = 0; e < person.length; e += 1) {
    parent[root(people + (key[e] as number))] = root(person[e] as number)
  }
  const label = new Map<number, number>()
  return Int32Array.from({ length: people }, (_, p) => {
    const of = label.get(root(p)) ?? label.size
    label.set(root(p), of)
    return of
  })
}

interface Pairs extends SharedKeys {
  readonly people: number
  readonly keys: number
}

function checked({ person, key }: SharedKeys): Pairs {
  checkLength('key', key, person.length, 'person')
  let [people, keys] = [0, 0]
  for (let e = 0; e < person.length; e += 1) {
    checkWhole(`person[${e}]`, person[e] as number, 0)
    checkWhole(`key[${e}]`, key[e] as number, 0)
    people = Math.max(people, (person[e] as number) + 1)
    keys = Math.max(keys, (key[e] as number) + 1)
  }
  return { person, key, people, keys }
}

/** Each pair once, and only of keys that two people have. */
function sharedOnly(used: SharedKeys): Pairs {
  const { person, key, people, keys } = checked(used)
  const pairs = new Set<number>()
  const holders = new Int32Array(keys)
  for (let e = 0; e < person.length; e += 1) {
    const pair = (person[e] as number) * keys + (key[e] as number)
    if (pairs.has(pair)) continue
    pairs.add(pair)
    holders[key[e] as number] = (holders[key[e] as number] as number) + 1
  }
  const kept = Array.from(pairs).filter((pair) => (holders[pair % keys] as number) > 1)
  kept.sort((a, b) => a - b)
  return {
    people,
    keys,
    person: Int32Array.from(kept, (pair) => Math.floor(pair / keys)),
    key: Int32Array.from(kept, (pair) => pair % keys),
  }
}

/** The densest block in any of the worlds at random. */
function chanceDensity(people: number, keys: number, person: Int32Array, key: Int32Array, random: Random): number {
  const shuffled = key.slice()
  const present = new Set<number>()
  const pairOf = (p: number, k: number): number => p * keys + k
  person.forEach((p, e) => present.add(pairOf(p, key[e] as number)))
  const edges = person.length
  const none = new Uint8Array(people + keys)
  let most = 0
  for (let world = 0; world < WORLDS; world += 1) {
    for (let swap = 0; swap < SWAPS_AN_EDGE * edges; swap += 1) {
      const a = random.below(edges)
      const b = random.below(edges)
      const [pa, pb, ka, kb] = [person[a] as number, person[b] as number, shuffled[a] as number, shuffled[b] as number]
      if (present.has(pairOf(pa, kb)) || present.has(pairOf(pb, ka))) continue
      present.delete(pairOf(pa, ka))
      present.delete(pairOf(pb, kb))
      present.add(pairOf(pa, kb))
      present.add(pairOf(pb, ka))
      shuffled[a] = kb
      shuffled[b] = ka
    }
    most = Math.max(most, densestBlock(sharedKeyGraph(people, keys, person, shuffled), none).density)
  }
  return most
}

/** Rings that are equally dense come out of peeling as one block: parted where nothing joins them. */
function connectedParts({ starts, neighbours }: SharedKeyGraph, block: Block): number[][] {
  const open = new Set(block.nodes)
  const parts: number[][] = []
  for (const first of block.nodes) {
    if (!open.delete(first)) continue
    const part = [first]
    for (let at = 0; at < part.length; at += 1) {
      const node = part[at] as number
      for (let k = starts[node] as number; k < (starts[node + 1] as number); k += 1) {
        if (open.delete(neighbours[k] as number)) part.push(neighbours[k] as number)
      }
    }
    parts.push(part.sort((a, b) => a - b))
  }
  return parts
}

/** The block and the people outside who have two of its keys. */
function withFringe(
  { people, starts, neighbours }: SharedKeyGraph,
  core: readonly number[],
  isGone: Uint8Array,
): number[] {
  const inside = new Set(core)
  const keysOf = new Map<number, number>()
  for (const node of core) {
    if (node < people) continue
    for (let k = starts[node] as number; k < (starts[node + 1] as number); k += 1) {
      const person = neighbours[k] as number
      if (!inside.has(person) && !isGone[person]) keysOf.set(person, (keysOf.get(person) ?? 0) + 1)
    }
  }
  const joining = Array.from(keysOf.keys()).filter((person) => (keysOf.get(person) as number) >= KEYS_TO_JOIN)
  return [...core, ...joining].sort((a, b) => a - b)
}

function densityOf({ starts, neighbours, weights }: SharedKeyGraph, part: readonly number[]): number {
  const inside = new Set(part)
  let total = 0
  for (const node of part) {
    for (let k = starts[node] as number; k < (starts[node + 1] as number); k += 1) {
      if (inside.has(neighbours[k] as number)) total += (weights[k] as number) / 2
    }
  }
  return total / part.length
}
