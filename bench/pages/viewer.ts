import { type Http, merchantApi } from '@tandem/client'
import { rng } from '@tandem/kernel'
import { nextScope } from './walk.ts'

export const PAGES = ['overview', 'home', 'customers', 'orders', 'campaigns', 'slipping'] as const
export type Page = (typeof PAGES)[number]

/** Milliseconds until each answer of a page was there and read. */
export type Seen = Record<Page, number[]>

/**
 * Looks at a merchant's pages as the console asks for them, one after the other, each time with another scope: all
 * pages in turn, and the overview between any two of them, where people choose what to look at next.
 */
export async function lookAround(http: Http, merchantId: string, rounds: number, seed: number): Promise<Seen> {
  const api = merchantApi(http, merchantId)
  const answer = await api.scope()
  const random = rng(seed, 'walk')
  const paging = { page: 1, pageSize: 50 }
  const ask: Record<Page, () => Promise<unknown>> = {
    overview: () => api.overview(nextScope(random, answer)),
    home: () => api.home(),
    customers: () => api.customers(nextScope(random, answer)),
    orders: () => api.orders(nextScope(random, answer), {}, paging),
    campaigns: () => api.campaigns(nextScope(random, answer)),
    slipping: () => api.slipping(),
  }
  const seen: Seen = { overview: [], home: [], customers: [], orders: [], campaigns: [], slipping: [] }
  const look = async (page: Page): Promise<void> => {
    const since = performance.now()
    await ask[page]()
    seen[page].push(performance.now() - since)
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const page of PAGES) {
      await look(page)
      if (page !== 'overview') await look('overview')
    }
  }
  return seen
}
