import type { Importer } from '../import/importer.ts'
import { completeJourney } from './complete-journey.ts'
import { olist } from './olist.ts'

/** Sources that need no MAP file, by code. Each call makes an importer for one run. */
export const SOURCES: Readonly<Record<string, () => Importer>> = {
  'complete-journey': completeJourney,
  olist,
}
