import { checkWhole } from '../numeric/check.ts'
import { type Attribution, checkJourneys, type Journeys } from './journeys.ts'
import { type CoalitionWorth, type ShapleyEstimate, sampledShapleyValues, shapleyValues } from './shapley.ts'

export interface ShapleyAttribution extends Attribution {
  /** Of each credit, from drawing orders; zeros where every journey was reckoned exactly. */
  readonly standardError: Float64Array
  /** Expected of all journeys if they had met no channel; part of `unattributed`. */
  readonly baseline: number
}

export interface ShapleyOptions {
  /** Journeys with more different channels are sampled. Default 12. */
  readonly exactChannels?: number
  /** Pairs of orders drawn for each such set of channels. Default 500. */
  readonly orders?: number
  readonly seed?: number
}

/** 4,096 coalitions a set of channels: exact at no cost that anybody notices. */
const EXACT_CHANNELS = 12
const ORDERS = 500

/**
 * What does each channel add, on average over every order in which the channels of a journey could have joined?
 *
 * The worth of a set of channels is the mean value of the journeys that met exactly this set; a set that nobody met is
 * worth as much as the best part of it that somebody did. A journey's value is shared among the channels it met by their
 * Shapley values, reckoned once for each set of channels: 2^channels of one journey, not of all, and the square of the
 * number of different sets.
 * Journeys without a touch say what comes by itself: that much of every journey is nobody's credit (`baseline`).
 *
 * Credits and `unattributed` add up to the value of all journeys. A credit below zero means that journeys with the
 * channel bring less than those without.
 *
 * @throws RangeError when journeys are not as they say or an option makes no sense
 *
 * Shapley (1953). Dalessandro, Perlich, Stitelman, Provost (2012), Causally motivated attribution for online advertising,
 * ADKDD. Zhao, Mahboobi, Bagheri (2018), Shapley value methods for attribution modeling in online advertising.
 */
export function attributeByShapley(journeys: Journeys, options: ShapleyOptions = {}): ShapleyAttribution {
  const { exactChannels = EXACT_CHANNELS, orders = ORDERS, seed = 1 } = options
  checkJourneys(journeys)
  checkWhole('exactChannels', exactChannels, 1, 20)
  checkWhole('orders', orders, 2)
  const sets = channelSets(journeys)
  const credit = new Float64Array(journeys.channels)
  const variance = new Float64Array(journeys.channels)
  const bare = sets.find(({ members }) => members.length === 0)
  const nobody = bare ? bare.value / bare.journeys : 0
  let baseline = 0
  sets.forEach(({ members, journeys: times }, game) => {
    if (members.length === 0) return
    const found: ShapleyEstimate =
      members.length <= exactChannels
        ? {
            value: shapleyValues(members.length, tabledWorth(sets, members, journeys.channels)),
            standardError: new Float64Array(members.length),
          }
        : sampledShapleyValues(members.length, searchedWorth(sets, members, journeys.channels), {
            orders,
            // Draws of their own, so that errors of different sets do not add up in one direction.
            seed: seed + game,
          })
    members.forEach((channel, at) => {
      credit[channel] = (credit[channel] as number) + times * (found.value[at] as number)
      variance[channel] = (variance[channel] as number) + (times * (found.standardError[at] as number)) ** 2
    })
    baseline += times * nobody
  })
  return { credit, unattributed: (bare?.value ?? 0) + baseline, baseline, standardError: variance.map(Math.sqrt) }
}

interface ChannelSet {
  /** Rising. */
  readonly members: readonly number[]
  journeys: number
  value: number
}

/** Journeys by the different channels that they met. */
function channelSets({ starts, channel, value }: Journeys): ChannelSet[] {
  const sets = new Map<string, ChannelSet>()
  value.forEach((brought, j) => {
    const members = [...new Set(channel.subarray(starts[j], starts[j + 1]))].sort((a, b) => a - b)
    const key = members.join(' ')
    const set = sets.get(key) ?? { members, journeys: 0, value: 0 }
    set.journeys += 1
    set.value += brought
    sets.set(key, set)
  })
  return [...sets.values()]
}

/** Worth of every part of `members`, made once: what was observed, else the best of what was observed within it. */
function tabledWorth(sets: readonly ChannelSet[], members: readonly number[], channels: number): CoalitionWorth {
  const size = 2 ** members.length
  const best = new Float64Array(size)
  const observed = new Float64Array(size).fill(Number.NaN)
  for (const { places, worth } of partsOf(sets, members, channels)) {
    const mask = places.reduce((bits, place) => bits | (1 << place), 0)
    observed[mask] = worth
    best[mask] = worth
  }
  for (let mask = 1; mask < size; mask += 1) {
    for (let p = 0; p < members.length; p += 1) {
      if (mask & (1 << p)) best[mask] = Math.max(best[mask] as number, best[mask ^ (1 << p)] as number)
    }
  }
  return (isIn) => {
    let mask = 0
    for (let p = 0; p < isIn.length; p += 1) if (isIn[p]) mask |= 1 << p
    const worth = observed[mask] as number
    return Number.isNaN(worth) ? (best[mask] as number) : worth
  }
}

/** The same, looked for each time: for sets too large for a table. */
function searchedWorth(sets: readonly ChannelSet[], members: readonly number[], channels: number): CoalitionWorth {
  const parts = [...partsOf(sets, members, channels)]
  return (isIn) => {
    const size = isIn.reduce((count, there) => count + there, 0)
    let best = 0
    for (const { places, worth } of parts) {
      if (places.length > size || places.some((place) => isIn[place] === 0)) continue
      if (places.length === size) return worth
      best = Math.max(best, worth)
    }
    return best
  }
}

/** Observed sets that lie within `members`, by their places in it. */
function* partsOf(
  sets: readonly ChannelSet[],
  members: readonly number[],
  channels: number,
): Generator<{ places: readonly number[]; worth: number }> {
  const placeOf = new Int32Array(channels).fill(-1)
  members.forEach((channel, place) => (placeOf[channel] = place))
  for (const set of sets) {
    if (set.members.some((channel) => placeOf[channel] === -1)) continue
    yield { places: set.members.map((channel) => placeOf[channel] as number), worth: set.value / set.journeys }
  }
}
