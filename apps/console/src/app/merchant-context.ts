import type { MerchantApi, Scope } from '@tandem/client'
import type { ScopeAnswer } from '@tandem/contracts'
import { createFormat, type Format } from '@tandem/ui'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useWords } from '../strings/use-words.ts'
import { merchant } from './api.ts'
import { scopeQuery } from './queries.ts'
import { type ScopeSearch, toScope } from './scope-search.ts'

/** The merchant of the page and its API. */
export function useMerchant(): { merchantId: string; api: MerchantApi } {
  const { merchantId } = useParams({ from: '/m/$merchantId' })
  return useMemo(() => ({ merchantId, api: merchant(merchantId) }), [merchantId])
}

/** What the caller may choose from: stores, channels, the days that have data, currency and zone. */
export function useScopeAnswer(): ScopeAnswer {
  const { merchantId } = useMerchant()
  return useSuspenseQuery(scopeQuery(merchantId)).data
}

export interface ScopeState {
  scope: Scope
  answer: ScopeAnswer
  /** Changes part of the scope; the address changes with it, so Back undoes it. */
  change: (part: ScopeSearch) => void
}

/** The scope bar's state, held in the address and shared by all pages. */
export function useScope(): ScopeState {
  const answer = useScopeAnswer()
  const search = useSearch({ from: '/m/$merchantId' })
  const navigate = useNavigate()
  return useMemo(
    () => ({
      scope: toScope(search, answer),
      answer,
      change: (part) => void navigate({ to: '.', search: (before: object) => ({ ...before, ...part }) }),
    }),
    [search, answer, navigate],
  )
}

/** Writes numbers and times for the reader's language, the merchant's currency and the stores' zone. */
export function useFormat(): Format {
  const { locale } = useWords()
  const { currency, zone } = useScopeAnswer()
  return useMemo(() => createFormat(locale, currency, zone), [locale, currency, zone])
}
