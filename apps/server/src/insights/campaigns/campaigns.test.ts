import { type AnyRecord, type RecordOf, ScopeQuery } from '@tandem/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPipeline, type TestPipeline } from '../../../../../tests/world/pipeline.ts'
import { at, order, store } from '../../../../../tests/world/records.ts'
import { listCampaigns } from './list-campaigns.ts'
import { readCampaign } from './read-campaign.ts'

let world: TestPipeline

beforeAll(async () => {
  world = await createTestPipeline()
})
afterAll(() => world.close())

const ownerOf = (merchantId: string) => ({ merchantId, role: 'owner' as const, storeIds: 'all' as const })

function campaign(id: string, startsOn: string, endsOn: string, campaignType = 'coupon'): RecordOf<'campaign'> {
  return { kind: 'campaign', id, at: at(startsOn), name: { zh: id, en: id }, campaignType, startsOn, endsOn }
}

function targets(campaignId: string, count: number, arm: RecordOf<'campaign_target'>['arm']): AnyRecord[] {
  return Array.from({ length: count }, (_, i) => {
    return { kind: 'campaign_target', campaignId, person: `member:${arm}${i}`, at: at('2026-03-01'), arm }
  })
}

function redeemed(campaignId: string, orderId: string, person: string | null): RecordOf<'coupon_event'> {
  return {
    kind: 'coupon_event',
    id: `${campaignId} ${orderId}`,
    at: at('2026-03-02 10:00'),
    event: 'redeemed',
    couponId: 'c',
    campaignId,
    person,
    orderId,
    storeId: orderId.startsWith('far') ? 'S2' : 'S1',
    amount: 500,
  }
}

describe('the list of campaigns', () => {
  beforeAll(async () => {
    await world.tell('m1', [
      store(),
      store({ id: 'S2', district: 'West' }),
      order({ id: 'near', person: 'member:treated0' }),
      order({ id: 'far', storeId: 'S2', channel: 'app', person: 'member:treated1' }),
      order({ id: 'far-anonymous', storeId: 'S2', person: null }),
      campaign('now', '2026-03-01', '2026-03-07'),
      campaign('open', '2026-03-01', '2026-03-07'),
      campaign('later', '2026-03-20', '2026-03-27'),
      ...targets('now', 4, 'treated'),
      redeemed('now', 'near', 'member:treated0'),
      redeemed('now', 'far', 'member:treated1'),
      redeemed('now', 'far-anonymous', null),
      redeemed('open', 'near', 'member:somebody'),
    ])
  })
  const listOf = (scope: Record<string, string>) =>
    listCampaigns(world.warehouse, ownerOf('m1'), ScopeQuery.parse({ from: '2026-03-02', to: '2026-03-02', ...scope }))

  it('has those that ran on the days asked for, and counts a person who is not known as none', async () => {
    const { campaigns } = await listOf({})
    expect(campaigns).toMatchObject([
      { id: 'now', targeted: 4, redeemers: 2, redemptions: 3, redeemRate: 0.5, discountGiven: 1500 },
      { id: 'open', targeted: 0, redeemers: 1, redeemRate: null },
    ])
  })

  it('counts the coupons used in the stores and channels asked for', async () => {
    expect((await listOf({ districts: 'West' })).campaigns[0]).toMatchObject({ redeemers: 1, redemptions: 2 })
    expect((await listOf({ channels: 'app' })).campaigns[0]).toMatchObject({ redeemers: 1, redemptions: 1 })
    expect((await listOf({ categories: 'none such' })).campaigns[0]).toMatchObject({ redemptions: 0 })
  })

  it('leaves campaigns for everyone out of the redeem rate of their type', async () => {
    const { byType } = await listOf({})
    expect(byType).toEqual([{ campaignType: 'coupon', campaigns: 2, targeted: 4, redeemers: 3, redeemRate: 0.5 }])
  })
})

describe('the difference that a campaign made', () => {
  const known = { firstDate: '2026-03-02', lastDate: '2026-03-02' }

  it('is not told before its first day is known: nothing was sold yet, which is no effect of nothing', async () => {
    await world.tell('m2', [
      store(),
      order(),
      campaign('tomorrow', '2026-03-03', '2026-03-09'),
      ...targets('tomorrow', 20, 'treated'),
      ...targets('tomorrow', 20, 'control'),
    ])
    const found = await readCampaign(world.warehouse, ownerOf('m2'), 'tomorrow', known)
    expect(found).toMatchObject({ knowledge: 'measured', difference: null })
  })

  it('is not told from growth when no day before it is known', async () => {
    const records = [
      store(),
      order(),
      campaign('first', '2026-03-02', '2026-03-08'),
      ...targets('first', 20, 'unknown'),
    ]
    await world.tell('m3', [...records, ...[1, 2].map((i) => order({ id: `O${i}`, person: `member:${i}` }))])
    const found = await readCampaign(world.warehouse, ownerOf('m3'), 'first', known)
    expect(found).toMatchObject({ knowledge: 'before_after', difference: null })
    expect(found.reasons).toContain('short_before')
  })
})
