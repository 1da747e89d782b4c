import { timingSafeEqual } from 'node:crypto'
import { type EpochMs, MINUTE, Refusal } from '@tandem/kernel'
import type { z } from 'zod'
import type { IncomingWebhook, ProviderCode } from './provider.ts'

/** How far a webhook's signed time may be from ours: what was listened to on the way is of no use afterwards. */
const REPLAY_WINDOW_MS = 5 * MINUTE

export function header(headers: IncomingWebhook['headers'], name: string): string | undefined {
  const value = headers[name] ?? headers[name.toLowerCase()]
  return typeof value === 'string' ? value : undefined
}

export function unsigned(provider: ProviderCode, detail: string): Refusal {
  return new Refusal('webhook.unsigned', { provider, detail })
}

/** @throws Refusal `webhook.stale` outside the replay window, to both sides, and without a time */
export function requireFresh(
  provider: ProviderCode,
  signedAt: EpochMs,
  receivedAt: EpochMs,
  windowMs = REPLAY_WINDOW_MS,
): void {
  if (!(Math.abs(receivedAt - signedAt) <= windowMs)) throw new Refusal('webhook.stale', { provider, signedAt })
}

/** @throws Refusal `request.invalid` when what was signed is not what the provider's documents say */
export function parsedWebhook<T extends z.ZodType>(schema: T, text: string): z.output<T> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal('request.invalid', { detail: 'the webhook is not JSON' })
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new Refusal('request.invalid', { detail: parsed.error.message })
  return parsed.data
}

/** Compares without telling by its duration how much was right. */
export function isSameText(given: string, wanted: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(wanted)
  return a.length === b.length && timingSafeEqual(a, b)
}
