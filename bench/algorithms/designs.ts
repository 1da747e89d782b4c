import type { Report } from '../figure.ts'
import { banditFigures } from './designs/bandits.ts'
import { sequentialFigures } from './designs/sequential.ts'
import { storeFigures } from './designs/stores.ts'

/** Designs of experiments, each judged in worlds of which the truth is known: nothing here reads a file. */
export default async function (report: Report): Promise<void> {
  for (const figures of [sequentialFigures, storeFigures, banditFigures]) await figures(report)
}
