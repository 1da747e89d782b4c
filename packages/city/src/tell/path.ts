import type { RecordOf } from '@tandem/contracts'
import type { SeekableRng } from '@tandem/kernel'
import type { Telling } from './telling.ts'

export type Page =
  | 'home'
  | 'category'
  | 'search'
  | 'product'
  | 'cart'
  | 'checkout'
  | 'paid'
  | 'store'
  | 'orders'
  | 'coupons'
type PageEvent = RecordOf<'page_event'>

/** Seconds a page of each kind is looked at, in the mean. */
const SECONDS = { page_view: 9, product_view: 16, search: 11, cart_add: 4, checkout: 24, pay: 8, error: 6 } as const

/** One visit while it happens: steps are added in order, their times counted from the start. */
export class Path {
  lastPage: Page = 'home'
  private readonly random: SeekableRng
  private readonly sessionId: string
  private readonly person: string
  private readonly storeId: string
  private readonly events: PageEvent[] = []
  private readonly pages: Page[] = []
  private clock = 0

  constructor(random: SeekableRng, sessionId: string, person: string, storeId: string) {
    this.random = random
    this.sessionId = sessionId
    this.person = person
    this.storeId = storeId
  }

  add(event: PageEvent['event'], page: Page, productId: string | null = null): void {
    this.step(event, page, productId, null, null)
  }

  search(query: string, results: number): void {
    this.step('search', 'search', null, query, results)
  }

  /** Writes the events and the session so that the last step falls on `endsAt`. */
  write(
    telling: Telling,
    endsAt: number,
    source: string,
    device: 'phone' | 'tablet' | 'desktop',
    orderId: string | null,
  ): void {
    const last = this.events.at(-1)
    if (!last) return
    const startsAt = endsAt - last.at
    for (const event of this.events) {
      event.at += startsAt
      telling.write(event)
    }
    telling.write({
      kind: 'session',
      id: this.sessionId,
      person: this.person,
      at: startsAt,
      storeId: this.storeId,
      source,
      device,
      seconds: Math.round(this.clock / 1000),
      pages: this.pages,
      orderId,
    })
  }

  private step(
    event: PageEvent['event'],
    page: Page,
    productId: string | null,
    query: string | null,
    results: number | null,
  ): void {
    this.events.push({
      kind: 'page_event',
      id: `${this.sessionId}-${this.events.length + 1}`,
      sessionId: this.sessionId,
      person: this.person,
      at: this.clock,
      storeId: this.storeId,
      event,
      page,
      productId,
      query,
      results,
    })
    if (page !== this.lastPage || this.pages.length === 0) this.pages.push(page)
    this.lastPage = page
    this.clock += Math.round(1000 * (1 + this.random.exponential(SECONDS[event])))
  }
}
