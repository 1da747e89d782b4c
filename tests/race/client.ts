import { setTimeout as sleep } from 'node:timers/promises'
import type { Rng } from '@tandem/kernel'
import type { Arena, Stall } from './arena.ts'
import { type Answer, type AnswerBody, call } from './call.ts'
import type { Asked, Body, Entry, Operation } from './history.ts'

export interface Ask {
  what: Operation
  method?: 'GET' | 'POST'
  /** Below the merchant or the shop; a whole URL of somebody else. */
  path: string
  key?: string
  /** The key is one that the request itself carries. */
  isDocument?: boolean
  orderId?: string
  body?: object
  asked?: Asked
  /** How often at most, where no answer comes. */
  tries?: number
}

/**
 * One person or program. Sends a request until it is answered, each time to any server under the same key, and writes
 * down every time what was asked and heard.
 */
export class Client {
  readonly who: string
  readonly random: Rng
  readonly #arena: Arena
  readonly #stall: Stall
  readonly #entries: Entry[]
  readonly #isStaff: boolean
  readonly #device: string
  /** A guest's, by order. */
  readonly #tokens = new Map<string, string>()

  constructor(who: string, random: Rng, arena: Arena, stall: Stall, entries: Entry[]) {
    this.who = who
    this.random = random
    this.#arena = arena
    this.#stall = stall
    this.#entries = entries
    this.#isStaff = !who.startsWith('buyer')
    this.#device = `${stall.merchantId}/${who}`
  }

  /** @returns null when nobody knows whether it was done */
  async ask(ask: Ask): Promise<Answer | null> {
    for (let attempt = 0; attempt < (ask.tries ?? 12); attempt += 1) {
      if (attempt > 0) await sleep(this.random.between(1, 20 * attempt))
      const answer = await this.#once(ask)
      if (answer && answer.body.code !== 'idempotency.running') return answer
      if (answer && attempt > 5) return null
    }
    return null
  }

  async pause(mostMs: number): Promise<void> {
    await sleep(this.random.between(0, mostMs))
  }

  async #once({ what, method = 'POST', path, key, isDocument, orderId, body, asked }: Ask): Promise<Answer | null> {
    const { merchantId, secret } = this.#stall
    const isOurs = path.startsWith('/')
    const base = isOurs ? await this.#arena.pick(this.random) : ''
    const url = isOurs ? `${base}/api/v1/${this.#isStaff ? 'merchants' : 'shops'}/${merchantId}${path}` : path
    const token = this.#tokens.get(orderId ?? '')
    const headers: Record<string, string> = this.#isStaff
      ? { authorization: `Bearer ${secret}` }
      : { 'tandem-device': this.#device, ...(token ? { 'tandem-guest': token } : {}) }
    if (!isOurs) delete headers.authorization
    if (key !== undefined && !isDocument) headers['idempotency-key'] = key
    const isImpatient = isOurs && method === 'POST' && this.random.chance(0.04)
    const entry: Entry = {
      who: this.who,
      what,
      from: clock(),
      until: Number.POSITIVE_INFINITY,
      key: key ?? null,
      orderId: orderId ?? null,
      asked: asked ?? {},
      heard: null,
    }
    this.#entries.push(entry)
    try {
      const answer = await call(url, {
        method,
        headers,
        ...(body ? { body } : {}),
        ...(isImpatient ? { hangUpAfterMs: this.random.between(1, 30) } : {}),
      })
      if (answer.body.guestToken) this.#tokens.set(answer.body.id, answer.body.guestToken)
      entry.heard = { status: answer.status, code: answer.body.code ?? null, body: shortened(answer.body) }
      return answer
    } catch {
      return null
    } finally {
      entry.until = clock()
    }
  }
}

/** Milliseconds of this machine's clock, with their fractions. */
export function clock(): number {
  return performance.timeOrigin + performance.now()
}

const KEPT = [
  'id',
  'number',
  'state',
  'due',
  'paid',
  'version',
  'expiresAt',
  'paymentId',
  'amount',
  'captured',
] as const

function shortened(body: AnswerBody): Body {
  const all = body as Body
  return Object.fromEntries(KEPT.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])))
}
