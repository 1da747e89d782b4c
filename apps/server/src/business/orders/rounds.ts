import type { CapacityResource } from '@tandem/contracts'
import type { CellKey, CellTaken } from '../stores/index.ts'
import type { GroupRow, LineRow } from './order-store.ts'
import { type Load, loadsOf, type Preparation, piecesOf, type Round, type WorkLine } from './preparation.ts'

type Units = Pick<LineRow, 'line' | 'decimals' | 'quantity' | 'cancelled' | 'handed_over'>

/**
 * Shares the cells of a round among those who have its lines now: one order that has less to prepare than before, or the
 * tab that lines leave and the one to which they go. What is still to be prepared must begin in the latest cells, as it was
 * promised, so those are kept; earlier ones are in nobody's share. Where a plan counts orders, a round stays one of them:
 * the first who has something of it to prepare has its cell. Pure.
 */
export function shareOut(round: Round, sides: readonly (readonly Units[])[]): Round[] {
  let rest = round.takes.toSorted((a, b) => b.period - a.period)
  return sides.map((units) => {
    const takes: CellTaken[] = []
    for (const load of openLoads(round, units)) {
      const [taken, others] = cut(rest, load)
      takes.push(...taken)
      rest = others
    }
    const open = openPieces(units)
    return { lines: round.lines.filter((line) => open(line) > 0), takes: together(takes) }
  })
}

/** What is still to be prepared of a round takes of each capacity. */
export function openLoads({ lines }: Pick<Round, 'lines'>, units: readonly Units[]): Load[] {
  return loadsOf(lines, openPieces(units))
}

function openPieces(units: readonly Units[]): (line: WorkLine) => number {
  return ({ line }) =>
    units
      .filter((one) => one.line === line)
      .reduce((sum, one) => sum + piecesOf(one.quantity - one.cancelled - one.handed_over, one.decimals), 0)
}

/** So much of a capacity's cells, as they come, and the others. */
function cut(cells: readonly CellTaken[], { resource, load }: Load): [CellTaken[], CellTaken[]] {
  const [taken, rest]: [CellTaken[], CellTaken[]] = [[], []]
  let missing = load
  for (const cell of cells) {
    const some = cell.resource === resource ? Math.min(missing, cell.units) : 0
    missing -= some
    if (some > 0) taken.push({ ...cell, units: some })
    if (some < cell.units) rest.push({ ...cell, units: cell.units - some })
  }
  return [taken, rest]
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

/** What its lines still need of a group's cells. */
export function keptBy(preparation: Preparation, lines: readonly Units[]): Preparation {
  const rounds = preparation.rounds.flatMap((round) => shareOut(round, [lines]))
  return { ...preparation, rounds: rounds.filter((one) => one.lines.length > 0) }
}

/** The cells of lines that stay in a group, and of lines that go to another, by the numbers that they have there. */
export function partedRounds(
  preparation: Preparation,
  stays: readonly Units[],
  goes: readonly (Units & { as: number })[],
): [Preparation, Preparation] {
  const shares = preparation.rounds.map((round) => shareOut(round, [stays, goes]))
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
