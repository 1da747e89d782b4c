import type { ScopeAnswer } from '@tandem/contracts'
import { createContext } from 'react'

type Name = { zh: string; en: string }
export type LabelMap = ReadonlyMap<string, Name>

/** The merchant's own names of its codes, by `group.code`; empty outside of a merchant's pages. */
export const Labels = createContext<LabelMap>(new Map())

/** Fields of records are called by the groups of our own words. */
const GROUPS: Readonly<Record<string, string>> = {
  campaign_type: 'campaignType',
  payment_method: 'payment',
  city: 'district',
}

export function labelMap(labels: ScopeAnswer['labels']): LabelMap {
  return new Map(labels.map(({ field, code, name }) => [`${GROUPS[field] ?? field}.${code}`, name]))
}
