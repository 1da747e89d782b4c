import { splitCodes } from '@tandem/kernel'
import { z } from 'zod'

export const NameText = z.object({ zh: z.string(), en: z.string() })
export type NameText = z.infer<typeof NameText>
export const MerchantId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
/** A day of 1900 to 2199: a calendar has more, but no engine agrees with another on the year 0, nor on what follows 9999. */
export const IsoDay = z.iso.date().regex(/^(19|20|21)/, 'a day of 1900 to 2199')

/** A till, as the shop calls it: the same name where cash is taken, given back and counted. */
export const TillId = z.string().trim().min(1).max(60)

/** Codes in a query string: `a,b` -> ['a', 'b'], nothing -> []; a comma inside a code is written `\,`. */
export const CodeList = z
  .string()
  .max(2000)
  .optional()
  .transform((text) => splitCodes(text ?? ''))

/**
 * The scope bar, the same on every insight: which days, against which days, which stores, districts, channels.
 * An empty list means all that the caller may see. Both days are included.
 */
export const ScopeQuery = z.object({
  from: IsoDay,
  to: IsoDay,
  compare: z.enum(['none', 'previous', 'week', 'year']).default('previous'),
  stores: CodeList,
  districts: CodeList,
  formats: CodeList,
  channels: CodeList,
  categories: CodeList,
})
export type ScopeQuery = z.infer<typeof ScopeQuery>

export const PageQuery = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(1000).default(50),
  sort: z.string().max(60).optional(),
  direction: z.enum(['asc', 'desc']).default('desc'),
})

/** An estimate with its interval at `level` (0.9 = 90 %), in the unit of what is estimated. */
export const Estimate = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  level: z.number(),
})
export type Estimate = z.infer<typeof Estimate>

/** RFC 9457 problem document; `code` is stable and translated by the apps. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  requestId: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
})
