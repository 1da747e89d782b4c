import { expect, it } from 'vitest'
import { soakWarehouse } from './warehouse-soak.ts'

/** Other tests run beside this one and need the machine too. `npm run prove -- warehouse` is at full pace. */
const PACE = 0.3
const seconds = Number(process.env.TANDEM_SOAK_SECONDS ?? 60)

it(
  `answers right, never hangs and loses nothing in ${seconds} seconds of mixed use and kills`,
  async () => {
    const report = await soakWarehouse({ seconds, seed: 20260101, pace: PACE })
    const { lost, wrong, unexpected, hangs, crashes } = report
    for (const complaints of [lost, wrong, unexpected, hangs, crashes]) expect(complaints).toEqual([])
    expect(report.kills).toBeGreaterThanOrEqual(1)
    expect(report.acknowledgedRows).toBeGreaterThan(0)
    expect(report.done['late error: message cut by the client'] ?? 0).toBeLessThanOrEqual(1)
    for (const kind of ['light', 'heavy', 'leave']) expect(report.done[kind]).toBeGreaterThan(0)
    expect(report.peakResidentBytes).toBeLessThan(1e9)
  },
  (seconds + 150) * 1000,
)
