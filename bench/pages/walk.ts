import type { Scope } from '@tandem/client'
import type { ScopeAnswer } from '@tandem/contracts'
import { addDays, daysBetween, type IsoDate, type Rng } from '@tandem/kernel'

/** How many days people look at, four weeks most of the time: what the scope bar opens with. */
const LENGTHS = [28, 28, 28, 28, 7, 7, 1, 91, 91, 182] as const

/**
 * The next scope that somebody who looks around would choose: a period that ends somewhere in the last quarter, beside
 * another, and half of the time only some stores, a district, a format, a channel or a category. Hardly one is ever
 * asked twice, so that no answer can have been kept from before.
 */
export function nextScope(random: Rng, answer: ScopeAnswer): Scope {
  const { firstDate, lastDate } = answer
  if (!firstDate || !lastDate) throw new Error('there are no orders to look at')
  const to = addDays(lastDate, -random.int(91))
  const from = addDays(to, 1 - random.pick(LENGTHS))
  return {
    from: from < firstDate ? firstDate : from,
    to,
    compare: random.pick(['previous', 'previous', 'week', comparisonOf(to, firstDate)]),
    ...{ stores: [], districts: [], formats: [], channels: [], categories: [] },
    ...cutOf(random, answer),
  }
}

/** With the year before where there is one. */
function comparisonOf(to: IsoDate, firstDate: IsoDate): Scope['compare'] {
  return daysBetween(firstDate, to) > 364 ? 'year' : 'none'
}

function cutOf(random: Rng, { stores, districts, formats, channels, categories }: ScopeAnswer): Partial<Scope> {
  const cuts: readonly Partial<Scope>[] = [
    { stores: [random.pick(stores).id] },
    { stores: random.shuffle(stores.map(({ id }) => id)).slice(0, 3) },
    { districts: [random.pick(districts)] },
    { formats: [random.pick(formats)] },
    { channels: [random.pick(channels)] },
    { categories: [random.pick(categories)] },
  ]
  return random.chance(0.5) ? {} : random.pick(cuts)
}
