import { rng } from '@tandem/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CustomerHistory,
  marginBetween,
  slippingOn,
  usualMargin,
  usualOrder,
} from '../../insights/slipping/history.ts'
import { measureWinBack, type Outcome, verdictOf } from './measure.ts'
import { learnFromPast, type PastCampaign } from './past-response.ts'
import { type PlanInput, planWinBack } from './propose.ts'

const TODAY = 100

/** Came every `gap` days until day `last`, each time worth `net`, with a fifth of it as margin. */
function customer(name: string, gap: number, last: number, net = 100): CustomerHistory {
  const days: number[] = []
  for (let day = last % gap; day <= last; day += gap) days.push(day)
  return {
    node: name,
    person: `member:${name}`,
    storeId: 'S1',
    days,
    nets: days.map(() => net),
    margins: days.map(() => net / 5),
  }
}

const asMap = (list: readonly CustomerHistory[]) => new Map(list.map((one) => [one.node, one]))
const offer = { discountKind: 'amount' as const, value: 10, minSpend: 0, validDays: 14 }

function plan(histories: CustomerHistory[], changes: Partial<PlanInput> = {}) {
  const request = { offer, budget: 1_000_000, controlShare: null, storeIds: null }
  return planWinBack({
    day: TODAY,
    histories: asMap(histories),
    past: [],
    request,
    messageCost: 0,
    seed: 7,
    ...changes,
  })
}

describe('a customer history', () => {
  const weekly = customer('w', 7, 70)

  it('knows what somebody usually brings: a weekly 20 is 80 in 28 days', () => {
    expect(usualMargin(weekly, TODAY)).toBe(80)
    expect(usualOrder(weekly, TODAY)).toBe(100)
  })

  it('counts the days at both ends of a window', () => {
    expect(marginBetween(weekly, 63, 70)).toBe(40)
    expect(marginBetween(weekly, 64, 69)).toBe(0)
  })

  it('does not look past the morning it stands in', () => {
    expect(slippingOn(weekly, 71)).toBe(false)
    expect(slippingOn(weekly, 95)).toBe(true)
    expect(usualMargin(weekly, 30)).toBe(80)
  })
})

describe('planWinBack', () => {
  const slipping = Array.from({ length: 40 }, (_, i) => customer(`s${i}`, 7, 75, 100 + i))
  const faithful = Array.from({ length: 40 }, (_, i) => customer(`f${i}`, 7, 98))

  it('takes the slipping and leaves the faithful alone', () => {
    const { units, found } = plan([...slipping, ...faithful])
    expect(found).toBe(40)
    expect(units.every(({ node }) => node.startsWith('s'))).toBe(true)
  })

  it('promises nothing and says so when no past campaign kept a control group', () => {
    const { promise, reasons } = plan(slipping)
    expect(promise.total.value).toBe(0)
    expect(promise.basis.code).toBe('assumed_none')
    expect(reasons.map(({ code }) => code)).toContain('no_past')
  })

  it('spends no more than the budget, on those who usually bring most', () => {
    const { units } = plan(slipping, { request: { offer, budget: 105, controlShare: null, storeIds: null } })
    expect(units.map(({ node }) => node).sort()).toEqual(
      slipping
        .slice(30)
        .map(({ node }) => node)
        .sort(),
    )
  })

  it('draws the same arms from the same seed and others from another', () => {
    const arms = (seed: number) => plan(slipping, { seed }).units.map(({ arm }) => arm)
    expect(arms(1)).toEqual(arms(1))
    expect(arms(1)).not.toEqual(arms(2))
  })

  it('keeps every person in exactly one arm, with the propensity that was drawn', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0.05, max: 0.5, noNaN: true }),
        (many, controlShare) => {
          const { units, power } = plan(slipping.slice(0, many), {
            request: { offer, budget: 1e9, controlShare, storeIds: null },
          })
          const treated = units.filter(({ arm }) => arm === 'treated').length
          expect(new Set(units.map(({ node }) => node)).size).toBe(units.length)
          expect(treated).toBe(power.treated)
          for (const { propensity } of units) expect(propensity).toBeCloseTo(treated / units.length, 12)
        },
      ),
    )
  })
})

describe('learnFromPast', () => {
  it('reads the lift of a past campaign off its control group', () => {
    const histories: CustomerHistory[] = []
    const treated = new Set<string>()
    const control = new Set<string>()
    const noise = rng(3, 'noise')
    for (let i = 0; i < 400; i += 1) {
      const one = customer(`p${i}`, 7, 50, 100)
      const comes = noise.chance(i % 2 === 0 ? 0.5 : 0.2)
      if (comes)
        histories.push({
          ...one,
          days: [...(one.days as number[]), 80],
          nets: [...(one.nets as number[]), 100],
          margins: [...(one.margins as number[]), 20],
        })
      else histories.push(one)
      ;(i % 2 === 0 ? treated : control).add(one.node)
    }
    const campaign: PastCampaign = {
      id: 'c',
      startDay: 75,
      days: 14,
      treated,
      control,
      redeemed: new Set(['p0', 'p2']),
    }
    const learned = learnFromPast(asMap(histories), [campaign])
    expect(learned).toMatchObject({ people: 400, campaigns: 1, redeemRate: 0.01 })
    // 30 % more come, each for 20, where 40 was usual in 14 days
    expect(Math.abs((learned?.liftRatio ?? 0) - 0.15)).toBeLessThan(3 * (learned?.liftError ?? 0))
    expect(learned?.liftError).toBeLessThan(0.05)
  })

  it('learns nothing from a campaign that reached only a handful', () => {
    const few = [customer('a', 7, 50), customer('b', 7, 50)]
    const campaign = {
      id: 'c',
      startDay: 75,
      days: 14,
      treated: new Set(['a']),
      control: new Set(['b']),
      redeemed: new Set<string>(),
    }
    expect(learnFromPast(asMap(few), [campaign])).toBeNull()
  })
})

describe('measureWinBack', () => {
  const unit = (arm: Outcome['arm'], margin: number): Outcome => ({
    arm,
    propensity: 0.5,
    usualMargin: 50,
    margin,
    orders: margin > 0 ? 1 : 0,
    redemptions: 0,
    discount: 0,
  })

  it('multiplies the difference per person by the treated and takes off the messages', () => {
    const outcomes = [unit('treated', 30), unit('treated', 10), unit('control', 4), unit('control', 6)]
    const { perPerson, total, treated } = measureWinBack(outcomes, 1, true)
    expect(perPerson?.value).toBe(15)
    expect(total?.value).toBe(28)
    expect(treated).toMatchObject({ people: 2, margin: 40, returned: 2 })
  })

  it('says that it cannot tell when chance could have done it, and nothing before the window ends', () => {
    const outcomes = [unit('treated', 30), unit('treated', 0), unit('control', 0), unit('control', 28)]
    const { total } = measureWinBack(outcomes, 0, true)
    expect(verdictOf(total, true)).toBe('cannot_tell')
    expect(verdictOf(total, false)).toBe('running')
    expect(verdictOf({ value: 5, low: 1, high: 9, level: 0.9 }, true)).toBe('worked')
    expect(verdictOf({ value: -5, low: -9, high: -1, level: 0.9 }, true)).toBe('hurt')
  })

  it('does not read an effect from one person', () => {
    expect(measureWinBack([unit('treated', 5), unit('control', 1), unit('control', 2)], 0, true).total).toBeNull()
  })
})
