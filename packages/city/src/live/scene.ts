import { setTimeout as sleep } from 'node:timers/promises'
import type { Rng } from '@tandem/kernel'
import type { ShopHttp } from './shop-http.ts'
import type { Tally } from './tally.ts'

/** What everybody who takes part in a live city has. */
export interface Scene {
  http: ShopHttp
  tally: Tally
  random: Rng
  /** City minutes in a real one. */
  speed: number
  /** Every order that was placed, to be looked at in the end. */
  orders: Map<string, KnownOrder>
  /** What the payment provider told last, as it came; nobody can hear that where the provider is not the city's own. */
  webhooks: readonly HeardWebhook[]
  signal: AbortSignal
}

export interface KnownOrder {
  due: number
  device: string
  token: string
  /** A platform's or a table's order is paid elsewhere or later. */
  isPaidFirst: boolean
}

export interface HeardWebhook {
  headers: Record<string, string>
  body: string
}

/** Lets city minutes pass; shorter when it ends. */
export async function pass(scene: Scene, minutes: number): Promise<void> {
  await sleep((minutes * 60_000) / scene.speed, undefined, { signal: scene.signal }).catch(() => undefined)
}

/** Waits a moment of real time, for what takes time on real machines. */
export async function moment(milliseconds: number): Promise<void> {
  await sleep(milliseconds)
}
