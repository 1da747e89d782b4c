import type { EpochMs } from '@tandem/kernel'
import type { GroupRow, LineRow } from './order-store.ts'
import type { Preparation, Round, ToPrepare } from './preparation.ts'
import type { GroupPromise, PromiseAsk } from './promise-groups.ts'
import { joined, keptBy, loadIn, loadsTaken, openLoads, shareOut, together } from './rounds.ts'

/**
 * When what is ordered later is prepared: `anew` with all of its group, of which nobody has begun anything; `besides` what
 * is prepared already, for a time of its own; `in_its_place`, in the time that the group has.
 */
export type Preparing = 'anew' | 'besides' | 'in_its_place'

/** A group with lines that it did not have. */
export interface Grown {
  /** With the cells that it keeps of those it has; its last round is the one for which more is asked. */
  group: GroupRow
  /** The time and the cells that it needs now; null where those that it has are enough. */
  ask: PromiseAsk | null
}

/** What a group keeps and what it asks for, with all lines that it is to have. Pure. */
export function grownGroup(
  group: GroupRow,
  lines: readonly LineRow[],
  { work, preparing }: { work: ToPrepare; preparing: Preparing },
): Grown {
  const { rounds, asked } = ROUNDS[preparing](group.preparation, lines, work)
  const travelMinutes = group.preparation?.travelMinutes ?? 0
  const { prepareMinutes } = work
  const isBesides = preparing === 'besides'
  const before = preparing === 'anew' ? null : group.preparation
  return {
    group: {
      ...group,
      preparation: joined(before && { ...before, rounds: [] }, { prepareMinutes, travelMinutes, rounds }),
    },
    ask: asked && {
      id: group.id,
      wantedAt: isBesides ? null : timeOf(group.wanted_at),
      rather: isBesides ? null : timeOf(group.promised_at),
      work: { prepareMinutes, loads: asked, travelMinutesAt: () => travelMinutes },
    },
  }
}

/** With the time that was found, and its cells. */
export function promisedGroup(group: GroupRow, { promisedAt, takes }: GroupPromise, preparing: Preparing): GroupRow {
  const at = new Date(promisedAt)
  const promised_at = preparing === 'anew' ? at : laterOf(group.promised_at, at)
  const last = group.preparation?.rounds.at(-1)
  if (!group.preparation || !last || takes.length === 0) return { ...group, promised_at }
  const round = { ...last, takes: together([...last.takes, ...takes]) }
  const rounds = [...group.preparation.rounds.slice(0, -1), round]
  return { ...group, promised_at, preparation: { ...group.preparation, rounds } }
}

interface Asked {
  rounds: readonly Round[]
  asked: ToPrepare['loads'] | null
}
type Ask = (before: Preparation | null, lines: readonly LineRow[], work: ToPrepare) => Asked

const ROUNDS: Record<Preparing, Ask> = {
  anew: (_before, _lines, work) => ({ rounds: filled([{ lines: work.lines, takes: [] }]), asked: work.loads }),

  besides(before, lines, work) {
    const kept = before ? keptBy(before, lines).rounds : []
    return { rounds: filled([...kept, { lines: work.lines, takes: [] }]), asked: work.loads }
  },

  /** In the round of what it replaces: only what that does not have is asked for. */
  in_its_place(before, lines, work) {
    const rounds = before?.rounds ?? []
    const last = rounds.at(-1)
    const grown = { lines: [...(last?.lines ?? []), ...work.lines], takes: last?.takes ?? [] }
    const kept = shareOut(grown, [lines])
    const has = loadsTaken(kept.flatMap(({ takes }) => takes))
    const missing = openLoads(grown, lines)
      .map(({ resource, load }) => ({ resource, load: load - loadIn(has, resource) }))
      .filter(({ load }) => load > 0)
    const others = before ? keptBy({ ...before, rounds: rounds.slice(0, -1) }, lines).rounds : []
    return { rounds: filled([...others, ...kept]), asked: missing.length > 0 ? missing : null }
  },
}

function filled(rounds: readonly Round[]): Round[] {
  return rounds.filter(({ lines }) => lines.length > 0)
}

export function laterOf(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other
  return one > other ? one : other
}

function timeOf(date: Date | null): EpochMs | null {
  return date?.getTime() ?? null
}
