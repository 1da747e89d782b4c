import { checkRange, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import type { Journeys } from './journeys.ts'

const HOUR_MS = 3_600_000
/** Probabilities that add up to one may miss it by so much. */
const ROUNDING = 1e-9

/**
 * Journeys that walk a chain of known probabilities: what `attributeByMarkov` of order 1 describes.
 *
 * @param first probability of each channel to be the first
 * @param step a row a channel: probabilities of the next channel, then of a conversion; the rest ends without one
 * @throws RangeError when probabilities are not some, or a channel leads to no end
 */
export function simulateMarkovJourneys(first: Float64Array, step: Matrix, journeys: number, seed: number): Journeys {
  checkMatrix('step', step)
  checkWhole('step.columns', step.columns, step.rows + 1, step.rows + 1)
  checkWhole('first.length', first.length, step.rows, step.rows)
  first.forEach((p, c) => checkRange(`first[${c}]`, p, 0, 1))
  step.values.forEach((p, i) => checkRange(`step.values[${i}]`, p, 0, 1))
  checkWhole('journeys', journeys, 1)
  checkEnds(step)
  const random = new Random(seed, 'simulateMarkovJourneys')
  const channels = step.rows
  const walks = Array.from({ length: journeys }, () => {
    const channel = [random.weighted(first)]
    for (;;) {
      const from = channel.at(-1) as number
      let left = random.next()
      let to = 0
      while (to <= channels) {
        left -= step.values[from * (channels + 1) + to] as number
        if (left < 0) break
        to += 1
      }
      if (to >= channels) return { channel, value: Number(to === channels) }
      channel.push(to)
    }
  })
  return joined(channels, walks)
}

/** @throws RangeError when a row adds up to more than one, or the walk from a channel never ends */
function checkEnds({ rows, columns, values }: Matrix): void {
  const row = (c: number): Float64Array => values.subarray(c * columns, (c + 1) * columns)
  const ends = new Set<number>()
  for (let c = 0; c < rows; c += 1) {
    const total = row(c).reduce((sum, p) => sum + p, 0)
    if (total > 1 + ROUNDING) throw new RangeError(`step row ${c} must add up to 1 at most, not ${total}`)
    if (total < 1 - ROUNDING || (row(c)[rows] as number) > 0) ends.add(c)
  }
  // A set grows while it is walked: each channel that comes in lets those in that lead to it.
  for (const end of ends) for (let c = 0; c < rows; c += 1) if ((row(c)[end] as number) > 0) ends.add(c)
  for (let c = 0; c < rows; c += 1) if (!ends.has(c)) throw new RangeError(`step row ${c} must lead to an end`)
}

/**
 * Journeys that meet channels by chance and convert by independent chances: each channel that was met adds its own,
 * 1 - (1 - base) Π (1 - lift). What `attributeByShapley` is asked to find.
 *
 * @param meets chance that a journey meets the channel
 * @param lift chance that the channel alone makes it convert
 * @throws RangeError when chances are not from 0 to 1
 */
export function simulateExposures(
  { meets, lift, base }: { meets: Float64Array; lift: Float64Array; base: number },
  journeys: number,
  seed: number,
): Journeys {
  checkWhole('lift.length', lift.length, meets.length, meets.length)
  checkWhole('journeys', journeys, 1)
  for (const [name, chances] of Object.entries({ meets, lift })) {
    chances.forEach((chance, c) => checkRange(`${name}[${c}]`, chance, 0, 1))
  }
  checkRange('base', base, 0, 1)
  const random = new Random(seed, 'simulateExposures')
  const walks = Array.from({ length: journeys }, () => {
    const channel = Array.from(random.permutation(meets.length)).filter((c) => random.chance(meets[c] as number))
    const misses = channel.reduce((chance, c) => chance * (1 - (lift[c] as number)), 1 - base)
    return { channel, value: Number(random.chance(1 - misses)) }
  })
  return joined(meets.length, walks)
}

function joined(channels: number, walks: readonly { channel: readonly number[]; value: number }[]): Journeys {
  const starts = new Int32Array(walks.length + 1)
  walks.forEach(({ channel }, j) => (starts[j + 1] = (starts[j] as number) + channel.length))
  return {
    channels,
    starts,
    channel: Int32Array.from(walks.flatMap(({ channel }) => channel)),
    timeMs: Float64Array.from(walks.flatMap(({ channel }) => channel.map((_, at) => at * HOUR_MS))),
    value: Float64Array.from(walks, ({ value }) => value),
  }
}
