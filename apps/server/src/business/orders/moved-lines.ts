import { Refusal } from '@tandem/kernel'
import { withEndedGroups } from './change-order.ts'
import { type Draft, nextLine } from './draft.ts'
import { laterOf } from './grown-group.ts'
import { amendsParted, keptLine } from './kept-part.ts'
import { MACHINES } from './machines/index.ts'
import { openOf } from './move-group.ts'
import type { GroupRow, LineRow } from './order-store.ts'
import { keptOf } from './post-order.ts'
import { joined, partedRounds } from './rounds.ts'
import { wholeUnits } from './whole-units.ts'

export interface LineToMove {
  line: number
  /** In units, as it was ordered; all that is kept of it without. */
  quantity?: number | undefined
}

/**
 * Two tabs after lines went from one to the other: of a line those units that were served first, while what was
 * cancelled or came back stays where it was. Pure.
 *
 * @throws Refusal `order.no_such_move` when less of a line is there, or a part of something weighed is asked for
 */
export function moved(from: Draft, to: Draft, groupId: number, asked: readonly LineToMove[]): [Draft, Draft] {
  let [left, grown] = [from, to]
  const gone: MovedLine[] = []
  for (const { line: number, quantity } of asked) {
    const line = left.lines.find((one) => one.line === number)
    const basketLine = left.basket.get(number)
    const units = line && (quantity === undefined ? keptOf(line) : wholeUnits(quantity, line))
    const isWhole = line && units === keptOf(line)
    if (!line || !basketLine || !units || units < 1 || units > keptOf(line) || (line.decimals > 0 && !isWhole)) {
      throw new Refusal('order.no_such_move', { action: 'move', line: number })
    }
    const [rest, goes] = parted(line, units)
    const id = nextLine(grown)
    gone.push({ ...goes, as: id })
    left = { ...left, lines: left.lines.flatMap((one) => (one !== line ? [one] : rest ? [rest] : [])) }
    const moving = { ...goes, line: id, group_id: groupId }
    // Something weighed is whole from here on, at what it weighs now.
    const asItIs = line.decimals === 0 ? basketLine : keptLine(line, basketLine)
    const basket = new Map([...grown.basket, [id, { ...asItIs, id: String(id).padStart(4, '0') }] as const])
    grown = { ...grown, lines: [...grown.lines, moving], basket }
  }
  ;[left, grown] = preparedWhereItIs(left, grown, { groupId, gone })
  return [withServed(left), withServed(grown)]
}

/** As it was on the tab that it leaves, and its number on the other. */
type MovedLine = LineRow & { as: number }

/** A line in two: what stays of it, if anything, and what goes. */
function parted(line: LineRow, units: number): [LineRow | null, LineRow] {
  const served = Math.min(units, line.handed_over - line.returned)
  const rest = line.quantity - units
  const share = (all: number) => Math.round((all * units) / line.quantity)
  const goneTakes = line.takes.map(({ sku, quantity }) => ({ sku, quantity: share(quantity) }))
  const goneCost = line.cost === null ? null : share(line.cost)
  const gone = { ...line, quantity: units, takes: goneTakes, cost: goneCost, handed_over: served }
  const stays = {
    ...line,
    quantity: rest,
    takes: line.takes.map(({ sku, quantity }, i) => ({ sku, quantity: quantity - (goneTakes[i]?.quantity ?? 0) })),
    cost: line.cost === null || goneCost === null ? null : line.cost - goneCost,
    handed_over: line.handed_over - served,
  }
  const [kept, moving] = amendsParted(line, stays, { ...gone, cancelled: 0, returned: 0, refunded: 0 })
  return [rest > 0 ? kept : null, moving]
}

/** The kitchen's time goes along with what it is for, and so does what was promised of it. */
function preparedWhereItIs(
  from: Draft,
  to: Draft,
  { groupId, gone }: { groupId: number; gone: readonly MovedLine[] },
): [Draft, Draft] {
  const [left] = from.groups
  if (!left?.preparation) return [from, to]
  const [stays, goes] = partedRounds(left.preparation, from.lines, gone)
  const isPromised = gone.some((line) => openOf(line) > 0)
  const grown = (group: GroupRow): GroupRow => ({
    ...group,
    promised_at: isPromised ? laterOf(group.promised_at, left.promised_at) : group.promised_at,
    preparation: joined(group.preparation, goes),
  })
  return [
    { ...from, groups: from.groups.map((group) => (group === left ? { ...group, preparation: stays } : group)) },
    { ...to, groups: to.groups.map((group) => (group.id === groupId ? grown(group) : group)) },
  ]
}

/** A tab with something to serve is open, otherwise served. */
function withServed(draft: Draft): Draft {
  const { start, moves } = MACHINES.dine_in
  const state = draft.lines.some((line) => openOf(line) > 0) ? start : (moves.serve?.to ?? start)
  return withEndedGroups({ ...draft, groups: draft.groups.map((group) => ({ ...group, state })) })
}
