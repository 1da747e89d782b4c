import type { EpochMs, Queryable } from '@tandem/kernel'

export interface EndpointRow {
  id: string
  url: string
  eventKinds: string[]
  active: boolean
  createdAt: Date
  failingSince: Date | null
  disabledBecause: 'gone' | 'failing' | null
}

export interface DeliveryRow {
  id: string
  kind: string
  status: 'waiting' | 'delivered' | 'given_up'
  attempts: number
  nextAt: Date
  lastStatus: number | null
  lastError: string | null
  createdAt: Date
  deliveredAt: Date | null
}

const ENDPOINT = `id, url, event_kinds as "eventKinds", active, created_at as "createdAt",
  failing_since as "failingSince", disabled_because as "disabledBecause"`

export async function listEndpoints(db: Queryable): Promise<EndpointRow[]> {
  return await db.query<EndpointRow>(`select ${ENDPOINT} from webhook_endpoint order by id`)
}

export async function insertEndpoint(tx: Queryable, row: EndpointRow & { secretSealed: string }): Promise<void> {
  await tx.query(
    `insert into webhook_endpoint (merchant_id, id, url, secret_sealed, event_kinds, created_at)
     values (tandem_merchant(), $1, $2, $3, $4, $5)`,
    [row.id, row.url, row.secretSealed, row.eventKinds, row.createdAt],
  )
}

/** Switched on again, it starts with a clean record. @returns nothing where there is no such endpoint */
export async function updateEndpoint(
  tx: Queryable,
  { id, url, eventKinds, active }: Pick<EndpointRow, 'id' | 'url' | 'eventKinds' | 'active'>,
): Promise<EndpointRow | undefined> {
  const [row] = await tx.query<EndpointRow>(
    `update webhook_endpoint
        set url = $2, event_kinds = $3, active = $4,
            failing_since = case when $4 then null else failing_since end,
            disabled_because = case when $4 then null else disabled_because end
      where id = $1 returning ${ENDPOINT}`,
    [id, url, eventKinds, active],
  )
  return row
}

export async function deleteEndpoint(tx: Queryable, id: string): Promise<boolean> {
  return (await tx.query('delete from webhook_endpoint where id = $1 returning id', [id])).length > 0
}

/** Endpoints that want to hear of what happens at these merchants. @param db across merchants */
export async function listeners(
  db: Queryable,
  merchantIds: readonly string[],
): Promise<{ merchantId: string; id: string; eventKinds: string[]; createdAt: Date }[]> {
  return await db.query(
    `select merchant_id as "merchantId", id, event_kinds as "eventKinds", created_at as "createdAt"
       from webhook_endpoint where active and merchant_id = any($1)`,
    [merchantIds],
  )
}

export interface NewDelivery {
  merchantId: string
  id: string
  endpointId: string
  eventId: number | null
  kind: string
  body: string
  at: EpochMs
}

/** The same event to the same endpoint is one delivery, however often the event comes. */
export async function insertDelivery(tx: Queryable, delivery: NewDelivery): Promise<void> {
  await tx.query(
    `insert into webhook_delivery (merchant_id, id, endpoint_id, event_id, kind, body, next_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7)
     on conflict (merchant_id, endpoint_id, event_id) do nothing`,
    [
      delivery.merchantId,
      delivery.id,
      delivery.endpointId,
      delivery.eventId,
      delivery.kind,
      delivery.body,
      new Date(delivery.at),
    ],
  )
}

/** The latest deliveries to an endpoint; nothing where there is no such endpoint. */
export async function listDeliveries(db: Queryable, endpointId: string): Promise<DeliveryRow[] | undefined> {
  const rows = await db.query<DeliveryRow>(
    `select id, kind, status, attempts, next_at as "nextAt", last_status as "lastStatus", last_error as "lastError",
            created_at as "createdAt", delivered_at as "deliveredAt"
       from webhook_delivery where endpoint_id = $1 order by created_at desc, id desc limit 200`,
    [endpointId],
  )
  if (rows.length > 0) return rows
  return (await db.query('select id from webhook_endpoint where id = $1', [endpointId])).length > 0 ? [] : undefined
}

