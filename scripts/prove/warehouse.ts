import { soakWarehouse } from '../../tests/soak/warehouse-soak.ts'
import type { Proof } from './run.ts'

const usualMinutes = 60
/** What a front may hold more late in its life than early; its tables grow meanwhile. */
const growthBytes = 60e6

const prove: Proof = async ({ minutes = usualMinutes, seed, print }) => {
  const since = performance.now()
  const clock = () => `${Math.round((performance.now() - since) / 1000)} s`
  const report = await soakWarehouse({
    seconds: minutes * 60,
    seed,
    onProgress: (line) => print(`${clock()}: ${line}`),
  })
  print(JSON.stringify(report, null, 2))
  const complaints = [report.lost, report.wrong, report.unexpected, report.hangs, report.crashes].flat()
  const { earlyResidentBytes, lateResidentBytes } = report.longestLife
  const keepsNothing = lateResidentBytes - earlyResidentBytes < growthBytes
  return complaints.length === 0 && report.peakResidentBytes < 1e9 && report.acknowledgedRows > 0 && keepsNothing
}

export default prove
