import {
  NewWebhook,
  NewWebhookAnswer,
  WebhookChange,
  WebhookDeliveriesAnswer,
  WebhookLine,
  WebhooksAnswer,
  WebhookTestAnswer,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute } from '../../platform/http/route.ts'
import {
  changeWebhook,
  createWebhook,
  deliveriesOf,
  removeWebhook,
  resend,
  sendTest,
  webhooksOf,
} from '../../platform/webhooks/index.ts'
import type { Deps } from '../deps.ts'

const who = 'webhooks.manage'
const Params = z.object({ webhookId: z.uuid() })
const NOTES =
  'Of an order: order.placed, order.authorised and order.paid (a part of it, or what was added later), order.confirmed, ' +
  'order.changed, order.moved (a group of it goes on), order.substitute_proposed, order.reduced (some was cancelled), ' +
  'order.compensated, order.returned, order.closed, order.cancelled, order.expired; refund.settled, coupon.given_back. ' +
  'Of customers: customer.signed_up, customer.claimed, wallet.topped_up. Of stores: sku.sold_out, sku.back_in_stock, ' +
  'store.changed, shift.closed, day.closed, day.reopened, and kinds of stock, lot, count, transfer and purchase_order. ' +
  'A message is `{type, timestamp, data: {aggregate, payload}}`; `aggregate` names the thing (`order:…`), to be read by its route.'

/** Where programs of the merchant hear of what happens. */
export function webhookRoutes(app: FastifyInstance, deps: Deps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/webhooks',
    summary: 'Webhooks with what they hear of and how they fare',
    who,
    answer: WebhooksAnswer,
    handler: async ({ ctx }) => ({ webhooks: await webhooksOf(ctx) }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/webhooks',
    summary: 'Makes a webhook; the secret that signs its messages is shown this once',
    notes: NOTES,
    who,
    body: NewWebhook,
    answer: NewWebhookAnswer,
    status: 201,
    keepsNoAnswer: true,
    refuses: ['webhook.url_refused'],
    handler: ({ ctx, body }) => createWebhook(deps, ctx, body),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/webhooks/:webhookId',
    summary: 'Changes a webhook, or switches it on or off',
    who,
    params: Params,
    body: WebhookChange,
    answer: WebhookLine,
    refuses: ['webhook.url_refused'],
    handler: ({ ctx, params, body }) => changeWebhook(deps, ctx, params.webhookId, body),
  })

  merchantRoute(app, deps, {
    method: 'DELETE',
    path: '/webhooks/:webhookId',
    summary: 'Removes a webhook and what was to be sent to it',
    who,
    params: Params,
    handler: ({ ctx, params }) => removeWebhook(ctx, params.webhookId),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/webhooks/:webhookId/deliveries',
    summary: 'The latest messages to a webhook and what became of them',
    who,
    params: Params,
    answer: WebhookDeliveriesAnswer,
    handler: async ({ ctx, params }) => ({ deliveries: await deliveriesOf(ctx, params.webhookId) }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/webhooks/:webhookId/deliveries/:deliveryId/resend',
    summary: 'Sends a message again, whatever became of it',
    who,
    params: Params.extend({ deliveryId: z.uuid() }),
    handler: ({ ctx, params }) => resend(ctx, params.webhookId, params.deliveryId),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/webhooks/:webhookId/test',
    summary: 'Sends an event that says nothing but that it is a test',
    who,
    params: Params,
    answer: WebhookTestAnswer,
    status: 202,
    handler: ({ ctx, params }) => sendTest(ctx, params.webhookId),
  })
}
