import type { Decision, EffectDetail } from '@tandem/contracts'
import { type EpochMs, type IsoDate, type Queryable, Refusal } from '@tandem/kernel'
import type { Plan, Unit } from './win-back/propose.ts'

/** A row of the decision ledger. `asOf` is the last business day whose orders were known. */
export interface StoredDecision extends Omit<Decision, 'title' | 'people' | 'kind'> {
  kind: Decision['kind']
  goalId: string | null
  found: number
  treated: number
  control: number
  asOf: IsoDate
  effect: EffectDetail | null
  measuredAt: EpochMs | null
}

const SELECT = `
  select d.id, d.kind, d.policy_version as "policyVersion", d.status, d.goal_id as "goalId", d.input, d.seed,
         d.control_share as "controlShare", d.found, d.power, d.promise, d.reasons, d.as_of as "asOf",
         d.created_at as "createdAt", d.created_by as "createdBy", d.approved_at as "approvedAt",
         d.approved_by as "approvedBy", d.window_from as "windowFrom", d.window_to as "windowTo", d.effect,
         d.measured_at as "measuredAt",
         (select count(*) from decision_unit u where u.merchant_id = d.merchant_id and u.decision_id = d.id
           and arm = 'treated') as treated,
         (select count(*) from decision_unit u where u.merchant_id = d.merchant_id and u.decision_id = d.id
           and arm = 'control') as control
    from decision d`

type Row = Omit<StoredDecision, 'createdAt' | 'approvedAt' | 'measuredAt'> & {
  createdAt: Date
  approvedAt: Date | null
  measuredAt: Date | null
}

export interface NewDecision extends Plan {
  id: string
  kind: string
  policyVersion: string
  goalId: string | null
  input: Decision['input']
  seed: number
  asOf: IsoDate
  createdAt: EpochMs
  createdBy: string
}

export async function insertDecision(tx: Queryable, decision: NewDecision): Promise<void> {
  await tx.query(
    `insert into decision (merchant_id, id, kind, policy_version, status, goal_id, input, seed, control_share, found,
                           power, promise, reasons, as_of, created_at, created_by)
     values (tandem_merchant(), $1, $2, $3, 'proposed', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      decision.id,
      decision.kind,
      decision.policyVersion,
      decision.goalId,
      JSON.stringify(decision.input),
      decision.seed,
      decision.controlShare,
      decision.found,
      JSON.stringify(decision.power),
      JSON.stringify(decision.promise),
      JSON.stringify(decision.reasons),
      decision.asOf,
      new Date(decision.createdAt),
      decision.createdBy,
    ],
  )
  await tx.query(
    `insert into decision_unit (merchant_id, decision_id, node, person, store_id, arm, propensity, recency_days, orders,
                                usual_margin, usual_order, expected)
     select tandem_merchant(), $1, u.* from jsonb_to_recordset($2) as u(node numeric, person text, "storeId" text,
       arm text, propensity double precision, "recencyDays" int, orders int, "usualMargin" bigint, "usualOrder" bigint,
       expected bigint)`,
    [decision.id, JSON.stringify(decision.units)],
  )
}

/** @throws Refusal `resource.not_found` */
export async function refuseUnlessGoalExists(tx: Queryable, goalId: string | null): Promise<void> {
  if (goalId === null) return
  const found = await tx.query('select from goal where id = $1', [goalId])
  if (found.length === 0) throw new Refusal('resource.not_found', { goal: goalId })
}

/** Newest first. */
export async function listDecisions(tx: Queryable, limit = 200): Promise<StoredDecision[]> {
  const rows = await tx.query<Row>(`${SELECT} order by d.created_at desc limit $1`, [limit])
  return rows.map(fromRow)
}

/** @throws Refusal `resource.not_found` */
export async function getDecision(tx: Queryable, id: string, lock = false): Promise<StoredDecision> {
  const [row] = await tx.query<Row>(`${SELECT} where d.id = $1 ${lock ? 'for no key update of d' : ''}`, [id])
  if (!row) throw new Refusal('resource.not_found', { decision: id })
  return fromRow(row)
}

export async function unitsOf(tx: Queryable, decisionId: string): Promise<Unit[]> {
  return await tx.query<Unit>(
    `select node::text, person, store_id as "storeId", arm, propensity, recency_days as "recencyDays", orders,
            usual_margin as "usualMargin", usual_order as "usualOrder", expected
       from decision_unit where decision_id = $1 order by node`,
    [decisionId],
  )
}

export async function markApproved(
  tx: Queryable,
  id: string,
  by: { at: EpochMs; actor: string; windowFrom: IsoDate; windowTo: IsoDate },
): Promise<void> {
  await tx.query(
    `update decision set status = 'approved', approved_at = $2, approved_by = $3, window_from = $4, window_to = $5
      where id = $1 and status = 'proposed'`,
    [id, new Date(by.at), by.actor, by.windowFrom, by.windowTo],
  )
}

/** @returns false when it was no longer a proposal */
export async function markCancelled(tx: Queryable, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update decision set status = 'cancelled' where id = $1 and status = 'proposed' returning id`,
    [id],
  )
  return rows.length > 0
}

/** Writes the effect once; a second writer changes nothing. */
export async function markMeasured(tx: Queryable, id: string, effect: EffectDetail, at: EpochMs): Promise<void> {
  await tx.query(
    `update decision set status = 'measured', effect = $2, measured_at = $3 where id = $1 and status = 'approved'`,
    [id, JSON.stringify(effect), new Date(at)],
  )
}

function fromRow(row: Row): StoredDecision {
  return {
    ...row,
    createdAt: row.createdAt.getTime(),
    approvedAt: row.approvedAt?.getTime() ?? null,
    measuredAt: row.measuredAt?.getTime() ?? null,
  }
}
