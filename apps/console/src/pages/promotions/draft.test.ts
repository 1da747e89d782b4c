import { NewPromotion, type PromotionDetail, PromotionRule } from '@tandem/contracts'
import { describe, expect, it } from 'vitest'
import { type Draft, draftOf, emptyDraft, faultsOf, toPromotion } from './draft.ts'
import { FORM_KINDS } from './offer-fields.ts'

const named: Draft = { ...emptyDraft([]), id: 'autumn', zh: '秋', en: 'Autumn' }
const filled: Record<(typeof FORM_KINDS)[number], Partial<Draft>> = {
  percent: { values: { basisPoints: 1_250 } },
  amount_off: { values: { off: 100 } },
  unit_price: { values: { price: 0 } },
  nth_item: { values: { n: 2, basisPoints: 5_000 } },
  buy_get: { values: { buy: 2, get: 1, basisPoints: 10_000 } },
  tiered: { steps: [{ fromUnits: 3, basisPoints: 1_000 }] },
  threshold: { steps: [{ from: 10_000, off: 1_000 }], repeats: true },
  order_percent: { values: { from: 0, basisPoints: 500 } },
  shipping: { values: { from: 3_900, off: null } },
}

describe('the form of a promotion', () => {
  it.each(FORM_KINDS)('makes of %s what the contract lets through, and nothing from an empty form', (kind) => {
    expect(faultsOf({ ...named, kind }).size).toBeGreaterThan(0)
    const draft = { ...named, kind, ...filled[kind] }
    expect([...faultsOf(draft)]).toEqual([])
    expect(NewPromotion.parse(toPromotion(draft)).rule.offer.kind).toBe(kind)
  })

  it('keeps what it does not ask for', () => {
    const rule = PromotionRule.parse({
      offer: { kind: 'buy_get', buy: 1, get: 1, basisPoints: 10_000, getSelects: { skus: ['cup'] } },
      selects: { skus: ['tea'], exceptCategories: ['gift'] },
      conditions: { stores: ['s1'], tiers: ['gold'] },
      group: 'summer',
      priority: 3,
    })
    const detail: PromotionDetail = {
      ...{ id: 'p', version: 2, state: 'live', createdAt: 0, changedAt: 0, from: null, until: null, rule },
      name: { zh: '一', en: 'One' },
      limits: { budget: 100, uses: null, unitsQuota: null, usesPerOwner: null, unitsPerOwner: null },
    }
    const draft = draftOf(detail)
    expect(draft && toPromotion(draft)).toEqual({
      ...{ id: 'p', name: detail.name, from: null, until: null, rule, limits: detail.limits },
    })
  })

  it('marks what takes off more than it asks for, and an end before its beginning', () => {
    const draft = { ...named, kind: 'threshold' as const, steps: [{ from: 100, off: 200 }], from: 5, until: 5 }
    expect([...faultsOf(draft)].toSorted()).toEqual(['off.0', 'until'])
  })

  it('counts units of a special price only, as the contract asks', () => {
    const limits = { ...named.limits, unitsQuota: 5 }
    expect(toPromotion({ ...named, ...filled.percent, limits }).limits.unitsQuota).toBeNull()
    expect(toPromotion({ ...named, kind: 'unit_price', ...filled.unit_price, limits }).limits.unitsQuota).toBe(5)
  })
})
