import type { Minor, Rng } from '@tandem/kernel'

/**
 * Splits a red packet 红包 over `people` at random, each at least one minor unit, the sum exact. Everybody can expect
 * the same, whoever opens first: the total is cut at places that are equally likely.
 *
 * @throws RangeError unless `people` is whole, at least 1 and at most `total`
 */
export function randomRedPacket(total: Minor, people: number, rng: Rng): Minor[] {
  if (!Number.isSafeInteger(people) || people < 1 || people > total) throw new RangeError('people')
  const cuts = new Set<number>()
  // Floyd's way to draw different places: as many draws as there are cuts.
  for (let place = total - people + 1; place < total; place += 1) {
    const drawn = 1 + Math.floor(rng.next() * place)
    cuts.add(cuts.has(drawn) ? place : drawn)
  }
  const places = [0, ...[...cuts].toSorted((a, b) => a - b), total]
  return places.slice(1).map((place, i) => place - (places[i] as number))
}
