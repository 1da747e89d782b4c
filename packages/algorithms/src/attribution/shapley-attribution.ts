import { checkWhole } from '../numeric/check.ts'
import { type Attribution, checkJourneys, type Journeys } from './journeys.ts'
import { type ShapleyEstimate, sampledShapleyValues, shapleyValues } from './shapley.ts'

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
 * Shapley values, reckoned once for each set of channels, so that the cost is 2^channels of one journey, not of all.
 * Journeys without a touch say what comes by itself: that much of every journey is nobody's credit (`baseline`).
 *
 * Credits and `unattributed` add up to the value of all journeys. A credit below zero means that journeys with the
 * channel bring less than those without.
 *
 * @throws RangeError when journeys are not as they say
 *
 * Shapley (1953). Dalessandro, Perlich, Stitelman, Provost (2012), Causally motivated attribution for online advertising,
 * ADKDD. Zhao, Mahboobi, Bagheri (2018), Shapley value methods for attribution modeling in online advertising.
 */
export function attributeByShapley(journeys: Journeys, options: ShapleyOptions = {}): ShapleyAttribution {
  const { exactChannels = EXACT_CHANNELS, orders = ORDERS, seed = 1 } = options
  checkJourneys(journeys)
  checkWhole('exactChannels', exactChannels, 1, 20)
  const sets = channelSets(journeys)
  const worth = worthOf(sets)
  const credit = new Float64Array(journeys.channels)
  const variance = new Float64Array(journeys.channels)
  const nobody = worth([])
  let unattributed = 0
  let baseline = 0
  for (const { members, journeys: times, value } of sets.values()) {
    if (members.length === 0) {
      unattributed += value
      continue
    }
    const game = (isIn: Uint8Array): number => worth(members.filter((_, at) => isIn[at] === 1))
    const found: ShapleyEstimate =
      members.length <= exactChannels
        ? { value: shapleyValues(members.length, game), standardError: new Float64Array(members.length) }
        : sampledShapleyValues(members.length, game, { orders, seed })
    members.forEach((channel, at) => {
      credit[channel] = (credit[channel] as number) + times * (found.value[at] as number)
      variance[channel] = (variance[channel] as number) + (times * (found.standardError[at] as number)) ** 2
    })
    baseline += times * nobody
  }
  return { credit, unattributed: unattributed + baseline, baseline, standardError: variance.map(Math.sqrt) }
}

interface ChannelSet {
  /** Rising. */
  readonly members: readonly number[]
  journeys: number
  value: number
}

/** Journeys by the different channels that they met. */
function channelSets({ starts, channel, value }: Journeys): Map<string, ChannelSet> {
  const sets = new Map<string, ChannelSet>()
  value.forEach((brought, j) => {
    const members = [...new Set(channel.subarray(starts[j], starts[j + 1]))].sort((a, b) => a - b)
    const key = members.join(' ')
    const set = sets.get(key) ?? { members, journeys: 0, value: 0 }
    set.journeys += 1
    set.value += brought
    sets.set(key, set)
  })
  return sets
}

function worthOf(sets: ReadonlyMap<string, ChannelSet>): (members: readonly number[]) => number {
  const known = new Map<string, number>()
  const worth = (members: readonly number[]): number => {
    const key = members.join(' ')
    const found = known.get(key)
    if (found !== undefined) return found
    const set = sets.get(key)
    const value = set ? set.value / set.journeys : bestPart(members)
    known.set(key, value)
    return value
  }
  const bestPart = (members: readonly number[]): number =>
    members.reduce((best, _, at) => Math.max(best, worth(members.toSpliced(at, 1))), 0)
  return worth
}
