import { rng } from '@tandem/kernel'
import { ABUSE, FORMATS } from '../parameters.ts'
import { STORES } from '../place/stores.ts'
import { CHOICES, PERSON_KIND, type Population } from './population.ts'

/** Stores whose ratings the brushing rings polish, and the till whose cashier voids sales after the customer left. */
export const BRUSHED_STORES = ['DN2', 'BT2'] as const
export const BAD_TILL_STORE = 'FR2'

/**
 * Ties abusers together as they are in life: a ring's accounts share two devices and shop at one store; a farm's
 * accounts share one device and one address and join in bursts for the newcomer coupon.
 */
export function linkAbusers(seed: number, people: Population): void {
  const random = rng(seed, 'abusers')
  const seen = { brusher: 0, farmer: 0 }
  const homes: { x: number; y: number; from: number }[] = []
  for (let p = 0; p < people.count; p += 1) {
    if (people.kind[p] === PERSON_KIND.brusher) {
      const ring = seen.brusher++ % ABUSE.brushingRings
      people.ring[p] = ring
      people.device[p] = 900_000 + ring * 10 + random.int(2)
      people.joinDay[p] = -random.int(60)
      people.rate.fill(0, p * FORMATS.length, (p + 1) * FORMATS.length)
      settleAt(people, p, BRUSHED_STORES[ring as 0])
    } else if (people.kind[p] === PERSON_KIND.farmer) {
      const farm = seen.farmer++ % ABUSE.farmDevices
      homes[farm] ??= { x: people.x[p] as number, y: people.y[p] as number, from: 15 + farm * 32 }
      const home = homes[farm]
      people.ring[p] = farm
      people.device[p] = 800_000 + farm
      people.joinDay[p] = home.from + random.int(5)
      people.x[p] = home.x
      people.y[p] = home.y
      people.rate.fill(0, p * FORMATS.length, (p + 1) * FORMATS.length)
    }
  }
}

/** Sends all visits of a person to one store. */
function settleAt(people: Population, p: number, storeId: string): void {
  const store = STORES.find((one) => one.id === storeId)
  if (!store) throw new RangeError(`no store ${storeId}`)
  const place = STORES.filter((one) => one.format === store.format).indexOf(store)
  const first = (p * FORMATS.length + store.format) * CHOICES
  for (let i = 0; i < CHOICES; i += 1) people.storeChoice[first + i] = i >= place ? 1 : 0
}
