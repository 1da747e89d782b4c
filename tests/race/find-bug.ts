import type { Arena } from './arena.ts'
import type { Complaint } from './history.ts'
import { runOnce } from './run-once.ts'

/** The same for every planted bug and for the server without one; every fourth is a rush. */
export const SEEDS = [4, 1, 2, 3, 8, 5, 6, 7, 12, 9, 10, 11]
const AT_ONCE = 4

/** Runs seeds until the checker, by clients' logs alone, complains. @returns of what; nothing where nothing was found */
export async function firstComplaints(arena: Arena, seeds: readonly number[] = SEEDS): Promise<Complaint[]> {
  for (let i = 0; i < seeds.length; i += AT_ONCE) {
    const wave = seeds.slice(i, i + AT_ONCE)
    const results = await Promise.all(wave.map((seed) => runOnce(arena, seed, { restMs: 1_000 })))
    const complaints = results.flatMap((result) => result.complaints)
    if (complaints.length > 0) return complaints
  }
  return []
}
