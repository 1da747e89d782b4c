import type { Channel, Hours, PriceRow, Publication } from '@tandem/contracts'
import { businessDate, DAY, localHour, MINUTE, weekday, zoneOffset } from '@tandem/kernel'

export interface TestPublication extends Publication {
  lines: readonly PriceRow[]
}

export interface AskedPrice {
  sku: string
  storeId: string
  channel: Channel
  tier: string | null
  at: number
}

/** The rule of prices read aloud, over everything ever published: slow and obvious. */
export function priceOf(
  published: readonly TestPublication[],
  groups: Readonly<Record<string, readonly string[]>>,
  asked: AskedPrice,
): number | null {
  const isIn = (groupIds: readonly string[]) => groupIds.some((id) => groups[id]?.includes(asked.storeId))
  const counts = published.filter(
    ({ effectiveAt, withdrawnAt, groupIds }) =>
      effectiveAt <= asked.at &&
      (withdrawnAt === null || withdrawnAt > asked.at) &&
      (groupIds === null || isIn(groupIds)),
  )
  const latest = [...Map.groupBy(counts, ({ listId }) => listId).values()].map((ofList) =>
    ofList.reduce((a, b) =>
      b.effectiveAt > a.effectiveAt || (b.effectiveAt === a.effectiveAt && b.number > a.number) ? b : a,
    ),
  )
  const candidates = latest.flatMap((publication) =>
    publication.lines
      .map((row, line) => ({ publication, row, line }))
      .filter(({ row }) => fits(row, asked, isIn))
      .map((one) => ({ ...one, rank: [...narrowness(one.row, publication), publication.effectiveAt] })),
  )
  candidates.sort((a, b) => {
    for (const [i, value] of a.rank.entries()) if (value !== b.rank[i]) return (b.rank[i] as number) - value
    if (a.publication.id !== b.publication.id) return a.publication.id < b.publication.id ? 1 : -1
    return b.line - a.line
  })
  return candidates[0]?.row.price ?? null
}

function fits(
  row: PriceRow,
  { sku, storeId, channel, tier, at }: AskedPrice,
  isIn: (groups: readonly string[]) => boolean,
): boolean {
  const isPlace =
    (row.storeIds === null && row.groupIds === null) || row.storeIds?.includes(storeId) || isIn(row.groupIds ?? [])
  return (
    row.sku === sku &&
    isPlace === true &&
    (row.channels === null || row.channels.includes(channel)) &&
    (row.tiers === null || (tier !== null && row.tiers.includes(tier))) &&
    (row.from === null || row.from <= at) &&
    (row.until === null || at < row.until) &&
    (row.hours === null || isWithin(row.hours, at))
  )
}

function isWithin({ fromMinute, toMinute, days }: Hours, at: number): boolean {
  const zone = 'Asia/Shanghai'
  if (days !== null && !days.includes(weekday(businessDate(at, zone)))) return false
  if (fromMinute === null || toMinute === null) return true
  const minute = localHour(at, zone) * 60 + Math.floor((((at + zoneOffset(at, zone)) % DAY) / MINUTE) % 60)
  return fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute
}

function narrowness(row: PriceRow, publication: Publication): number[] {
  const place = row.storeIds ? 2 : row.groupIds || publication.groupIds ? 1 : 0
  return [place, Number(row.tiers !== null), Number(row.channels !== null), Number(row.hours !== null)]
}
