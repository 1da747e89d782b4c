import type { KnownPromotion } from './promotion.ts'

/** Rules of one merchant as they stood at a version of theirs; null when there never was a promotion. */
export interface RuleSet {
  version: string | null
  byId: ReadonlyMap<string, KnownPromotion>
}

/** Rules in memory at most, over all merchants; some 2 kB each. */
const MOST_RULES = 20_000
const NONE: RuleSet = { version: null, byId: new Map() }

interface Kept {
  version: string
  rules: Promise<RuleSet>
  /** Once they are read. */
  read?: RuleSet
  size: number
}

/** By merchant, the one that was asked for longest ago first. */
const kept = new Map<string, Kept>()

/**
 * The rules of a merchant at the version that the database has just told, from memory or read anew. Asked by many at
 * once they are read once. Versions are drawn at random, so what is in memory is right whoever changed it.
 *
 * @param read reads rules and their version in one statement: these may be newer than what was asked for
 */
export async function rulesAt(
  merchantId: string,
  version: string | null,
  read: () => Promise<RuleSet>,
): Promise<RuleSet> {
  if (version === null) {
    keep(merchantId, { version: '', rules: Promise.resolve(NONE), read: NONE, size: 0 })
    return NONE
  }
  const found = kept.get(merchantId)
  const entry: Kept = found?.version === version ? found : { version, rules: read(), size: 0 }
  keep(merchantId, entry)
  try {
    const rules = await entry.rules
    if (kept.get(merchantId) === entry) {
      entry.version = rules.version ?? version
      entry.size = rules.byId.size
      entry.read = rules
      forgetOldest()
    }
    return rules
  } catch (error) {
    if (kept.get(merchantId) === entry) kept.delete(merchantId)
    throw error
  }
}

/** The rules as they were last; null where this process has read none. */
export function rememberedRules(merchantId: string): RuleSet['byId'] | null {
  return kept.get(merchantId)?.read?.byId ?? null
}

function keep(merchantId: string, entry: Kept): void {
  kept.delete(merchantId)
  kept.set(merchantId, entry)
}

function forgetOldest(): void {
  let all = [...kept.values()].reduce((sum, { size }) => sum + size + 1, 0)
  for (const [merchantId, { size }] of kept) {
    if (all <= MOST_RULES || kept.size === 1) return
    kept.delete(merchantId)
    all -= size + 1
  }
}
