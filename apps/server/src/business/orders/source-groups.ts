import type { Channel } from '@tandem/contracts'
import { amountFor, type CallCtx } from '@tandem/kernel'
import {
  type Allocation,
  allocate,
  allocationSettings,
  type CandidatePlace,
  candidatePlaces,
  type WantedLine,
} from '../inventory/index.ts'
import type { SellingStore } from '../stores/index.ts'
import type { AskedLine } from './lines.ts'
import type { FeedGroup } from './price-groups.ts'

/** Stock of which less can be had than is asked for. */
export interface ShortStock {
  sku: string
  place: string
  wanted: number
  free: number
}

export interface SourcedGroups {
  groups: readonly FeedGroup[]
  lines: readonly AskedLine[]
  /** Of groups that no choice of places can fill; their lines take nothing. */
  short: readonly ShortStock[]
  /** Places were chosen by what is free: with other stock they would be others. */
  isChosen: boolean
}

/**
 * Chooses from which places goods are sent, in the modes for which the merchant wants that: a group is split into one for
 * each place, and a line where its pieces come from several. Other groups take from the store that sells. One statement
 * for each group that is looked at.
 */
export async function sourceGroups(
  ctx: CallCtx,
  { groups, lines }: { groups: readonly FeedGroup[]; lines: readonly AskedLine[] },
  store: SellingStore,
  channel: Channel,
): Promise<SourcedGroups> {
  const settings = allocationSettings(store.allocation)
  const modes: ReadonlySet<string> = new Set(settings.modes)
  const chosen = groups.filter(({ mode, address }) => modes.has(mode) && address !== null)
  if (chosen.length === 0) return { groups, lines, short: [], isChosen: false }
  const promised = new Map<string, number>()
  const found: SourcedGroups = { groups: [], lines: [], short: [], isChosen: true }
  let sourced: Part = found
  for (const [index, group] of groups.entries()) {
    const own = lines.filter((line) => line.group === index)
    const { address } = group
    if (!chosen.includes(group) || !address) {
      sourced = withGroup(
        sourced,
        group,
        own.map((line) => ({ line, placeId: group.placeId })),
      )
      continue
    }
    const skus = [...new Set(own.flatMap(({ takes }) => takes.map(({ sku }) => sku)))]
    const ask = { to: address, mode: group.mode, channel, at: ctx.now, date: store.businessDate, skus }
    const places = (await candidatePlaces(ctx.db, settings, ask)).map((place) => without(place, promised))
    const allocation = allocate(settings.strategy, wantedOf(own), withVirtual(places, own))
    if ('short' in allocation) {
      sourced = withGroup(
        sourced,
        group,
        own.map((line) => ({ line: { ...line, takes: [] }, placeId: group.placeId })),
      )
      sourced = { ...sourced, short: [...sourced.short, ...shortOf(allocation.short, own)] }
      continue
    }
    const parts = partsOf(own, allocation, group.placeId)
    for (const { line, placeId } of parts) {
      for (const { sku, quantity } of line.takes) {
        promised.set(`${sku} ${placeId}`, (promised.get(`${sku} ${placeId}`) ?? 0) + quantity)
      }
    }
    sourced = withGroup(sourced, group, parts)
  }
  return { ...sourced, isChosen: true }
}

type Part = Omit<SourcedGroups, 'isChosen'>

interface PlacedLine {
  line: AskedLine
  placeId: string
}

/** Adds a group for each place that its lines come from; bringing it is paid for once. */
function withGroup(before: Part, group: FeedGroup, parts: readonly PlacedLine[]): Part {
  const first = before.groups.length
  const placeIds = [...new Set(parts.map(({ placeId }) => placeId))]
  const groups = placeIds.map((placeId, i) => ({ ...group, id: first + i + 1, placeId, fee: i === 0 ? group.fee : 0 }))
  const lines = parts.map(({ line, placeId }, i) => ({
    ...line,
    line: before.lines.length + i + 1,
    group: first + placeIds.indexOf(placeId),
  }))
  return { ...before, groups: [...before.groups, ...groups], lines: [...before.lines, ...lines] }
}

