import { Refusal } from '@tandem/kernel'
import type { Importer, ImporterDefinition } from '../import/importer.ts'
import { completeJourney } from './complete-journey.ts'
import { csvMap, parseMap } from './csv-map.ts'
import { olist } from './olist.ts'

/** Sources that need no MAP file, by code. Each call makes an importer for one run. */
const BUILT_IN: Readonly<Record<string, () => Importer>> = {
  'complete-journey': completeJourney,
  olist,
}

/** @throws Refusal `import.unreadable` when there is no such source, or the MAP is wrong */
export function importerOf({ importer, map }: ImporterDefinition): Importer {
  if (importer === 'csv') return csvMap(parseMap(map))
  const make = BUILT_IN[importer]
  if (make) return make()
  const detail = `There is no source "${importer}"; there are csv, ${Object.keys(BUILT_IN).join(', ')}.`
  throw new Refusal('import.unreadable', { detail })
}
