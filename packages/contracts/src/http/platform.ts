import { PASSWORD_LENGTH } from '@tandem/kernel'
import { z } from 'zod'
import { MerchantId } from './common.ts'
import { Zone } from './stores.ts'

export const LOCALES = ['zh-CN', 'en'] as const
export const Locale = z.enum(LOCALES)
export type Locale = z.infer<typeof Locale>

export const ROLES = ['owner', 'regional_manager', 'store_manager', 'cashier', 'finance', 'analyst'] as const
export const RoleCode = z.enum(ROLES)

/** POST /api/auth/sign-in/email sets the session cookie; POST /api/auth/sign-out ends it. */
export const SignIn = z.object({
  email: z.string().trim().max(200),
  password: z.string().max(200),
  rememberMe: z.boolean().optional(),
})

/** GET /api/v1/welcome — whether the first account is still to be made, with the key that the terminal shows. */
export const WelcomeAnswer = z.object({ open: z.boolean() })
export type WelcomeAnswer = z.infer<typeof WelcomeAnswer>

/** POST /api/v1/welcome */
export const FirstOwner = z.object({
  key: z.string().max(100),
  name: z.string().trim().min(1).max(100),
  email: z.string().trim().max(200).pipe(z.email()),
  password: z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max),
})
export type FirstOwner = z.infer<typeof FirstOwner>

export const MyMerchant = z.object({
  id: z.string(),
  name: z.string(),
  currency: z.string(),
  zone: z.string().describe('IANA zone of the head office; a store has its own'),
  kind: z.string(),
  demo: z.boolean(),
  role: RoleCode,
  storeIds: z
    .array(z.string())
    .nullable()
    .describe('Stores this person may see; null means all, also those opened later'),
})
export type MyMerchant = z.infer<typeof MyMerchant>

/** POST /api/v1/merchants */
export const NewMerchant = z.object({
  id: MerchantId.describe('Chosen once: part of every address'),
  name: z.string().trim().min(1).max(200),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'a currency of ISO 4217')
    .describe('ISO 4217; all money of the merchant is in its minor units'),
  zone: Zone.describe('Time zone of the head office; a store has its own'),
  kind: z
    .enum(['retail', 'chain', 'marketplace'])
    .default('retail')
    .describe('A word for people; nothing depends on it'),
})
export type NewMerchant = z.infer<typeof NewMerchant>

/** GET /api/v1/me */
export const MeAnswer = z.object({
  user: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    locale: Locale.nullable().describe("Null until chosen: the browser's language counts"),
    operator: z.boolean().describe('Runs this installation: imported merchants are theirs'),
  }),
  merchants: z.array(MyMerchant),
  now: z.number().describe("The system clock; a demo's may run ahead of the real one"),
})
export type MeAnswer = z.infer<typeof MeAnswer>

/** PUT /api/v1/me/locale */
export const LocaleChoice = z.object({ locale: Locale })

/** GET /api/v1/demo/sign-ins — who may be signed in with one press; empty unless the server runs the demo. */
export const DemoSignInsAnswer = z.object({
  signIns: z.array(z.object({ email: z.string(), password: z.string(), name: z.string(), role: RoleCode })),
})
export type DemoSignInsAnswer = z.infer<typeof DemoSignInsAnswer>

/** GET …/audit — what was done with a privilege, newest first; for the owner. */
export const AuditAnswer = z.object({
  entries: z.array(
    z.object({
      id: z.number(),
      at: z.number(),
      actor: z.string().describe('`user:…` or `system:…`'),
      action: z.string(),
      subject: z.string(),
      details: z.record(z.string(), z.unknown()),
      requestId: z.string(),
    }),
  ),
})