/** A good that takes nothing but itself; pieces of it may come from several places. */
function isPlain({ sellable, takes, quantity }: AskedLine): boolean {
  const [one] = takes
  return takes.length === 1 && one?.sku === sellable.sku && one.quantity === quantity
}

/** A bundle or a dish comes whole from one place: it is had there once, or not at all. */
const nameOf = ({ line }: AskedLine): string => `line ${line}`

function wantedOf(lines: readonly AskedLine[]): WantedLine[] {
  return lines
    .filter(({ takes }) => takes.length > 0)
    .map((line) =>
      isPlain(line)
        ? {
            sku: line.sellable.sku,
            quantity: line.quantity,
            decimals: line.sellable.decimals,
            // A weighed piece is not cut, and its price would be rounded twice.
            splittable: line.sellable.decimals === 0,
          }
        : { sku: nameOf(line), quantity: 1, decimals: 0, splittable: false },
    )
}

function withVirtual(places: readonly CandidatePlace[], lines: readonly AskedLine[]): CandidatePlace[] {
  const whole = lines.filter((line) => line.takes.length > 0 && !isPlain(line))
  return places.map((place) => ({
    ...place,
    freeBySku: new Map([
      ...place.freeBySku,
      ...whole.map((line): [string, number] => [
        nameOf(line),
        line.takes.every(({ sku, quantity }) => (place.freeBySku.get(sku) ?? 0) >= quantity) ? 1 : 0,
      ]),
    ]),
  }))
}

/** What groups before it have been promised is not there for this one. */
function without(place: CandidatePlace, promised: ReadonlyMap<string, number>): CandidatePlace {
  const freeBySku = new Map(
    [...place.freeBySku].map(([sku, free]) => [sku, free - (promised.get(`${sku} ${place.placeId}`) ?? 0)]),
  )
  return { ...place, freeBySku }
}

/** Lines, or parts of them, with the place that each comes from. */
function partsOf(lines: readonly AskedLine[], { parts, placeIds }: Allocation, storeId: string): PlacedLine[] {
  const left = parts.map((part) => ({ ...part }))
  return lines.flatMap((line): PlacedLine[] => {
    // What takes no stock goes with the rest of the parcel.
    if (line.takes.length === 0) return [{ line, placeId: placeIds[0] ?? storeId }]
    if (!isPlain(line)) {
      const found = left.find(({ sku }) => sku === nameOf(line))
      return [{ line, placeId: found?.placeId ?? storeId }]
    }
    let open = line.quantity
    return left.flatMap((part): PlacedLine[] => {
      const quantity = part.sku === line.sellable.sku ? Math.min(open, part.quantity) : 0
      if (quantity === 0) return []
      open -= quantity
      part.quantity -= quantity
      return [{ line: partOf(line, quantity), placeId: part.placeId }]
    })
  })
}

function partOf(line: AskedLine, quantity: number): AskedLine {
  const { sellable, unitPrice } = line
  if (quantity === line.quantity) return line
  return {
    ...line,
    quantity,
    list: amountFor(unitPrice, quantity, sellable.decimals),
    takes: [{ sku: sellable.sku, quantity }],
  }
}

/** In smallest units of what is sold. */
function shortOf(missing: readonly { sku: string; missing: number }[], lines: readonly AskedLine[]): ShortStock[] {
  return missing.map((one) => {
    const whole = lines.find((line) => nameOf(line) === one.sku)
    if (whole) return { sku: whole.sellable.sku, place: '', wanted: whole.quantity, free: 0 }
    const wanted = lines.reduce((sum, { sellable, quantity }) => sum + (sellable.sku === one.sku ? quantity : 0), 0)
    return { sku: one.sku, place: '', wanted, free: wanted - one.missing }
  })
}
