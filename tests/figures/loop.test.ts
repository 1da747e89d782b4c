import type {
  Decision,
  DecisionsAnswer,
  EffectDetail,
  EffectsAnswer,
  Goal,
  GoalsAnswer,
  HomeAnswer,
  UnitsAnswer,
} from '@tandem/contracts'
import { addDays, daysBetween, type IsoDate, type Role } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { effect, outcomes, pooled } from './by-hand/effect.ts'
import { Facts } from './by-hand/facts.ts'
import { repeatRates, trackOf } from './by-hand/goals.ts'
import { plan, promise } from './by-hand/promise.ts'
import type { View } from './by-hand/view.ts'
import { everyPage } from './every-page.ts'
import { expectSame } from './expect-same.ts'
import { WHOLE } from './scope.ts'
import { createTown, MERCHANT, type Reader, START, STORES_OF, type Town } from './town.ts'

/** What the loop stands on; stock, pages and shifts are left out so that more people fit in. */
const KINDS = ['store', 'product', 'customer', 'campaign', 'campaign_target', 'coupon_event', 'order'] as const
const PROPOSED_ON = 90
const WINDOW = 14

let town: Town
let facts: Facts
let everyStore: Decision
let region: Decision
let running: Decision
let waiting: Decision
let goals: Record<'rate' | 'regionRate' | 'profit', Goal>

beforeAll(async () => {
  town = await createTown(PROPOSED_ON, { people: 2500, kinds: KINDS })
  const post = <Answer>(role: Role, path: string, body: object = {}) =>
    town.ask<Answer>(role, path, { method: 'POST', body })
  const goal = (role: Role, body: object) => post<Goal>(role, '/goals', { dueOn: addDays(town.today, 60), ...body })
  goals = {
    rate: await goal('owner', { metric: 'repeat_rate', storeIds: null, target: 0.9 }),
    regionRate: await goal('regional_manager', {
      metric: 'repeat_rate',
      storeIds: STORES_OF.regional_manager,
      target: 0.1,
    }),
    profit: await goal('owner', { metric: 'incremental_profit', storeIds: null, target: 1_000_000 }),
  }
  const propose = (role: Role, body: object) => post<Decision>(role, '/decisions/win-back', body)
  const approve = (role: Role, { id }: Decision) => post<Decision>(role, `/decisions/${id}/approve`)
  const amount = { discountKind: 'amount', value: 1500, minSpend: 4000, validDays: WINDOW }
  const percent = { discountKind: 'percent', value: 20, minSpend: 5000, validDays: 7 }

  everyStore = await propose('owner', { goalId: goals.profit.id, storeIds: null, offer: amount, budget: 100_000 })
  everyStore = await approve('owner', everyStore)
  const own = { storeIds: STORES_OF.regional_manager, controlShare: 0.4 }
  region = await propose('regional_manager', { ...own, offer: percent, budget: 9_000_000 })
  region = await approve('regional_manager', region)
  await town.live(WINDOW + 1)
  running = await approve('owner', await propose('owner', { storeIds: null, offer: amount, budget: 9_000_000 }))
  await town.live(5)
  waiting = await propose('owner', { storeIds: null, offer: percent, budget: 9_000_000 })
  facts = new Facts(town.told, MERCHANT)
})
afterAll(() => town.close())

const asOf = (): IsoDate => addDays(town.today, -1)
const view = (role: Reader = 'owner'): View => ({
  facts,
  granted: STORES_OF[role],
  scope: { ...WHOLE, from: START, to: asOf() },
})
const everyDecision = () => [waiting, running, region, everyStore]

describe('a proposal', () => {
  it('finds the people, needs and promises that follow from the records as they were then', async () => {
    const knownOn = new Map([
      [everyStore.id, addDays(START, PROPOSED_ON - 1)],
      [region.id, addDays(START, PROPOSED_ON - 1)],
      [running.id, addDays(START, PROPOSED_ON + WINDOW)],
      [waiting.id, asOf()],
    ])
    for (const { id } of everyDecision()) {
      const decision = await town.ask<Decision>('owner', `/decisions/${id}`)
      const then = knownOn.get(id) ?? ''
      const { past, chosen, ...byHand } = plan(view(), then, decision.input)
      const units = await unitsOf(id)
      const treated = new Set(units.filter(({ arm }) => arm === 'treated').map(({ node }) => node))
      const promised = promise(
        chosen.filter(({ person }) => treated.has(facts.node(person))),
        past,
        decision.input.offer,
      )
      const { people, controlShare, power, promise: found } = decision
      expectSame({ people, controlShare, power, promise: found }, { ...byHand, promise: promised }, `decision ${id}`)
      expect(found.basis.code).toBe('past_response')
      expectSame(
        units.map(({ node, recencyDays, orders, usualMargin }) => ({ node, recencyDays, orders, usualMargin })),
        chosenRows(chosen, then),
        `units of ${id}`,
      )
    }
  })

  it('leaves out, by lot, as many as it says', async () => {
    for (const { id, people } of everyDecision()) {
      const units = await unitsOf(id)
      expect(units.filter(({ arm }) => arm === 'control')).toHaveLength(people.control)
      for (const { propensity } of units) expect(propensity).toBeCloseTo(people.treated / people.chosen, 12)
    }
  })
})

async function unitsOf(id: string): Promise<UnitsAnswer['rows']> {
  return await everyPage(70, ({ page, pageSize }) =>
    town.ask<UnitsAnswer>('owner', `/decisions/${id}/units?page=${page}&pageSize=${pageSize}`),
  )
}

