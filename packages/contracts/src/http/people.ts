import { PASSWORD_LENGTH, PERMISSIONS } from '@tandem/kernel'
import { z } from 'zod'
import { RoleCode } from './platform.ts'
import { StoreId } from './stores.ts'

export const PermissionCode = z.enum(PERMISSIONS)

const Amount = z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullable()

/** Up to how much somebody decides alone; null where there is no limit. */
export const ApprovalLimits = z.object({
  discountBasisPoints: z.int().min(0).max(10_000).nullable().describe('Of what the discount is given on'),
  voidMinor: Amount.describe(
    "Minor units of the merchant's currency: all that this person cancels or takes off one confirmed order",
  ),
  refundMinor: Amount.describe('All that this person gives back of one order, by amends and returns'),
})

/** Null: every store, also those opened later. */
const StoreIds = z.array(StoreId.min(1)).min(1).max(2_000).nullable()

/** Somebody's part in the merchant. */
export const StaffPart = z
  .object({
    role: RoleCode,
    storeIds: StoreIds,
    limits: ApprovalLimits.nullable().default(null).describe('Null: those of the role'),
  })
  .refine(({ role, storeIds }) => role !== 'owner' || storeIds === null, {
    path: ['storeIds'],
    message: 'an owner sees every store',
  })
export type StaffPart = z.infer<typeof StaffPart>

/** POST …/people */
export const NewPerson = z
  .object({ email: z.string().trim().toLowerCase().max(200).pipe(z.email()), name: z.string().trim().min(1).max(100) })
  .and(StaffPart)
export type NewPerson = z.infer<typeof NewPerson>

/** One of the two tokens, to be handed over: each is good once, within three days. */
export const NewPersonAnswer = z.object({
  userId: z.string(),
  passwordToken: z.string().nullable().describe('A new person chooses a password with it'),
  invitationToken: z
    .string()
    .nullable()
    .describe('Who has an account accepts their part with it, signed in; until then they have none'),
})
export type NewPersonAnswer = z.infer<typeof NewPersonAnswer>

/** POST …/people/:userId/password-token */
export const PasswordTokenAnswer = z.object({ passwordToken: z.string() })

/** POST …/people/:userId/invitation-token */
export const InvitationTokenAnswer = z.object({ invitationToken: z.string() })

const Token = z.string().min(10).max(200)

/** POST /api/v1/welcome/invitation */
export const InvitationAccepted = z.object({ token: Token })
export const InvitationAcceptedAnswer = z.object({ merchantId: z.string() })

/** POST /api/v1/welcome/password */
export const PasswordChoice = z.object({
  token: Token,
  password: z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max),
})
export type PasswordChoice = z.infer<typeof PasswordChoice>

export const PersonLine = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: RoleCode,
  storeIds: z.array(z.string()).nullable(),
  limits: ApprovalLimits.nullable(),
  grantedAt: z.number(),
  canSignIn: z.boolean().describe('Has chosen a password'),
  invited: z.boolean().describe('Has not accepted yet, and may do nothing until then'),
})
export type PersonLine = z.infer<typeof PersonLine>

/** GET …/people */
export const PeopleAnswer = z.object({ people: z.array(PersonLine) })

/** POST …/keys */
export const NewApiKey = z.object({
  name: z.string().trim().min(1).max(100),
  permissions: z.array(PermissionCode).min(1).max(PERMISSIONS.length),
  storeIds: StoreIds,
  limits: ApprovalLimits.nullable().default(null).describe('Null: those of who makes it'),
  expiresInDays: z
    .int()
    .min(1)
    .max(3_650)
    .nullable()
    .describe('Days of the system clock; null for as long as it is not revoked'),
})
export type NewApiKey = z.infer<typeof NewApiKey>

export const ApiKeyLine = z.object({
  id: z.string(),
  prefix: z.string().describe('How its secret begins: `tk_0a1b2c3d4e5f`'),
  name: z.string(),
  permissions: z.array(PermissionCode),
  storeIds: z.array(z.string()).nullable(),
  limits: ApprovalLimits.nullable(),
  createdBy: z.string(),
  createdAt: z.number(),
  lastUsedAt: z.number().nullable().describe('To the minute'),
  expiresAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
})
export type ApiKeyLine = z.infer<typeof ApiKeyLine>

/** GET …/keys */
export const ApiKeysAnswer = z.object({ keys: z.array(ApiKeyLine) })
/** `secret` is what `Authorization: Bearer` carries. It is shown this once. */
export const NewApiKeyAnswer = z.object({ key: ApiKeyLine, secret: z.string() })
export type NewApiKeyAnswer = z.infer<typeof NewApiKeyAnswer>
