import { randomUUID } from 'node:crypto'
import type { Goal, NewGoal } from '@tandem/contracts'
import { actorId, addDays, businessDate, type Ctx, daysBetween, type IsoDate, Refusal } from '@tandem/kernel'
import { maySee } from '../decisions/who-may-decide.ts'
import { type MerchantDay, merchantDay } from '../insights/merchant-day.ts'
import { audit } from '../platform/audit.ts'
import type { Warehouse } from '../warehouse/client.ts'
import { readMetrics } from '../warehouse/metrics/index.ts'
import { findGoal, insertGoal, listGoals, type StoredGoal, setGoalEnd } from './goal-store.ts'
import { incrementalProfit } from './incremental-profit.ts'

/** How long a period a rate is looked at over, and how many points the history shows. */
const RATE_DAYS = 28
const HISTORY_POINTS = 12

/**
 * Sets a goal and keeps where its metric stands today, so that progress can be told.
 *
 * @throws Refusal `goal.invalid` when the date is not ahead or a rate's target is not between 0 and 1,
 *   `access.denied` when its stores are not all the caller's
 */
export async function setGoal(ctx: Ctx, warehouse: Warehouse, input: NewGoal): Promise<Goal> {
  if (!maySee(ctx.access, input.storeIds)) throw new Refusal('access.denied', { stores: input.storeIds })
  const day = await merchantDay(ctx, warehouse)
  if (input.dueOn <= day.today) throw new Refusal('goal.invalid', { reason: 'due_in_the_past', dueOn: input.dueOn })
  if (input.metric === 'repeat_rate' && !(input.target > 0 && input.target <= 1)) {
    throw new Refusal('goal.invalid', { reason: 'rate_out_of_range', target: input.target })
  }
  const goal = {
    ...input,
    id: randomUUID(),
    baseline: null,
    createdAt: ctx.now,
    createdBy: actorId(ctx.actor),
    endedAt: null,
  }
  const baseline = await valueOn(ctx, warehouse, goal, day.asOf)
  await ctx.db.transaction(async (tx) => {
    await insertGoal(tx, { ...goal, baseline })
    await audit(tx, ctx, { action: 'goal.set', subject: `goal:${goal.id}`, details: { metric: goal.metric } })
  })
  return await progressOf(ctx, warehouse, { ...goal, baseline }, day)
}

/** Goals whose stores the caller may all see, with where they stand. */
export async function goalsOf(ctx: Ctx, warehouse: Warehouse): Promise<Goal[]> {
  const goals = (await listGoals(ctx.db)).filter(({ storeIds }) => maySee(ctx.access, storeIds))
  if (goals.length === 0) return []
  const day = await merchantDay(ctx, warehouse)
  return await Promise.all(goals.map((goal) => progressOf(ctx, warehouse, goal, day)))
}

/** Ends a goal, or takes that back. @throws Refusal `resource.not_found` */
export async function endGoal(ctx: Ctx, warehouse: Warehouse, id: string, isEnded: boolean): Promise<Goal> {
  const goal = await findGoal(ctx.db, id)
  if (!goal || !maySee(ctx.access, goal.storeIds)) throw new Refusal('resource.not_found', { goal: id })
  const endedAt = isEnded ? (goal.endedAt ?? ctx.now) : null
  await ctx.db.transaction(async (tx) => {
    await setGoalEnd(tx, id, endedAt)
    await audit(tx, ctx, { action: isEnded ? 'goal.ended' : 'goal.reopened', subject: `goal:${id}` })
  })
  return await progressOf(ctx, warehouse, { ...goal, endedAt }, await merchantDay(ctx, warehouse))
}

async function progressOf(ctx: Ctx, warehouse: Warehouse, goal: StoredGoal, day: MerchantDay): Promise<Goal> {
  const until = goal.endedAt === null ? day.asOf : earlier(day.asOf, businessDate(goal.endedAt, day.zone))
  const dates = historyDates(day.firstDate ?? until, until)
  const history = await Promise.all(
    dates.map(async (date) => ({ date, value: await valueOn(ctx, warehouse, goal, date) })),
  )
  const current = history.at(-1)?.value ?? null
  const created = businessDate(goal.createdAt, day.zone)
  return { ...goal, current, history, onTrack: trackOf({ ...goal, current }, created, until) }
}

/** Weekly points up to the last day, none before the data begin. */
function historyDates(first: IsoDate, last: IsoDate): IsoDate[] {
  return Array.from({ length: HISTORY_POINTS }, (_, i) => addDays(last, -7 * (HISTORY_POINTS - 1 - i))).filter(
    (date) => date >= first || date === last,
  )
}

/** The goal's metric on the evening of a day: a rate over the last four weeks, profit since the goal was set. */
async function valueOn(ctx: Ctx, warehouse: Warehouse, goal: StoredGoal, date: IsoDate): Promise<number | null> {
  if (goal.metric === 'incremental_profit') return await incrementalProfit(ctx.db, goal, date)
  const scope = {
    merchantId: ctx.access.merchantId,
    storeIds: goal.storeIds ?? ('all' as const),
    from: addDays(date, 1 - RATE_DAYS),
    to: date,
  }
  const [row] = await readMetrics(warehouse, { metrics: [goal.metric], scope })
  return row?.values[goal.metric] ?? null
}

/** Straight on from where the goal was set: is the target in reach by the date? */
export function trackOf(
  goal: { baseline: number | null; current: number | null; target: number; dueOn: IsoDate },
  created: IsoDate,
  today: IsoDate,
): Goal['onTrack'] {
  const { baseline, current, target, dueOn } = goal
  if (current === null) return 'unknown'
  if (current >= target) return 'reached'
  const gone = daysBetween(created, today)
  const span = daysBetween(created, dueOn)
  if (baseline === null || gone < 7 || span <= 0) return 'unknown'
  return baseline + ((current - baseline) * span) / gone >= target ? 'on_track' : 'behind'
}

function earlier(a: IsoDate, b: IsoDate): IsoDate {
  return a < b ? a : b
}
