import { checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import type { SharedKeys } from './shared-key-rings.ts'

export interface PlantedRings extends SharedKeys {
  /** Ring of each person, -1 for the honest. */
  readonly ringOf: Int32Array
}

export interface RingSettings {
  readonly people: number
  readonly rings: number
  readonly peopleInRing: number
  readonly keysInRing: number
  /** Chance that a member of a ring uses one of its keys. */
  readonly use: number
  /** Honest keys (an office, a campus) that each member of a ring has besides. */
  readonly camouflage: number
}

/**
 * A town in which people have two keys of their own, half of them share one with a household of two or three, and most have
 * one of an office or campus; and rings that share their keys among themselves, with camouflage.
 */
export function simulateRings(settings: RingSettings, seed: number): PlantedRings {
  const { people, rings, peopleInRing, keysInRing, use, camouflage } = settings
  checkWhole('people', people, rings * peopleInRing)
  const random = new Random(seed, 'simulated rings')
  const person: number[] = []
  const key: number[] = []
  const add = (p: number, k: number): void => {
    person.push(p)
    key.push(k)
  }
  const publicKeys = Math.ceil(people / 20)
  let next = publicKeys
  for (let p = 0; p < people; p += 1) {
    add(p, next++)
    add(p, next++)
    if (random.chance(0.7)) add(p, random.below(publicKeys))
  }
  for (let p = 0; p + 2 < people; p += 3) {
    if (!random.chance(0.5)) continue
    for (let member = 0; member < 2 + random.below(2); member += 1) add(p + member, next)
    next += 1
  }
  const ringOf = new Int32Array(people).fill(-1)
  const members = random.permutation(people)
  for (let ring = 0; ring < rings; ring += 1) {
    for (let m = 0; m < peopleInRing; m += 1) {
      const p = members[ring * peopleInRing + m] as number
      ringOf[p] = ring
      for (let k = 0; k < keysInRing; k += 1) if (random.chance(use)) add(p, next + k)
      for (let c = 0; c < camouflage; c += 1) add(p, random.below(publicKeys))
    }
    next += keysInRing
  }
  return { person: Int32Array.from(person), key: Int32Array.from(key), ringOf }
}
