import { useMemo } from 'react'
import { useSeesWhole } from '../app/use-my-part.ts'
import { STEPS, type Step } from './steps.ts'

/** Steps with the pages that the reader may open; a step without any is left out. */
export function useSteps(): readonly Step[] {
  const seesWhole = useSeesWhole()
  return useMemo(
    () =>
      STEPS.map((step) => ({ ...step, pages: step.pages.filter((page) => seesWhole || !page.ofWhole) })).filter(
        (step) => step.pages.length > 0,
      ),
    [seesWhole],
  )
}
