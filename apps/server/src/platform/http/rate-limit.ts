import { Refusal } from '@tandem/kernel'
import { type Rate, type Taken, TokenBuckets } from './token-buckets.ts'

/** What a request costs us decides how often it may come. */
export type RateClass = 'read' | 'write' | 'checkout' | 'sign_in'

/** Of one caller (a person, a key, a customer, a guest's device) and of all callers behind one address. */
export type RateTable = Readonly<Record<RateClass, Readonly<Record<'caller' | 'address', Rate>>>>

/**
 * Far above what a person or a till does. A guest's device is a name that the caller chooses, so it is the address that
 * bounds who changes it with every request. No address is exempt, this machine's own neither.
 */
export const DEFAULT_RATES: RateTable = {
  read: { caller: { perSecond: 50, burst: 300 }, address: { perSecond: 500, burst: 3_000 } },
  write: { caller: { perSecond: 20, burst: 100 }, address: { perSecond: 200, burst: 1_000 } },
  checkout: { caller: { perSecond: 2, burst: 20 }, address: { perSecond: 50, burst: 300 } },
  sign_in: { caller: { perSecond: 1, burst: 20 }, address: { perSecond: 2, burst: 60 } },
}

/**
 * The table with what an installation says otherwise: `x20` makes every rate twenty times as high, `checkout.address=
 * 500/2000` one of them 500 a second with 2,000 at once; several are parted by commas, the later ones count.
 *
 * @throws RangeError for anything else
 */
export function readRates(text: string | undefined): RateTable {
  let table = DEFAULT_RATES
  for (const part of (text ?? '').split(',').map((one) => one.trim())) {
    if (part === '') continue
    const [, times] = /^x(\d+(?:\.\d+)?)$/.exec(part) ?? []
    const [, kind, whose, perSecond, burst] =
      /^(read|write|checkout|sign_in)\.(caller|address)=(\d+(?:\.\d+)?)\/(\d+)$/.exec(part) ?? []
    if (times !== undefined && Number(times) > 0) table = timesAsHigh(table, Number(times))
    else if (Number(perSecond) > 0 && Number(burst) >= 1) {
      const rate = { perSecond: Number(perSecond), burst: Number(burst) }
      table = { ...table, [kind as RateClass]: { ...table[kind as RateClass], [whose as 'caller']: rate } }
    } else throw new RangeError(`rate limits: not understood: ${part}`)
  }
  return table
}

function timesAsHigh(table: RateTable, factor: number): RateTable {
  const higher = ({ perSecond, burst }: Rate): Rate => ({
    perSecond: perSecond * factor,
    burst: Math.max(1, Math.round(burst * factor)),
  })
  const entries = Object.entries(table).map(([kind, { caller, address }]) => [
    kind,
    { caller: higher(caller), address: higher(address) },
  ])
  return Object.fromEntries(entries) as RateTable
}

/** Counts requests, in this process alone (`TokenBuckets`). */
export class RateLimits {
  readonly #buckets = new TokenBuckets()
  readonly #table: RateTable

  constructor(table: RateTable = DEFAULT_RATES) {
    this.#table = table
  }

  /**
   * Counts a request of one caller or address.
   *
   * @param tell is handed the headers that say so, after the IETF draft ratelimit-headers
   * @throws Refusal `request.rate_limited` with the seconds to wait
   */
  take(
    kind: RateClass,
    whose: 'caller' | 'address',
    who: string,
    tell: (headers: Record<string, string>) => unknown,
  ): void {
    const rate = this.#table[kind][whose]
    const taken = this.#buckets.take(`${kind} ${whose} ${who}`, rate)
    tell(headersOf(`${kind}-${whose}`, rate, taken))
    if (!taken.allowed) throw new Refusal('request.rate_limited', { retryAfterSeconds: taken.waitSeconds })
  }
}

function headersOf(
  policy: string,
  { perSecond, burst }: Rate,
  { remaining, waitSeconds }: Taken,
): Record<string, string> {
  return {
    'ratelimit-policy': `"${policy}";q=${burst};w=${Math.ceil(burst / perSecond)}`,
    ratelimit: `"${policy}";r=${remaining};t=${waitSeconds}`,
  }
}
