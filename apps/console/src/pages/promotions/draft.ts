import type { NewPromotion, PromotionDetail, PromotionLimits, PromotionRule } from '@tandem/contracts'
import { type FormKind, fieldsOf, isFormKind, leastOf, mostOf, type Offer } from './offer-fields.ts'

export type Values = Readonly<Record<string, number | null>>

/** A promotion as the form holds it: anything may be missing yet. */
export interface Draft {
  id: string
  zh: string
  en: string
  from: number | null
  until: number | null
  kind: FormKind
  values: Values
  steps: readonly Values[]
  repeats: boolean
  skus: readonly string[]
  categories: readonly string[]
  stores: readonly string[]
  channels: readonly string[]
  needsCoupon: boolean
  alone: boolean
  funder: string
  limits: PromotionLimits
  /** What the form does not ask for is kept as it was. */
  kept: PromotionRule | null
}

const NO_LIMITS: PromotionLimits = {
  budget: null,
  uses: null,
  unitsQuota: null,
  usesPerOwner: null,
  unitsPerOwner: null,
}

export function emptyDraft(stores: readonly string[]): Draft {
  return {
    ...{ id: '', zh: '', en: '', from: null, until: null, kind: 'percent', values: {}, steps: [{}], repeats: false },
    ...{ skus: [], categories: [], stores, channels: [], needsCoupon: false, alone: false, funder: 'merchant' },
    limits: NO_LIMITS,
    kept: null,
  }
}

/** A promotion for changing it; null where its kind has no form. */
export function draftOf({ id, name, from, until, rule, limits }: PromotionDetail): Draft | null {
  const { offer, selects, conditions } = rule
  if (!isFormKind(offer.kind)) return null
  const { kind, ...rest } = offer
  const steps = 'steps' in offer ? offer.steps : [{}]
  const values = Object.entries(rest).filter((pair): pair is [string, number] => typeof pair[1] === 'number')
  return {
    ...{ id, zh: name.zh, en: name.en, from, until, kind: kind as FormKind, values: Object.fromEntries(values), steps },
    repeats: 'repeats' in offer && offer.repeats === true,
    skus: selects.skus ?? [],
    categories: selects.categories ?? [],
    stores: conditions.stores ?? [],
    channels: conditions.channels ?? [],
    needsCoupon: rule.needsCoupon,
    alone: rule.alone ?? false,
    funder: rule.funder,
    limits,
    kept: rule,
  }
}

/** Names of what is missing or does not fit, as the form marks them. */
export function faultsOf(draft: Draft): ReadonlySet<string> {
  const faults = new Set<string>()
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$/u.test(draft.id)) faults.add('id')
  for (const language of ['zh', 'en'] as const) if (draft[language].trim() === '') faults.add(language)
  if (draft.funder.trim() === '' || draft.funder === 'points') faults.add('funder')
  if (draft.from !== null && draft.until !== null && draft.from >= draft.until) faults.add('until')
  for (const field of fieldsOf(draft.kind)) {
    const fits = (value: number | null | undefined) =>
      value === null || value === undefined
        ? field.optional === true
        : value >= leastOf(draft.kind, field) && value <= mostOf(field)
    if (!field.step && !fits(draft.values[field.name])) faults.add(field.name)
    if (field.step) {
      draft.steps.forEach((step, at) => {
        if (!fits(step[field.name])) faults.add(`${field.name}.${at}`)
      })
    }
  }
  if (draft.kind === 'threshold') {
    draft.steps.forEach(({ from, off }, at) => {
      if ((off ?? 0) > (from ?? 0)) faults.add(`off.${at}`)
    })
  }
  return faults
}

/** The promotion as it is sent; only for a draft without faults. */
export function toPromotion(draft: Draft): NewPromotion {
  const { id, zh, en, from, until, limits } = draft
  const isCounted = draft.kind === 'unit_price'
  return {
    id,
    name: { zh: zh.trim(), en: en.trim() },
    from,
    until,
    rule: toRule(draft),
    limits: isCounted ? limits : { ...limits, unitsQuota: null, unitsPerOwner: null },
  }
}

export function toRule(draft: Draft): PromotionRule {
  const { kept, skus, categories, stores, channels, needsCoupon, alone, funder } = draft
  const listed = (name: string, list: readonly string[]) => (list.length > 0 ? { [name]: [...list] } : {})
  const { skus: _s, categories: _c, ...otherSelects } = kept?.selects ?? {}
  const { stores: _t, channels: _h, ...otherConditions } = kept?.conditions ?? {}
  const { alone: _a, ...rest } = kept ?? { priority: 0 }
  return {
    ...rest,
    selects: { ...otherSelects, ...listed('skus', skus), ...listed('categories', categories) },
    offer: toOffer(draft),
    conditions: { ...otherConditions, ...listed('stores', stores), ...listed('channels', channels) },
    needsCoupon,
    ...(alone ? { alone } : {}),
    funder: funder.trim(),
  }
}

function toOffer({ kind, values, steps, repeats, kept }: Draft): Offer {
  const fields = fieldsOf(kind)
  const known = (given: Values, isStep: boolean) =>
    Object.fromEntries(
      fields.flatMap(({ name, step = false }) => {
        const value = given[name] ?? null
        return step === isStep && value !== null ? [[name, value]] : []
      }),
    )
  const before = kept?.offer
  return {
    kind,
    ...known(values, false),
    ...(fields.some(({ step }) => step) ? { steps: steps.map((step) => known(step, true)) } : {}),
    ...(kind === 'threshold' && repeats ? { repeats } : {}),
    ...(kind === 'buy_get' && before?.kind === 'buy_get' && before.getSelects ? { getSelects: before.getSelects } : {}),
  } as Offer
}
