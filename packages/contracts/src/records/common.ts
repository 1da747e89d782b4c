import { z } from 'zod'

/** Milliseconds since 1970 UTC, whole. */
export const At = z.int().min(0).max(4_102_444_800_000)
/** A business day, `YYYY-MM-DD`, already resolved by the source in the store's own zone. */
export const Day = z.iso.date()
/** Whole minor units of the merchant's currency. */
export const Amount = z.int()
/** A code of the source: store, product, order … Unique inside one merchant and record kind. */
export const Code = z.string().min(1).max(120)
/**
 * A key under which a person is known, with its kind: `member:M00017`, `device:…`, `household:…`, `customer:…`.
 * The loader turns it into the node id.
 */
export const PersonKey = z.string().regex(/^[a-z_]{2,20}:.{1,120}$/)
/** A name in one or both languages of the product. */
export const Name = z.object({ zh: z.string().max(200), en: z.string().max(200) })
/** Units of a good: whole or weighed (three decimals are kept). */
export const Quantity = z.number().finite().min(-1e9).max(1e9)
export const Longitude = z.number().min(-180).max(180)
export const Latitude = z.number().min(-90).max(90)
