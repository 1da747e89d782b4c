import type { Minor } from '@tandem/kernel'

export interface Decisions {
  captures: { id: string; amount: Minor }[]
  voids: string[]
}

/**
 * What becomes of authorised money that nobody decided about yet. Pure. The oldest is used first, each as far as it is
 * needed and never beyond what was authorised; what is not needed at all is given up at once. What is needed is taken
 * when it is final, and stands until then.
 *
 * @param needed what the order costs, beyond what was taken already or is about to be
 */
export function decisionsOf(
  needed: Minor,
  isFinal: boolean,
  standing: readonly { id: string; amount: Minor }[],
): Decisions {
  const decisions: Decisions = { captures: [], voids: [] }
  let open = Math.max(0, needed)
  for (const { id, amount } of standing) {
    const part = Math.min(open, amount)
    open -= part
    if (part === 0) decisions.voids.push(id)
    else if (isFinal) decisions.captures.push({ id, amount: part })
  }
  return decisions
}
