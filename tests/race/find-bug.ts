import type { Arena } from './arena.ts'
import type { Complaint } from './history.ts'
import type { BugName } from './planted-bugs.ts'
import { runOnce } from './run-once.ts'

/** The same for every planted bug and for the server without one; every fourth is a rush. */
export const SEEDS = [4, 1, 2, 3, 8, 5, 6, 7, 12, 9, 10, 11]
const AT_ONCE = 3
/** What only a rush brings to light, in good time. */
const IN_A_RUSH: ReadonlySet<BugName> = new Set(['lost-lock', 'unordered-lock'])

/** Runs seeds until the checker, by clients' logs alone, complains. @returns of what; nothing where nothing was found */
export async function firstComplaints(arena: Arena, bug: BugName): Promise<Complaint[]> {
  const isRush = (seed: number) => seed % 4 === 0
  const [rushes, others] = [SEEDS.filter(isRush), SEEDS.filter((seed) => !isRush(seed))]
  const waves = IN_A_RUSH.has(bug) ? rushes.map((seed) => [seed]) : chunksOf(others, AT_ONCE)
  for (const wave of waves) {
    const results = await Promise.all(wave.map((seed) => runOnce(arena, seed, { restMs: 800 })))
    const complaints = results.flatMap((result) => result.complaints)
    if (complaints.length > 0) return complaints
  }
  return []
}

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
}
