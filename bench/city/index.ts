import { createCity, historyStart, initialState, simulateDays } from '@tandem/city'
import { quickRun, trueEffect } from '@tandem/city/truth'
import type { Report } from '../figure.ts'
import { treeMemoryBytes } from '../processes.ts'

const START = historyStart('2026-11-21')
const SEED = 7

/** How fast the synthetic city lives, in full and orders only, and what it keeps in memory and between advances. */
export default async function (report: Report): Promise<void> {
  await liveInFull(report)
  liveBriefly(report)
}

async function liveInFull(report: Report): Promise<void> {
  const asked = '6,000 people, 120 days, every record'
  const before = await treeMemoryBytes(process.pid)
  const [wallBefore, cpuBefore] = [performance.now(), process.cpuUsage()]
  const city = createCity({ seed: SEED, start: START })
  const life = simulateDays(city, initialState(city), 0, 120)
  let records = 0
  let orders = 0
  let pageEvents = 0
  let peak = before
  for (const batch of life.batches) {
    records += batch.records.length
    if (batch.kind === 'order') orders += batch.records.length
    if (batch.kind === 'page_event') pageEvents += batch.records.length
    if (batch.kind === 'page_event') peak = Math.max(peak, await treeMemoryBytes(process.pid))
  }
  const seconds = (performance.now() - wallBefore) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  report({ case: asked, metric: 'records', value: records, unit: 'records', target: { atLeast: 1_000_000 } })
  report({ case: asked, metric: 'orders', value: orders, unit: 'orders', target: { between: [50_000, 80_000] } })
  report({ case: asked, metric: 'page events', value: pageEvents, unit: 'events', target: { atLeast: 600_000 } })
  report({
    case: asked,
    metric: 'time for a million records',
    value: (seconds / records) * 1e6,
    unit: 's',
    target: { atMost: 20 },
  })
  report({ case: asked, metric: 'time', value: seconds, unit: 's', target: { atMost: 20 } })
  report({ case: asked, metric: 'processor time', value: (user + system) / 1e6, unit: 's' })
  report({ case: asked, metric: 'speed', value: records / seconds, unit: 'records/s', target: { atLeast: 50_000 } })
  report({ case: asked, metric: 'memory on top', value: (peak - before) / 1e6, unit: 'MB', target: { atMost: 600 } })
  const kept = JSON.stringify(life.state).length / 1e6
  report({ case: asked, metric: 'state between advances', value: kept, unit: 'MB', target: { atMost: 3 } })
  const advanced = performance.now()
  for (const _ of simulateDays(city, life.state, 120, 134).batches);
  report({
    case: '14 days more',
    metric: 'time',
    value: (performance.now() - advanced) / 1000,
    unit: 's',
    target: { atMost: 3 },
  })
}

function liveBriefly(report: Report): void {
  const asked = '6,000 people, 134 days, orders only'
  const city = createCity({ seed: SEED + 1, start: START })
  const before = performance.now()
  const history = quickRun(city, initialState(city), 134)
  report({ case: asked, metric: 'time', value: (performance.now() - before) / 1000, unit: 's', target: { atMost: 2 } })
  const people = history.keys.filter((key) => key !== null).slice(0, 500)
  const midnight = Date.parse(`${START}T00:00:00+08:00`) + history.state.day * 86_400_000
  const offers = people.map((person) => ({
    person,
    decisionId: 'bench',
    couponId: 'bench',
    campaignId: null,
    discountKind: 'amount' as const,
    value: 1500,
    minSpend: 4900,
    from: midnight,
    until: midnight + 14 * 86_400_000 - 1,
  }))
  const twice = performance.now()
  trueEffect(city, history.state, 14, offers)
  report({
    case: 'true effect of 500 offers over 14 days',
    metric: 'time',
    value: (performance.now() - twice) / 1000,
    unit: 's',
    target: { atMost: 1 },
  })
}
