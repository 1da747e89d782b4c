import { type SeekableRng, uniformAt } from '@tandem/kernel'
import { ABUSE } from '../parameters.ts'
import { BRUSHED_STORES } from '../people/abusers.ts'
import { PERSON_KIND } from '../people/population.ts'
import { STORES } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import type { LiveDemand } from '../state.ts'
import type { World } from '../world.ts'
import { newcomerOffer } from './campaigns.ts'
import type { DayShape } from './day-shape.ts'
import { makeSale } from './make-sale.ts'
import type { Sale } from './sale.ts'

/** What an abuser orders on a day, if anything. */
export function abuseSale(
  world: World,
  live: LiveDemand,
  p: number,
  day: number,
  shape: DayShape,
  random: SeekableRng,
): Sale | null {
  const { people, drawSeed: seed } = world
  const draw = uniformAt(seed, p, day, PURPOSE.abuse)
  if (people.kind[p] === PERSON_KIND.brusher) {
    if (draw >= ABUSE.ordersPerAccountDay) return null
    const store = STORES.find((one) => one.id === BRUSHED_STORES[people.ring[p] as 0])
    if (!store) return null
    return makeSale(world, {
      person: p,
      day,
      format: store.format,
      shape,
      offer: null,
      random,
      scheme: { channel: 1, abuse: 'brushing' },
    })
  }
  const joined = day - (people.joinDay[p] as number)
  if (live.orderCount[p] !== 0 || joined > 6 || draw >= 0.5) return null
  const offer = newcomerOffer(day, joined)
  return makeSale(world, { person: p, day, format: 0, shape, offer, random, scheme: { channel: 1, abuse: 'farming' } })
}
