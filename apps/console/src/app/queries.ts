import { ApiProblem } from '@tandem/client'
import type { ScopeAnswer } from '@tandem/contracts'
import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { merchant, platform } from './api.ts'
import { scopeOfStores } from './scope-of-stores.ts'

const MINUTE = 60_000

/** Called when the session has ended somewhere in the middle of work. */
let onSignedOut: () => void = () => {}
export function whenSignedOut(action: () => void): void {
  onSignedOut = action
}

function noticeEndedSession(error: Error): void {
  if (error instanceof ApiProblem && error.code === 'session.missing') onSignedOut()
}

/** A refusal is an answer: asking again changes nothing. A server that is away is asked twice more. */
function isWorthRetrying(failures: number, error: Error): boolean {
  if (error instanceof ApiProblem && error.status < 500) return false
  return failures < 2
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEndedSession }),
  mutationCache: new MutationCache({ onError: noticeEndedSession }),
  defaultOptions: {
    queries: { staleTime: MINUTE, retry: isWorthRetrying, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => platform.me(signal),
  staleTime: 5 * MINUTE,
})

export const metricsQuery = queryOptions({
  queryKey: ['metrics'],
  queryFn: ({ signal }) => platform.metrics(signal),
  staleTime: Number.POSITIVE_INFINITY,
})

export const scopeQuery = (merchantId: string) =>
  queryOptions({
    queryKey: [merchantId, 'scope'],
    queryFn: async ({ client, signal }): Promise<ScopeAnswer> => {
      const api = merchant(merchantId)
      try {
        return await api.scope(signal)
      } catch (error) {
        const me = await client.ensureQueryData(meQuery)
        const part = me.merchants.find(({ id }) => id === merchantId)
        if (!part || !isWarehouseAway(error)) throw error
        return scopeOfStores(part, (await api.storeList(signal)).stores, me.now)
      }
    },
    staleTime: ({ state }) => (state.data?.lastDate ? 5 * MINUTE : MINUTE / 2),
    refetchInterval: ({ state }) => (state.data?.lastDate ? false : MINUTE / 2),
  })

/** Orders, stock and tills do not need it: they are not to wait for it. */
function isWarehouseAway(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'warehouse.unavailable'
}
