import { addDays, DAY, type EpochMs, HOUR, type IsoDate, isoDate, Refusal } from '@tandem/kernel'
import { type Database, platformDb } from '../../../db/pool.ts'
import { systemCtx } from '../../../platform/access.ts'
import { now } from '../../../platform/clock.ts'
import type { Providers } from '../pay-order.ts'
import { type ProviderCode, StatementUnavailable } from '../providers/index.ts'
import { compareDay } from './compare-day.ts'
import { postDay } from './post-day.ts'
import { type ReadDay, readStatement } from './read-statement.ts'
import {
  daysCompared,
  daysRead,
  merchantsOfDay,
  type ProviderDate,
  recordCompared,
  type Span,
} from './statement-store.ts'

/** Where the provider heard of money just before midnight, we may have just after. */
const BORDER_MS = HOUR
/** Days that are made good at most, when the provider was away or nobody was at work. */
const MOST_DAYS = 31

export interface ReconciledDay extends ReadDay {
  payments: number
  /** That were found now, known ones among them. */
  differences: number
}

/**
 * Reconciles a day of a provider's account: reads its statement, books what it kept and paid out, and lists, for every
 * merchant, where it and our books differ. Again, it changes nothing that is not new.
 *
 * @throws Refusal `payment.unknown_provider`; `statement.not_yet` when the day is not over; `statement.unavailable`
 */
export async function reconcileDay(
  database: Database,
  providers: Providers,
  day: ProviderDate,
): Promise<ReconciledDay> {
  const provider = providers.get(day.provider as ProviderCode)
  if (!provider) throw new Refusal('payment.unknown_provider', { provider: day.provider })
  const platform = platformDb(database)
  const at = await now(platform)
  if (day.date >= isoDate(at)) throw new Refusal('statement.not_yet', { ...day })
  const read = await readStatement(platform, provider, day, at).catch((error: unknown) => {
    if (error instanceof StatementUnavailable)
      throw new Refusal('statement.unavailable', { ...day, code: error.trouble.code })
    throw error
  })
  const due = dueSpans(
    await daysRead(
      platform,
      day.provider,
      [-2, -1, 0, 1].map((n) => addDays(day.date, n)),
    ),
    day.date,
  )
  const window = { from: due[0]?.from ?? 0, until: due.at(-1)?.until ?? 0 }
  const outcome: ReconciledDay = { ...read, payments: 0, differences: 0 }
  for (const merchantId of await merchantsOfDay(platform, day, window)) {
    const ctx = await systemCtx(database, merchantId, 'reconciliation', `statement ${day.provider} ${day.date}`)
    await postDay(ctx, day)
    const { payments, differences } = await compareDay(ctx, day, due, window)
    outcome.payments += payments
    outcome.differences += differences
  }
  await recordCompared(platform, day, at)
  return outcome
}

/**
 * Moments of which all statements were read in which a line about them may stand: those of a UTC day once the day after
 * was read too, which is a day of grace, and covers calendars that are hours ahead. Where the day before was never read,
 * the first hour is left out.
 */
export function dueSpans(read: ReadonlySet<IsoDate>, date: IsoDate): Span[] {
  return [addDays(date, -1), date].flatMap((day) => {
    if (!read.has(day) || !read.has(addDays(day, 1))) return []
    const from: EpochMs = Date.parse(`${day}T00:00:00Z`)
    return [{ from: read.has(addDays(day, -1)) ? from : from + BORDER_MS, until: from + DAY }]
  })
}

/**
 * Reconciles, for every provider, the days up to yesterday that were not reconciled yet. One that cannot be had now is
 * tried again with the next call.
 *
 * @returns what was done and what failed
 */
export async function reconcileUntilYesterday(
  database: Database,
  providers: Providers,
): Promise<{ done: ProviderDate[]; failed: (ProviderDate & { error: unknown })[] }> {
  const platform = platformDb(database)
  const yesterday = isoDate((await now(platform)) - DAY)
  const outcome: Awaited<ReturnType<typeof reconcileUntilYesterday>> = { done: [], failed: [] }
  for (const provider of providers.keys()) {
    const known = await daysCompared(platform, provider, addDays(yesterday, 1 - MOST_DAYS))
    for (let date = known[0] ?? yesterday; date <= yesterday; date = addDays(date, 1)) {
      if (known.includes(date)) continue
      try {
        await reconcileDay(database, providers, { provider, date })
        outcome.done.push({ provider, date })
      } catch (error) {
        outcome.failed.push({ provider, date, error })
        break
      }
    }
  }
  return outcome
}
