import type { NameText, PromotionLimits, PromotionRule } from '@tandem/contracts'
import type { EpochMs, Prepared, Queryable } from '@tandem/kernel'
import { toKnown } from './promotion.ts'
import type { RuleSet } from './rule-cache.ts'

interface Row {
  id: string
  version: number
  name: NameText
  from: number | null
  until: number | null
  rule: PromotionRule
  limits: PromotionLimits
}

/** Those that are over for a day are left out: nobody asks why they do not apply. */
const RULES: Prepared = {
  name: 'promotion.rules',
  text: `
select (select version from promotion_change) as version,
       (select coalesce(json_agg(json_build_object(
                 'id', id, 'version', version, 'name', name, 'rule', rule,
                 'from', (extract(epoch from starts_at) * 1000)::bigint,
                 'until', (extract(epoch from ends_at) * 1000)::bigint,
                 'limits', json_build_object('budget', budget, 'uses', uses, 'unitsQuota', units_quota,
                   'usesPerOwner', uses_per_owner, 'unitsPerOwner', units_per_owner))), '[]')
          from promotion
         where state = 'live' and (ends_at is null or ends_at > $1::timestamptz - interval '1 day')) as promotions`,
}

/** The rules that are live, with the version under which they may be kept. */
export async function readRules(db: Queryable, at: EpochMs): Promise<RuleSet> {
  const [row] = await db.query<{ version: string | null; promotions: Row[] }>(RULES, [new Date(at)])
  const known = (row?.promotions ?? []).map(({ id, version, ...terms }) => [id, toKnown(id, version, terms)] as const)
  return { version: row?.version ?? null, byId: new Map(known) }
}
