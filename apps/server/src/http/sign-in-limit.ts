import { MINUTE, Refusal } from '@tandem/kernel'

/** Failures allowed within a window before further tries are refused, for one account from one address, and so on. */
const LIMITS = { pair: 10, address: 60, account: 100 } as const
const WINDOW_MS = 15 * MINUTE
const MOST_KEYS = 50_000

/**
 * Slows down guessing of passwords: only failures count, so that nobody is locked out by signing in often. Kept in
 * memory by real time; a restart forgets it, several server processes count apart.
 */
export class SignInLimit {
  readonly #failures = new Map<string, { count: number; until: number }>()

  /** @throws Refusal `request.rate_limited` with the seconds to wait */
  refuseIfTooMany(address: string, account: string, at: number): void {
    for (const [limit, key] of keysOf(address, account)) {
      const found = this.#failures.get(key)
      if (found && found.until > at && found.count >= LIMITS[limit]) {
        throw new Refusal('request.rate_limited', { retryAfterSeconds: Math.ceil((found.until - at) / 1000) })
      }
    }
  }

  failed(address: string, account: string, at: number): void {
    for (const [, key] of keysOf(address, account)) {
      const found = this.#failures.get(key)
      if (found && found.until > at) found.count += 1
      else this.#failures.set(key, { count: 1, until: at + WINDOW_MS })
    }
    if (this.#failures.size > MOST_KEYS) this.#forget(at)
  }

  /** The right password: earlier slips of this person from this address are forgiven. */
  succeeded(address: string, account: string): void {
    this.#failures.delete(keysOf(address, account)[0][1])
  }

  #forget(at: number): void {
    for (const [key, { until }] of this.#failures) if (until <= at) this.#failures.delete(key)
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MOST_KEYS) break
      this.#failures.delete(key)
    }
  }
}

function keysOf(address: string, account: string): [['pair', string], ...[keyof typeof LIMITS, string][]] {
  const name = account.trim().toLowerCase()
  return [
    ['pair', `pair ${address} ${name}`],
    ['address', `address ${address}`],
    ['account', `account ${name}`],
  ]
}
