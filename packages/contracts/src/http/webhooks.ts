import { z } from 'zod'

/** `order.paid`, or all events of a noun: `order.*`. */
const EventKind = z.string().regex(/^[a-z_]+\.([a-z_]+|\*)$/)

/** POST …/webhooks */
export const NewWebhook = z.object({
  url: z.url().max(1_000).describe('https, a public host, no password in it'),
  eventKinds: z
    .array(EventKind.max(80))
    .min(1)
    .max(50)
    .describe('One kind such as `order.confirmed`, or all of a noun: `order.*`. Which there are: POST …/webhooks'),
})
export type NewWebhook = z.infer<typeof NewWebhook>

/** PUT …/webhooks/:webhookId */
export const WebhookChange = NewWebhook.extend({ active: z.boolean() })
export type WebhookChange = z.infer<typeof WebhookChange>

export const WebhookLine = z.object({
  id: z.string(),
  url: z.string(),
  eventKinds: z.array(z.string()),
  active: z.boolean(),
  createdAt: z.number(),
  failingSince: z
    .number()
    .nullable()
    .describe('The first failure after the last success; after five days of it the webhook is switched off'),
  disabledBecause: z
    .enum(['gone', 'failing'])
    .nullable()
    .describe('Switched off by itself: the receiver answered 410, or nothing arrived for days'),
})
export type WebhookLine = z.infer<typeof WebhookLine>

/** GET …/webhooks */
export const WebhooksAnswer = z.object({ webhooks: z.array(WebhookLine) })
/** `secret` signs every message (standardwebhooks.com). It is shown this once. */
export const NewWebhookAnswer = z.object({ webhook: WebhookLine, secret: z.string() })
export type NewWebhookAnswer = z.infer<typeof NewWebhookAnswer>

export const WebhookDelivery = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.enum(['waiting', 'delivered', 'given_up']),
  attempts: z.number(),
  nextAt: z.number().nullable().describe('When it is tried next'),
  lastStatus: z.number().nullable(),
  lastError: z.string().nullable(),
  createdAt: z.number(),
  deliveredAt: z.number().nullable(),
})
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

/** GET …/webhooks/:webhookId/deliveries — the latest 200. */
export const WebhookDeliveriesAnswer = z.object({ deliveries: z.array(WebhookDelivery) })
/** POST …/webhooks/:webhookId/test */
export const WebhookTestAnswer = z.object({ deliveryId: z.string() })
