import type { RunStatus } from '@tandem/contracts'

const WHILE_RUNNING_MS = 2_000
/** Imports are started from the command line: a page left open notices the next one by itself. */
const OTHERWISE_MS = 5_000

/** Milliseconds until runs are asked for again. */
export function lookAgain(runs: readonly ({ status: RunStatus } | null)[] | undefined): number {
  return runs?.some((run) => run?.status === 'running') ? WHILE_RUNNING_MS : OTHERWISE_MS
}

/** Counts of a run are known when it has ended by itself. */
export function isCounted({ status }: { status: RunStatus }): boolean {
  return status === 'finished' || status === 'failed'
}
