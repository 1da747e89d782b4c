import { Refusal } from '@tandem/kernel'
import { withEndedGroups } from './change-order.ts'
import { type Draft, nextLine } from './draft.ts'
import { amendsParted, keptLine } from './kept-part.ts'
import { MACHINES } from './machines/index.ts'
import { openOf } from './move-group.ts'
import type { LineRow } from './order-store.ts'
import { keptOf } from './post-order.ts'
import { preparedTogether } from './preparation.ts'
import { laterOf } from './promise-change.ts'

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
  for (const { line: number, quantity } of asked) {
    const line = left.lines.find((one) => one.line === number)
    const basketLine = left.basket.get(number)
    const units = line && (quantity === undefined ? keptOf(line) : Math.round(quantity * 10 ** line.decimals))
    const isWhole = line && units === keptOf(line)
    if (!line || !basketLine || !units || units < 1 || units > keptOf(line) || (line.decimals > 0 && !isWhole)) {
      throw new Refusal('order.no_such_move', { action: 'move', line: number })
    }
    const [rest, gone] = parted(line, units)
    const id = nextLine(grown)
    left = { ...left, lines: left.lines.flatMap((one) => (one !== line ? [one] : rest ? [rest] : [])) }
    const moving = { ...gone, line: id, group_id: groupId }
    // Something weighed is whole from here on, at what it weighs now.
    const asItIs = line.decimals === 0 ? basketLine : keptLine(line, basketLine)
    const basket = new Map([...grown.basket, [id, { ...asItIs, id: String(id).padStart(4, '0') }] as const])
    grown = { ...grown, lines: [...grown.lines, moving], basket }
  }
  if (left.lines.every((line) => keptOf(line) === 0)) grown = preparedAlong(left, grown, groupId)
  return [withServed(left), withServed(grown)]
}

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

/** All of it moved: its time in the kitchen goes along. */
function preparedAlong({ groups: [gone] }: Draft, to: Draft, groupId: number): Draft {
  if (!gone) return to
  const groups = to.groups.map((group) =>
    group.id === groupId
      ? {
          ...group,
          promised_at: laterOf(group.promised_at, gone.promised_at),
          preparation: preparedTogether(group.preparation, gone.preparation),
        }
      : group,
  )
  return { ...to, groups }
}

/** A tab with something to serve is open, otherwise served. */
function withServed(draft: Draft): Draft {
  const { start, moves } = MACHINES.dine_in
  const state = draft.lines.some((line) => openOf(line) > 0) ? start : (moves.serve?.to ?? start)
  return withEndedGroups({ ...draft, groups: draft.groups.map((group) => ({ ...group, state })) })
}
