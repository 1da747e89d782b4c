import { z } from 'zod'
import { NameText } from './common.ts'
import { PromotionId } from './promotion-rules.ts'

/**
 * POST …/red-packets: money that the first who open it share. `random` splits `total` by chance, each at least one minor
 * unit; `fixed` gives everybody the same. What somebody gets is a coupon of the promotion, worth so much.
 */
export const NewRedPacket = z
  .strictObject({
    id: PromotionId,
    name: NameText.extend({ zh: z.string().min(1).max(120), en: z.string().min(1).max(120) }),
    kind: z.enum(['fixed', 'random']),
    total: z.int().min(1).max(1e12).describe('Minor units in all'),
    people: z.int().min(1).max(10_000),
    promotionId: PromotionId.describe('One that needs a coupon, with a threshold of one step'),
    from: z.int().min(0).max(8.64e15).nullable().default(null),
    until: z.int().min(0).max(8.64e15).nullable().default(null),
    couponUntil: z.int().min(0).max(8.64e15).nullable().default(null),
  })
  .refine(({ total, people }) => people <= total, { path: ['people'], message: 'more than there are minor units' })
  .refine(({ kind, total, people }) => kind === 'random' || total % people === 0, {
    path: ['total'],
    message: 'cannot be given in equal parts',
  })
  .refine(({ from, until }) => from === null || until === null || from < until, {
    path: ['until'],
    message: 'is not after its beginning',
  })
export type NewRedPacket = z.infer<typeof NewRedPacket>

export const RedPacket = z.object({
  id: z.string(),
  name: NameText,
  kind: z.enum(['fixed', 'random']),
  total: z.number(),
  people: z.number(),
  promotionId: z.string(),
  from: z.number().nullable(),
  until: z.number().nullable(),
  couponUntil: z.number().nullable(),
  isClosed: z.boolean(),
  taken: z.object({ people: z.number(), amount: z.number() }),
})
export type RedPacket = z.infer<typeof RedPacket>
export const RedPacketsAnswer = z.object({ packets: z.array(RedPacket) })

/** POST /shops/:merchantId/red-packets/:packetId/grab; who asks again is told what they got. */
export const Grabbed = z.object({ amount: z.number(), code: z.string(), couponUntil: z.number().nullable() })
export type Grabbed = z.infer<typeof Grabbed>
