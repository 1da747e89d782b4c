import type { Report } from '../figure.ts'

/** Parts in the order of the loop: whom we know, what we may conclude, what to offer, what to watch. */
const PARTS = [
  'numeric',
  'lifetime',
  'segment',
  'experiment',
  'designs',
  'learners',
  'uplift',
  'offers',
  'recommend',
  'anomaly',
  'process',
  'text',
] as const

/** Every method that has a number to beat, on the public data; each part is a file beside this one. */
export default async function (report: Report): Promise<void> {
  for (const part of PARTS) {
    const module = (await import(`./${part}.ts`)) as { default: (report: Report) => Promise<void> }
    await module.default(report)
  }
}
