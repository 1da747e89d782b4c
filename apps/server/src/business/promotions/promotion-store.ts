import { randomUUID } from 'node:crypto'
import type { NameText, PromotionState } from '@tandem/contracts'
import { actorText, type CallCtx, type EpochMs, type Queryable } from '@tandem/kernel'
import type { PromotionTerms, StoredPromotion } from './promotion.ts'

const COLUMNS = `id, version, state, name, starts_at as "from", ends_at as "until", rule,
  json_build_object('budget', budget, 'uses', uses, 'unitsQuota', units_quota, 'usesPerOwner', uses_per_owner,
    'unitsPerOwner', units_per_owner) as limits, created_at as "createdAt", changed_at as "changedAt"`

interface Row extends Omit<StoredPromotion, 'from' | 'until' | 'createdAt' | 'changedAt'> {
  from: Date | null
  until: Date | null
  createdAt: Date
  changedAt: Date
}

function toStored({ from, until, createdAt, changedAt, ...row }: Row): StoredPromotion {
  return {
    ...row,
    from: from?.getTime() ?? null,
    until: until?.getTime() ?? null,
    createdAt: createdAt.getTime(),
    changedAt: changedAt.getTime(),
  }
}

/** @returns nothing when the code is taken */
export async function insertPromotion(
  tx: Queryable,
  id: string,
  terms: PromotionTerms,
  now: EpochMs,
): Promise<StoredPromotion | undefined> {
  const [row] = await tx.query<Row>(
    `insert into promotion (merchant_id, id, version, name, starts_at, ends_at, rule, budget, uses, units_quota,
       uses_per_owner, units_per_owner, created_at, changed_at)
     values (tandem_merchant(), $1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
     on conflict do nothing returning ${COLUMNS}`,
    [id, ...termColumns(terms), new Date(now)],
  )
  return row && toStored(row)
}

function termColumns({ name, from, until, rule, limits }: PromotionTerms): unknown[] {
  const { budget, uses, unitsQuota, usesPerOwner, unitsPerOwner } = limits
  const moment = (at: EpochMs | null) => (at === null ? null : new Date(at))
  const texts = [JSON.stringify(name), moment(from), moment(until), JSON.stringify(rule)]
  return [...texts, budget, uses, unitsQuota, usesPerOwner, unitsPerOwner]
}

/** Makes the next version of it. */
export async function updateTerms(
  tx: Queryable,
  id: string,
  terms: PromotionTerms,
  now: EpochMs,
): Promise<StoredPromotion> {
  const [row] = await tx.query<Row>(
    `update promotion set version = version + 1, name = $2, starts_at = $3, ends_at = $4, rule = $5, budget = $6,
            uses = $7, units_quota = $8, uses_per_owner = $9, units_per_owner = $10, changed_at = $11
      where id = $1 returning ${COLUMNS}`,
    [id, ...termColumns(terms), new Date(now)],
  )
  return toStored(row as Row)
}

export async function updateState(
  tx: Queryable,
  id: string,
  state: PromotionState,
  now: EpochMs,
): Promise<StoredPromotion> {
  const [row] = await tx.query<Row>(
    `update promotion set state = $2, changed_at = $3 where id = $1 returning ${COLUMNS}`,
    [id, state, new Date(now)],
  )
  return toStored(row as Row)
}

/** Keeps a version for good. */
export async function keepVersion(
  tx: Queryable,
  { actor, now }: Pick<CallCtx, 'actor' | 'now'>,
  { id, version, name, from, until, rule, limits }: StoredPromotion,
): Promise<void> {
  await tx.query(
    `insert into promotion_version (merchant_id, promotion_id, version, name, starts_at, ends_at, rule, limits,
       created_at, created_by)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[id, version, JSON.stringify(name)],
      ...[from, until].map((at) => (at === null ? null : new Date(at))),
      ...[JSON.stringify(rule), JSON.stringify(limits), new Date(now), actorText(actor)],
    ],
  )
}

/** Tells every process that its rules in memory are no longer those of the merchant. */
export async function bumpRules(tx: Queryable): Promise<void> {
  await tx.query(
    `insert into promotion_change (merchant_id, version) values (tandem_merchant(), $1)
     on conflict (merchant_id) do update set version = excluded.version`,
    [randomUUID()],
  )
}

export async function findPromotion(db: Queryable, id: string): Promise<StoredPromotion | undefined> {
  const [row] = await db.query<Row>(`select ${COLUMNS} from promotion where id = $1`, [id])
  return row && toStored(row)
}

/** Nobody else changes it until this transaction ends. */
export async function lockPromotion(tx: Queryable, id: string): Promise<StoredPromotion | undefined> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from promotion where id = $1 for no key update`, [id])
  return row && toStored(row)
}

/** Those in one of these states, the latest change first; 1,000 at most. */
export async function listPromotions(db: Queryable, states: readonly PromotionState[]): Promise<StoredPromotion[]> {
  const rows = await db.query<Row>(
    `select ${COLUMNS} from promotion where state = any($1) order by changed_at desc, id limit 1000`,
    [states],
  )
  return rows.map(toStored)
}

export async function namesOf(db: Queryable, ids: readonly string[]): Promise<Map<string, NameText>> {
  const rows = await db.query<{ id: string; name: NameText }>('select id, name from promotion where id = any($1)', [
    ids,
  ])
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export interface StoredVersion extends PromotionTerms {
  version: number
  createdAt: EpochMs
  createdBy: string
}

/** Every version of a promotion, the latest first. */
export async function listVersions(db: Queryable, id: string): Promise<StoredVersion[]> {
  const rows = await db.query<
    Omit<StoredVersion, 'from' | 'until' | 'createdAt'> & Pick<Row, 'from' | 'until' | 'createdAt'>
  >(
    `select version, name, starts_at as "from", ends_at as "until", rule, limits, created_at as "createdAt",
            created_by as "createdBy"
       from promotion_version where promotion_id = $1 order by version desc`,
    [id],
  )
  return rows.map(({ from, until, createdAt, ...row }) => ({
    ...row,
    from: from?.getTime() ?? null,
    until: until?.getTime() ?? null,
    createdAt: createdAt.getTime(),
  }))
}
