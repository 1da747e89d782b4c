import { z } from 'zod'
import { Locale } from './platform.ts'

/** A phone number, kept as E.164: spaces and dashes are dropped, a bare Chinese mobile number gets its +86. */
export const Phone = z
  .string()
  .max(30)
  .transform((text) =>
    text
      .replaceAll(/[\s().-]/g, '')
      .replace(/^(?=1[3-9]\d{9}$)/, '+86')
      .replace(/^00/, '+'),
  )
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, 'a phone number with its country, such as +86 138 1234 5678'))

export const CustomerId = z.uuid()

/** POST …/sign-in/code — sends a code, to sign in or to sign up. */
export const CodeRequest = z.object({ phone: Phone, locale: Locale.default('zh-CN') })
export type CodeRequest = z.infer<typeof CodeRequest>

/** POST …/sign-in — the answer's cookie is the session. */
export const CodeSignIn = z.object({ phone: Phone, code: z.string().regex(/^\d{6}$/) })
export type CodeSignIn = z.infer<typeof CodeSignIn>

/** GET …/me — what the shop knows of the customer who asks. */
export const MyProfile = z.object({
  id: CustomerId,
  name: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  tier: z.string().nullable(),
  marketing: z.boolean().describe('May be sent messages other than those of an order'),
})
export type MyProfile = z.infer<typeof MyProfile>

/** PUT …/me */
export const ProfileChange = z.object({
  name: z.string().trim().min(1).max(100).nullable(),
  email: z.string().trim().toLowerCase().max(200).pipe(z.email()).nullable(),
  marketing: z.boolean(),
})
export type ProfileChange = z.infer<typeof ProfileChange>

/** POST …/claims — what was ordered as a guest becomes the customer's. */
export const ClaimRequest = z.object({ token: z.string().min(1).max(1_000) })
export const ClaimAnswer = z.object({
  subject: z.string().describe('`order:…`'),
})

export const CustomerStatus = z.enum(['active', 'blocked'])
export type CustomerStatus = z.infer<typeof CustomerStatus>

/** A customer as the merchant's people see them: phone and e-mail masked in lists. */
export const CustomerLine = z.object({
  id: CustomerId,
  name: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  tier: z.string().nullable(),
  status: CustomerStatus,
  marketing: z.boolean(),
  createdAt: z.number(),
})
export type CustomerLine = z.infer<typeof CustomerLine>

/** GET …/customers — newest first; `before` is the last id of the page before. */
export const CustomerPageQuery = z.object({
  find: z
    .string()
    .trim()
    .min(3)
    .max(200)
    .optional()
    .describe('Exactly this phone number or e-mail address: they are sealed, so parts of one cannot be looked for'),
  before: CustomerId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type CustomerPageQuery = z.infer<typeof CustomerPageQuery>
export const CustomerPage = z.object({ customers: z.array(CustomerLine) })

/** PUT …/customers/:customerId/standing */
export const CustomerStanding = z.object({
  tier: z
    .string()
    .regex(/^[\x21-\x7e]{1,60}$/)
    .nullable(),
  status: CustomerStatus,
})
export type CustomerStanding = z.infer<typeof CustomerStanding>
