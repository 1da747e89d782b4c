import { readFileSync } from 'node:fs'
import type { EffectDetail, EffectSummary } from '@tandem/contracts'
import { addDays, daysBetween, type IsoDate } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import type { StoredDecision } from '../decision-store.ts'
import { decisionTitle } from '../decision-title.ts'
import { measureWinBack, type Outcome, verdictOf } from './measure.ts'

const OUTCOMES = readFileSync(new URL('outcomes.sql', import.meta.url), 'utf8')
const BY_DAY = readFileSync(new URL('by-day.sql', import.meta.url), 'utf8')

export type UnitOutcome = Outcome & { node: string }

/** What each unit of an approved decision has done in its window up to `asOf`, by node id. */
export async function readOutcomes(
  warehouse: Warehouse,
  merchantId: string,
  decision: StoredDecision,
  asOf: IsoDate,
): Promise<UnitOutcome[]> {
  const span = windowUpTo(decision, asOf)
  if (!span) return []
  return await warehouse.query<UnitOutcome>(OUTCOMES, { merchantId, decisionId: decision.id, ...span })
}

/** The effect as far as it is known on the evening of `asOf`; a finished measurement is read from the ledger. */
export async function readEffect(
  warehouse: Warehouse,
  merchantId: string,
  decision: StoredDecision,
  asOf: IsoDate,
  messageCost: number,
): Promise<EffectDetail> {
  if (decision.effect) return decision.effect
  const span = windowUpTo(decision, asOf)
  const complete = decision.windowTo !== null && decision.windowTo <= asOf
  const outcomes = await readOutcomes(warehouse, merchantId, decision, asOf)
  const { total, ...measured } = measureWinBack(outcomes, messageCost, complete)
  const days = span
    ? await warehouse.query<{ date: IsoDate; arm: Outcome['arm']; margin: number }>(BY_DAY, {
        merchantId,
        decisionId: decision.id,
        ...span,
      })
    : []
  const people = { treated: Math.max(1, measured.treated.people), control: Math.max(1, measured.control.people) }
  const perPersonOn = (date: IsoDate, arm: Outcome['arm']) =>
    (days.find((day) => day.date === date && day.arm === arm)?.margin ?? 0) / people[arm]
  const daysMeasured = span ? daysBetween(span.from, span.to) + 1 : 0
  return {
    ...measured,
    summary: summarise(decision, total, complete),
    daysMeasured,
    windowDays: decision.input.offer.validDays,
    byDay: Array.from({ length: daysMeasured }, (_, i) => {
      const date = addDays(decision.windowFrom as IsoDate, i)
      return { date, treated: perPersonOn(date, 'treated'), control: perPersonOn(date, 'control') }
    }),
  }
}

/** The decision beside what is known of its effect. */
export function summarise(
  decision: StoredDecision,
  total: EffectSummary['measured'],
  complete: boolean,
): EffectSummary {
  return {
    decisionId: decision.id,
    title: decisionTitle(decision),
    kind: decision.kind,
    approvedAt: decision.approvedAt,
    windowFrom: decision.windowFrom,
    windowTo: decision.windowTo,
    promised: decision.promise.total,
    measured: total,
    verdict: verdictOf(total, complete),
  }
}

function windowUpTo(decision: StoredDecision, asOf: IsoDate): { from: IsoDate; to: IsoDate } | null {
  const { windowFrom, windowTo } = decision
  if (windowFrom === null || windowTo === null || windowFrom > asOf) return null
  return { from: windowFrom, to: windowTo < asOf ? windowTo : asOf }
}
