import { checkAtLeast, checkWhole } from '../numeric/check.ts'
import type { Traces } from './event-log.ts'
import { processVariants } from './variants.ts'

/** A Petri net with one token in `startPlace` at first and, at the end of a fitting case, one in `endPlace` alone. */
export interface PetriNet {
  readonly places: number
  readonly startPlace: number
  readonly endPlace: number
  readonly transitions: readonly PetriTransition[]
}

export interface PetriTransition {
  /** Null for a step that leaves no event. Activities with several transitions take the first that is enabled. */
  readonly activity: number | null
  /** Places that a token is taken from, and put into. */
  readonly from: readonly number[]
  readonly to: readonly number[]
}

export interface ReplayedVariant {
  readonly activities: readonly number[]
  readonly cases: number
  readonly produced: number
  readonly consumed: number
  readonly missing: number
  readonly remaining: number
  /** Events whose activity no transition has; they are passed over. */
  readonly unknown: number
  readonly fits: boolean
}

export interface TokenReplay {
  /** ½(1 - missing / consumed) + ½(1 - remaining / produced), over all cases, 0..1. */
  readonly fitness: number
  readonly fittingCaseShare: number
  /** One a variant, most frequent first: what the model and the case disagree about. */
  readonly variants: readonly ReplayedVariant[]
}

/** Markings that the search for silent steps looks at before it gives the case up as not enabled. */
const SILENT_SEARCH_LIMIT = 2000

/**
 * How far do the cases of a log run as a Petri net says?
 *
 * Each variant is replayed: an event fires its transition, tokens that are not there are lent and counted as missing,
 * and those left over at the end as remaining. Before a token is lent, the shortest way of silent steps that would put
 * it there is looked for. O(variants · length), and a search in nets with silent steps.
 *
 * @throws RangeError when the net names a place that it does not have, or no case has events
 *
 * Rozinat, van der Aalst (2008), Conformance checking of processes based on monitoring real behavior, Information
 * Systems 33(1).
 */
export function tokenReplay(traces: Traces, net: PetriNet): TokenReplay {
  checkNet(net)
  const variants = processVariants(traces).map(({ activities, cases }) => replayOne(net, activities, cases))
  checkAtLeast('traces', variants, 1)
  const sum = (of: (variant: ReplayedVariant) => number): number =>
    variants.reduce((total, variant) => total + variant.cases * of(variant), 0)
  const missingShare = sum((v) => v.missing) / sum((v) => v.consumed)
  const remainingShare = sum((v) => v.remaining) / sum((v) => v.produced)
  return {
    fitness: (1 - missingShare) / 2 + (1 - remainingShare) / 2,
    fittingCaseShare: sum((v) => Number(v.fits)) / sum(() => 1),
    variants,
  }
}

function checkNet({ places, startPlace, endPlace, transitions }: PetriNet): void {
  checkWhole('net.places', places, 1)
  checkWhole('net.startPlace', startPlace, 0, places - 1)
  checkWhole('net.endPlace', endPlace, 0, places - 1)
  transitions.forEach(({ from, to }, t) => {
    for (const place of [...from, ...to]) checkWhole(`net.transitions[${t}]`, place, 0, places - 1)
  })
}

function replayOne(net: PetriNet, activities: readonly number[], cases: number): ReplayedVariant {
  const marking = new Int32Array(net.places)
  marking[net.startPlace] = 1
  const counted = { produced: 1, consumed: 0, missing: 0, remaining: 0, unknown: 0 }
  const fire = ({ from, to }: PetriTransition): void => {
    for (const place of from) {
      if ((marking[place] as number) > 0) marking[place] = (marking[place] as number) - 1
      else counted.missing += 1
    }
    for (const place of to) marking[place] = (marking[place] as number) + 1
    counted.consumed += from.length
    counted.produced += to.length
  }
  for (const activity of activities) {
    const able = net.transitions.filter((transition) => transition.activity === activity)
    const [first] = able
    if (!first) {
      counted.unknown += 1
      continue
    }
    const way = silentWay(net, marking, (reached) => able.some(({ from }) => isEnabled(reached, from)))
    for (const transition of way ?? []) fire(transition)
    fire(able.find(({ from }) => isEnabled(marking, from)) ?? first)
  }
  const isDone = (reached: Int32Array): boolean => (reached[net.endPlace] as number) > 0
  for (const transition of silentWay(net, marking, isDone) ?? []) fire(transition)
  fire({ activity: null, from: [net.endPlace], to: [] })
  counted.remaining = marking.reduce((sum, tokens) => sum + tokens, 0)
  const fits = counted.missing === 0 && counted.remaining === 0 && counted.unknown === 0
  return { activities, cases, ...counted, fits }
}

function isEnabled(marking: Int32Array, from: readonly number[]): boolean {
  return from.every((place) => (marking[place] as number) >= from.filter((other) => other === place).length)
}

/** Fewest silent steps from a marking to one that is wanted; empty when it is so already, null when there is no way. */
function silentWay(
  { transitions }: PetriNet,
  marking: Int32Array,
  isWanted: (reached: Int32Array) => boolean,
): readonly PetriTransition[] | null {
  if (isWanted(marking)) return []
  const silent = transitions.filter(({ activity }) => activity === null)
  const seen = new Set([marking.join(' ')])
  const queue: { marking: Int32Array; way: readonly PetriTransition[] }[] = [{ marking, way: [] }]
  for (const { marking: from, way } of queue) {
    for (const transition of silent) {
      if (!isEnabled(from, transition.from)) continue
      const reached = from.slice()
      for (const place of transition.from) reached[place] = (reached[place] as number) - 1
      for (const place of transition.to) reached[place] = (reached[place] as number) + 1
      if (isWanted(reached)) return [...way, transition]
      const key = reached.join(' ')
      if (seen.has(key) || seen.size >= SILENT_SEARCH_LIMIT) continue
      seen.add(key)
      queue.push({ marking: reached, way: [...way, transition] })
    }
  }
  return null
}