/** As the list shows them: who usually brings most comes first. */
function chosenRows(chosen: ReturnType<typeof plan>['chosen'], then: IsoDate) {
  return chosen
    .map(({ person, history, usual }) => ({
      node: facts.node(person),
      recencyDays: daysBetween(history.at(-1)?.day ?? '', then) + 1,
      orders: history.length,
      usualMargin: Math.round(usual),
    }))
    .sort((a, b) => b.usualMargin - a.usualMargin || (a.node < b.node ? -1 : 1))
}

describe('an effect', () => {
  it('is, finished or under way, what the arms did by the records', async () => {
    for (const { id } of [everyStore, region, running]) {
      const decision = await town.ask<Decision>('owner', `/decisions/${id}`)
      const found = await town.ask<EffectDetail>('owner', `/effects/${id}`)
      expectSame(found, effect(view(), decision, asOf()), `effect ${id}`)
      expect(found.treated.redemptions).toBeGreaterThan(0)
    }
  })

  it('shows of everyone in it what they did', async () => {
    for (const { id } of [region, running]) {
      const decision = await town.ask<Decision>('owner', `/decisions/${id}`)
      const byNode = new Map(outcomes(view(), decision, asOf()).map((one) => [facts.node(one.person), one]))
      const shown = (await unitsOf(id)).map(({ node, arm, returned, margin, redeemed }) => {
        return { node, arm, returned, margin, redeemed }
      })
      const byHand = shown.map(({ node }) => {
        const { arm, orders, margin, redemptions } = byNode.get(node) ?? {}
        return { node, arm, returned: (orders ?? 0) > 0, margin, redeemed: (redemptions ?? 0) > 0 }
      })
      expectSame(shown, byHand, `units of ${id}`)
      expect(shown).toHaveLength(byNode.size)
    }
  })

  it('adds up with the others to what decisions earned, on Effects and at home', async () => {
    const [all, home] = await Promise.all([
      town.ask<EffectsAnswer>('owner', '/effects'),
      town.ask<HomeAnswer>('owner', '/home'),
    ])
    const details = await Promise.all(
      [everyStore, region].map(({ id }) => town.ask<EffectDetail>('owner', `/effects/${id}`)),
    )
    const finished = details.map(({ summary }) => summary)
    expectSame(all.pooled, pooled(finished), 'pooled effects')
    const { decisions, ...earned } = home.earned ?? { decisions: [] }
    expectSame({ ...earned, decisions: finished.length }, all.pooled, 'earned at home')
    expectSame(decisions, all.effects, 'decisions at home')
    expectSame(
      home.waiting.map(({ decisionId, promise: value }) => ({ decisionId, value })),
      [{ decisionId: waiting.id, value: waiting.promise.total.value }],
      'waiting at home',
    )
  })
})

describe('a goal', () => {
  it('stands where the records say', async () => {
    const { goals: found } = await town.ask<GoalsAnswer>('owner', '/goals')
    for (const set of [goals.rate, goals.regionRate]) {
      const goal = found.find(({ id }) => id === set.id)
      const history = repeatRates(facts, set.storeIds, START, asOf())
      expectSame(goal?.history, history, 'history')
      expectSame(goal?.current, history.at(-1)?.value, 'current')
      const then = repeatRates(facts, set.storeIds, START, addDays(START, PROPOSED_ON - 1)).at(-1)?.value
      expectSame(goal?.baseline, then, 'baseline')
      expect(goal?.onTrack).toBe(goal && trackOf(goal, addDays(START, PROPOSED_ON), asOf()))
    }
  })

  it('for profit counts what its own decisions earned, from the day their windows ended', async () => {
    const { goals: found } = await town.ask<GoalsAnswer>('owner', '/goals')
    const { summary } = await town.ask<EffectDetail>('owner', `/effects/${everyStore.id}`)
    const goal = found.find(({ id }) => id === goals.profit.id)
    expect(goal?.current).toBe(summary.measured?.value)
    for (const { date, value } of goal?.history ?? [])
      expect(value).toBe(date >= (everyStore.windowTo ?? '') ? summary.measured?.value : null)
  })
})

describe('whoever sees only some stores', () => {
  it('sees only goals, decisions and effects that lie within them', async () => {
    const seenBy = async (role: Role) => ({
      goals: (await town.ask<GoalsAnswer>(role, '/goals')).goals.map(({ id }) => id).sort(),
      decisions: (await town.ask<DecisionsAnswer>(role, '/decisions')).decisions.map(({ id }) => id).sort(),
      effects: (await town.ask<EffectsAnswer>(role, '/effects')).effects.map(({ decisionId }) => decisionId).sort(),
    })
    const all = {
      goals: Object.values(goals)
        .map(({ id }) => id)
        .sort(),
      decisions: everyDecision()
        .map(({ id }) => id)
        .sort(),
      effects: [everyStore.id, region.id, running.id].sort(),
    }
    expect(await seenBy('owner')).toEqual(all)
    expect(await seenBy('analyst')).toEqual(all)
    const ofRegion = { goals: [goals.regionRate.id], decisions: [region.id], effects: [region.id] }
    expect(await seenBy('regional_manager')).toEqual(ofRegion)
    expect(await seenBy('store_manager')).toEqual({ goals: [], decisions: [], effects: [] })
    expect(await town.statusOf('regional_manager', `/effects/${everyStore.id}`)).toBe(404)
  })
})
