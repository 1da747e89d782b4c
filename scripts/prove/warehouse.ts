import { soakWarehouse } from '../../tests/soak/warehouse-soak.ts'
import type { Proof } from './run.ts'

const usualMinutes = 60

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
  return complaints.length === 0 && report.peakResidentBytes < 1e9 && report.acknowledgedRows > 0
}

export default prove
