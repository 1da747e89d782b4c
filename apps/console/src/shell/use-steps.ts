import { useMemo } from 'react'
import { useCan } from '../app/use-can.ts'
import { useSeesWhole } from '../app/use-my-part.ts'
import { STEPS, type Step } from './steps.ts'

/** Steps with the pages that the reader may open; a step without any is left out. */
export function useSteps(): readonly Step[] {
  const seesWhole = useSeesWhole()
  const can = useCan()
  return useMemo(
    () =>
      STEPS.map((step) => ({
        ...step,
        pages: step.pages.filter(({ ofWhole, needs }) => (seesWhole || !ofWhole) && (!needs || can(needs))),
      })).filter((step) => step.pages.length > 0),
    [seesWhole, can],
  )
}
