import { randomUUID } from 'node:crypto'
import type { Tally } from './tally.ts'

/** Where a live city shops. */
export interface LiveShop {
  /** Of the server: `http://127.0.0.1:3000`. */
  address: string
  merchantId: string
  /** A program's key for what staff does. */
  staffKey: string
  stores: readonly LiveStore[]
  /** A code that anybody may use, and that guessers are after. */
  coupon: string
}

export interface LiveStore {
  id: string
  lng: number
  lat: number
  /** Of its tills: each store is a caller of its own. */
  tillKey: string
  /** What is looked for there. */
  categories: readonly string[]
}

export interface Answer {
  status: number
  /** Of a refusal. */
  code: string | null
  body: AnswerBody
}

/** What is read of answers here; each has its part of it, and the server holds that against its contracts. */
export interface AnswerBody {
  id: string
  state: string
  due: number
  paid: number
  refunded: number
  guestToken: string
  action: { url: string }
  short: { sku: string }[]
  problems: { code: string; reason: string }[]
  lines: { unit: string }[]
  products: FoundProduct[]
}

export interface FoundProduct {
  optionGroups: { id: string; min: number; choices: { id: string; available: boolean }[] }[]
  variants: { sku: string; decimals: 0 | 3; available: boolean }[]
}

export interface CallOptions {
  body?: object
  /** Sent again with a repeat of the same write. */
  key?: string
  headers?: Record<string, string>
  /** Of the store that calls, where it is not the head office. */
  tillKey?: string
}

type Method = 'GET' | 'POST' | 'PUT'

/** Calls the API as apps and tills do: everything is timed by its step, and every refusal counted by its code. */
export class ShopHttp {
  readonly shop: LiveShop
  readonly #tally: Tally

  constructor(shop: LiveShop, tally: Tally) {
    this.shop = shop
    this.#tally = tally
  }

  /** A guest on a device of their own. */
  guest(device: string, step: string, method: Method, path: string, options: CallOptions = {}): Promise<Answer> {
    const headers = { 'tandem-device': device, ...options.headers }
    return this.send(step, method, `${this.shop.address}/api/v1/shops/${this.shop.merchantId}${path}`, {
      ...options,
      headers,
    })
  }

  staff(step: string, method: Method, path: string, options: CallOptions = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${options.tillKey ?? this.shop.staffKey}`, ...options.headers }
    return this.send(step, method, `${this.shop.address}/api/v1/merchants/${this.shop.merchantId}${path}`, {
      ...options,
      headers,
    })
  }

  async send(step: string, method: Method, url: string, { body, key, headers }: CallOptions = {}): Promise<Answer> {
    const since = performance.now()
    const response = await fetch(url, {
      method,
      headers: {
        ...headers,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(method === 'GET' ? {} : { 'idempotency-key': key ?? randomUUID() }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    this.#tally.took(step, performance.now() - since)
    const read = (text.startsWith('{') ? JSON.parse(text) : {}) as AnswerBody & { code?: string }
    const { status } = response
    const code = status < 400 ? null : (read.code ?? `http ${status}`)
    if (code !== null) this.#tally.refusedWith(code)
    if (status >= 500 && code !== 'payment.unavailable') {
      this.#tally.wrong.push(`${step} was answered ${status} ${code}: ${method} ${url}`)
    }
    return { status, code, body: read }
  }
}
