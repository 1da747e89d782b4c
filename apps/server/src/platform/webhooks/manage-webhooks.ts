import type { NewWebhook, NewWebhookAnswer, WebhookChange, WebhookDelivery, WebhookLine } from '@tandem/contracts'
import { type Ctx, Refusal, uuidv7 } from '@tandem/kernel'
import { audit } from '../audit.ts'
import type { FieldCipher } from '../fields.ts'
import { bodyOf } from './on-events.ts'
import { secretPlace } from './send-due.ts'
import { type Outside, refusedUrl } from './send-request.ts'
import { newSecret } from './sign.ts'
import {
  type DeliveryRow,
  deleteEndpoint,
  type EndpointRow,
  insertDelivery,
  insertEndpoint,
  listDeliveries,
  listEndpoints,
  restartDelivery,
  updateEndpoint,
} from './webhook-store.ts'

export interface WebhookDeps {
  cipher: FieldCipher
  outside: Outside
}

export async function webhooksOf(ctx: Ctx): Promise<WebhookLine[]> {
  return (await listEndpoints(ctx.db)).map(lineOf)
}

/** Its secret is in the answer and nowhere else in the open. @throws Refusal `webhook.url_refused` */
export async function createWebhook(deps: WebhookDeps, ctx: Ctx, wanted: NewWebhook): Promise<NewWebhookAnswer> {
  refuseBadUrl(deps, wanted.url)
  const secret = newSecret()
  const id = uuidv7(ctx.now)
  const row: EndpointRow = {
    id,
    url: wanted.url,
    eventKinds: wanted.eventKinds,
    active: true,
    createdAt: new Date(ctx.now),
    failingSince: null,
    disabledBecause: null,
  }
  const secretSealed = deps.cipher.seal(secret, secretPlace(ctx.merchantId, id))
  await ctx.db.transaction(async (tx) => {
    await insertEndpoint(tx, { ...row, secretSealed })
    await record(tx, ctx, 'webhook.created', row)
  })
  return { webhook: lineOf(row), secret }
}

/** @throws Refusal `webhook.url_refused`, `resource.not_found` */
export async function changeWebhook(
  deps: WebhookDeps,
  ctx: Ctx,
  id: string,
  change: WebhookChange,
): Promise<WebhookLine> {
  refuseBadUrl(deps, change.url)
  return await ctx.db.transaction(async (tx) => {
    const row = await updateEndpoint(tx, { id, ...change })
    if (!row) throw new Refusal('resource.not_found')
    await record(tx, ctx, 'webhook.changed', row)
    return lineOf(row)
  })
}

/** With all that was to be sent to it. @throws Refusal `resource.not_found` */
export async function removeWebhook(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (!(await deleteEndpoint(tx, id))) throw new Refusal('resource.not_found')
    await audit(tx, ctx, { action: 'webhook.removed', subject: `webhook:${id}` })
  })
}

/** The latest 200. @throws Refusal `resource.not_found` */
export async function deliveriesOf(ctx: Ctx, id: string): Promise<WebhookDelivery[]> {
  const rows = await listDeliveries(ctx.db, id)
  if (!rows) throw new Refusal('resource.not_found')
  return rows.map(deliveryOf)
}

/** Sends a delivery again from the start. @throws Refusal `resource.not_found` */
export async function resend(ctx: Ctx, endpointId: string, id: string): Promise<void> {
  if (!(await restartDelivery(ctx.db, { endpointId, id, at: ctx.now }))) throw new Refusal('resource.not_found')
}

/** Sends an event that says nothing but that it is a test. @throws Refusal `resource.not_found` */
export async function sendTest(ctx: Ctx, endpointId: string): Promise<{ deliveryId: string }> {
  const kind = 'webhook.test'
  const body = bodyOf({ kind, aggregate: `webhook:${endpointId}`, payload: {}, at: new Date(ctx.now) })
  const id = uuidv7(ctx.now)
  const { merchantId } = ctx
  await ctx.db.transaction(async (tx) => {
    if (!(await listDeliveries(tx, endpointId))) throw new Refusal('resource.not_found')
    await insertDelivery(tx, { merchantId, id, endpointId, eventId: null, kind, body, at: ctx.now })
  })
  return { deliveryId: id }
}

function refuseBadUrl({ outside }: WebhookDeps, url: string): void {
  const because = refusedUrl(url, outside)
  if (because !== undefined) throw new Refusal('webhook.url_refused', { because })
}

async function record(tx: Parameters<typeof audit>[0], ctx: Ctx, action: string, row: EndpointRow): Promise<void> {
  const { id, url, eventKinds, active } = row
  // The path may hold a token of the receiver's.
  await audit(tx, ctx, { action, subject: `webhook:${id}`, details: { host: new URL(url).host, eventKinds, active } })
}

function lineOf({ createdAt, failingSince, ...row }: EndpointRow): WebhookLine {
  return { ...row, createdAt: createdAt.getTime(), failingSince: failingSince?.getTime() ?? null }
}

function deliveryOf({ nextAt, createdAt, deliveredAt, ...row }: DeliveryRow): WebhookDelivery {
  return {
    ...row,
    nextAt: row.status === 'waiting' ? nextAt.getTime() : null,
    createdAt: createdAt.getTime(),
    deliveredAt: deliveredAt?.getTime() ?? null,
  }
}