/** Has a delivery sent again from the start, whatever became of it. */
export async function restartDelivery(
  tx: Queryable,
  { endpointId, id, at }: { endpointId: string; id: string; at: EpochMs },
): Promise<boolean> {
  const rows = await tx.query(
    `update webhook_delivery set status = 'waiting', attempts = 0, next_at = $3, delivered_at = null
      where endpoint_id = $1 and id = $2 returning id`,
    [endpointId, id, new Date(at)],
  )
  return rows.length > 0
}

export interface DueDelivery {
  merchantId: string
  id: string
  endpointId: string
  eventId: number | null
  kind: string
  body: string
  attempts: number
  url: string
  secretSealed: string
}

/**
 * Takes deliveries whose time has come and at once sets when each is tried next, four times as long after every try up
 * to a day: a process that dies while it sends has only lost that time. Several processes take different ones.
 *
 * @param db across merchants
 */
export async function takeDue(db: Queryable, at: EpochMs, limit: number): Promise<DueDelivery[]> {
  return await db.query<DueDelivery>(
    `with due as (
       select d.merchant_id, d.id
         from webhook_delivery d
         join webhook_endpoint e on e.merchant_id = d.merchant_id and e.id = d.endpoint_id
        where d.status = 'waiting' and d.next_at <= $1 and e.active
        order by d.next_at limit $2 for update of d skip locked
     )
     update webhook_delivery d
        set attempts = d.attempts + 1, next_at = $1 + least(86400, 10 * power(4, d.attempts)) * interval '1 second'
       from due join webhook_endpoint e on e.merchant_id = due.merchant_id
      where d.merchant_id = due.merchant_id and d.id = due.id and e.id = d.endpoint_id
     returning d.merchant_id as "merchantId", d.id, d.endpoint_id as "endpointId", d.event_id as "eventId", d.kind,
               d.body, d.attempts, e.url, e.secret_sealed as "secretSealed"`,
    [new Date(at), limit],
  )
}

/** @param tx across merchants */
export async function markDelivered(
  tx: Queryable,
  { merchantId, id, endpointId }: DueDelivery,
  at: EpochMs,
  status: number | null,
): Promise<void> {
  await tx.query(
    `update webhook_delivery set status = 'delivered', delivered_at = $3, last_status = $4, last_error = null
      where merchant_id = $1 and id = $2`,
    [merchantId, id, new Date(at), status],
  )
  await tx.query(
    `update webhook_endpoint set failing_since = null
      where merchant_id = $1 and id = $2 and failing_since is not null`,
    [merchantId, endpointId],
  )
}

/** @param tx across merchants @returns since when nothing arrived at the endpoint */
export async function markFailed(
  tx: Queryable,
  { merchantId, id, endpointId }: DueDelivery,
  failure: { at: EpochMs; status: number | null; error: string | null; giveUp: boolean },
): Promise<EpochMs> {
  await tx.query(
    `update webhook_delivery set last_status = $3, last_error = $4, status = case when $5 then 'given_up' else status end
      where merchant_id = $1 and id = $2 and status = 'waiting'`,
    [merchantId, id, failure.status, failure.error, failure.giveUp],
  )
  const [row] = await tx.query<{ since: Date }>(
    `update webhook_endpoint set failing_since = coalesce(failing_since, $3) where merchant_id = $1 and id = $2
     returning failing_since as since`,
    [merchantId, endpointId, new Date(failure.at)],
  )
  return row?.since.getTime() ?? failure.at
}

/** @param tx across merchants @returns false when it was off already */
export async function disableEndpoint(
  tx: Queryable,
  { merchantId, endpointId }: DueDelivery,
  because: 'gone' | 'failing',
): Promise<boolean> {
  const rows = await tx.query(
    `update webhook_endpoint set active = false, disabled_because = $3
      where merchant_id = $1 and id = $2 and active returning id`,
    [merchantId, endpointId, because],
  )
  return rows.length > 0
}

/** Forgets what was delivered or given up long ago. @param db across merchants */
export async function pruneDeliveries(db: Queryable, before: EpochMs): Promise<void> {
  await db.query(`delete from webhook_delivery where created_at < $1 and status <> 'waiting'`, [new Date(before)])
}
