import type { CapacityResource } from '@tandem/contracts'
import type { CellKey, CellTaken } from '../stores/index.ts'
import { openOf } from './move-group.ts'
import type { GroupRow, LineRow } from './order-store.ts'
import { type Load, loadsOf, type Preparation, piecesOf, type Round, type WorkLine } from './preparation.ts'

type Units = Pick<LineRow, 'line' | 'decimals' | 'quantity' | 'cancelled' | 'handed_over'>

/** What some lines have of a round. */
export interface Share {
  lines: readonly WorkLine[]
  /** All that they take, handed over or not. */
  loads: readonly Load[]
  /** Cells of what is still to be handed over. */
  open: readonly CellTaken[]
  /** Cells of what was handed over. */
  spent: readonly CellTaken[]
}

/**
 * Shares the cells of a round among those who have its lines now: one order that has less than before, or the tab that
 * lines leave and the one to which they go. What was handed over was prepared first, in the earliest cells. What was
 * not must begin in the latest, as it was promised, so they are kept. Those between are in nobody's share: they are given
 * back. Where a plan counts orders, a round stays one of them: the first who has something of it to prepare has its cell.
 * Pure.
 */
export function shareOut(round: Round, sides: readonly (readonly Units[])[]): Share[] {
  const works = sides.map((lines) => workOf(round, lines))
  const shares = works.map(() => ({ open: [] as CellTaken[], spent: [] as CellTaken[] }))
  for (const [resource, cells] of Map.groupBy(round.takes, (cell) => cell.resource)) {
    let rest = cells.toSorted((a, b) => b.period - a.period)
    for (const [i, share] of shares.entries()) {
      const [taken, others] = cut(rest, loadIn(works[i]?.open, resource))
      share.open.push(...taken)
      rest = others
    }
    rest = rest.toReversed()
    for (const [i, share] of shares.entries()) {
      const [taken, others] = cut(rest, loadIn(works[i]?.all, resource) - loadIn(works[i]?.open, resource))
      share.spent.push(...taken)
      rest = others
    }
  }
  return works.map(({ lines, all }, i) => ({ lines, loads: all, open: [], spent: [], ...shares[i] }))
}

function workOf({ lines }: Round, units: readonly Units[]) {
  const pieces =
    (of: (line: Units) => number) =>
    ({ line }: WorkLine) =>
      units.reduce((sum, one) => sum + (one.line === line ? piecesOf(of(one), one.decimals) : 0), 0)
  const wanted = pieces(({ quantity, cancelled }) => quantity - cancelled)
  const own = lines.filter((line) => wanted(line) > 0)
  return { lines: own, all: loadsOf(own, wanted), open: loadsOf(own, pieces(openOf)) }
}

/** So many units of cells, as they come, and the others. */
function cut(cells: readonly CellTaken[], units: number): [CellTaken[], CellTaken[]] {
  const [taken, rest]: [CellTaken[], CellTaken[]] = [[], []]
  let missing = units
  for (const cell of cells) {
    const some = Math.max(0, Math.min(missing, cell.units))
    missing -= some
    if (some > 0) taken.push({ ...cell, units: some })
    if (some < cell.units) rest.push({ ...cell, units: cell.units - some })
  }
  return [taken, rest]
}

/** A round of what a share has. */
export function roundOf({ lines, open, spent }: Pick<Share, 'lines' | 'open' | 'spent'>): Round {
  return { lines, takes: together([...spent, ...open]) }
}

/** Each cell once, in order of time. */
export function together(takes: readonly CellTaken[]): CellTaken[] {
  const byCell = Map.groupBy(takes, ({ resource, period }) => `${resource} ${period}`)
  return [...byCell.values()]
    .map(([first, ...others]) => {
      const { units, ...cell } = first as CellTaken
      return { ...cell, units: others.reduce((sum, one) => sum + one.units, units) }
    })
    .toSorted((a, b) => a.period - b.period)
}

/** What its lines still need of a group's cells; what they no longer need is given back. */
export function keptBy(preparation: Preparation, lines: readonly Units[]): Preparation {
  const rounds = preparation.rounds.flatMap((round) => shareOut(round, [lines])).map(roundOf)
  return { ...preparation, rounds: rounds.filter((one) => one.lines.length > 0) }
}

/** The cells of lines that stay in a group, and of lines that go to another, by the numbers that they have there. */
export function partedRounds(
  preparation: Preparation,
  stays: readonly Units[],
  goes: readonly (Units & { as: number })[],
): [Preparation, Preparation] {
  const shares = preparation.rounds.map((round) => shareOut(round, [stays, goes]).map(roundOf))
  const side = (of: (rounds: Round[]) => Round | undefined): Preparation => {
    const rounds = shares.flatMap((one) => of(one) ?? [])
    return { ...preparation, rounds: rounds.filter(({ lines }) => lines.length > 0) }
  }
  const renamed = (line: WorkLine) =>
    goes.filter((one) => one.line === line.line).map(({ as }) => ({ ...line, line: as }))
  return [side(([stay]) => stay), side(([, go]) => go && { ...go, lines: go.lines.flatMap(renamed) })]
}

/** Two that belong to one group from now on. Lines without cells of their own are part of an order that is there already. */
export function joined(one: Preparation | null, other: Preparation): Preparation {
  const before = one?.rounds ?? []
  const alone = other.rounds.filter(({ takes }) => takes.length > 0)
  const along = other.rounds.filter(({ takes }) => takes.length === 0).flatMap(({ lines }) => lines)
  const last = before.at(-1)
  const rounds = last ? [...before.slice(0, -1), { ...last, lines: [...last.lines, ...along] }, ...alone] : other.rounds
  return {
    prepareMinutes: Math.max(one?.prepareMinutes ?? 0, other.prepareMinutes),
    travelMinutes: Math.max(one?.travelMinutes ?? 0, other.travelMinutes),
    rounds,
  }
}

/** All cells of a group. */
export function takesOf(preparation: Preparation | null): CellTaken[] {
  return together(preparation?.rounds.flatMap(({ takes }) => takes) ?? [])
}

type Prepared = Pick<GroupRow, 'preparation'>

/** By how much groups take more or less of each cell than before; none that stays as it is. */
export function cellsChanged(before: readonly Prepared[], after: readonly Prepared[]): (CellKey & { by: number })[] {
  const all = (groups: readonly Prepared[]) => groups.flatMap(({ preparation }) => takesOf(preparation))
  const gone = all(before).map((cell) => ({ ...cell, units: -cell.units }))
  return together([...gone, ...all(after)]).flatMap(({ units, ...cell }) => (units === 0 ? [] : { ...cell, by: units }))
}

/** What cells come to, by capacity. */
export function loadsTaken(takes: readonly CellTaken[]): Load[] {
  return [...Map.groupBy(takes, ({ resource }) => resource)].map(([resource, cells]) => {
    return { resource, load: cells.reduce((sum, { units }) => sum + units, 0) }
  })
}

export function loadIn(loads: readonly Load[] | undefined, resource: CapacityResource): number {
  return loads?.find((one) => one.resource === resource)?.load ?? 0
}
