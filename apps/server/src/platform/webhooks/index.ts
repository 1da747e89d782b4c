/** Outgoing webhooks: what happened, told to programs of the merchant, signed, until it arrives. */
export {
  changeWebhook,
  createWebhook,
  deliveriesOf,
  removeWebhook,
  resend,
  sendTest,
  type WebhookDeps,
  webhooksOf,
} from './manage-webhooks.ts'
export { webhooksOnEvents } from './on-events.ts'
export { type SendDeps, sendDue } from './send-due.ts'
export { type Outside, theInternet } from './send-request.ts'
export { pruneDeliveries } from './webhook-store.ts'
