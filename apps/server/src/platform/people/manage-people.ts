import type { NewPerson, NewPersonAnswer, PersonLine, StaffPart } from '@tandem/contracts'
import {
  type Access,
  type ApprovalLimits,
  type Ctx,
  limitsOf,
  mayGive,
  type Queryable,
  Refusal,
  ROLE_PERMISSIONS,
  type Role,
} from '@tandem/kernel'
import { platformDb } from '../../db/pool.ts'
import { grantAccess, refuseUnknownStores, type StaffDeps } from '../access.ts'
import { audit } from '../audit.ts'
import { createInvited, passwordToken } from '../sign-in.ts'
import { findByEmail, hasPartElsewhere, lockOwners, peopleOf, removePart } from './people-store.ts'

/** Who works at the merchant, as far as the asker's own stores reach. */
export async function listPeople({ database }: StaffDeps, ctx: Ctx): Promise<PersonLine[]> {
  const people = await peopleOf(platformDb(database), ctx.merchantId)
  const { storeIds } = ctx.access
  if (storeIds === 'all') return people
  return people.filter((person) => person.storeIds?.some((id) => storeIds.includes(id)))
}

/**
 * Gives somebody a part in the merchant. Who cannot sign in yet gets a token to choose a password with, which the
 * inviter hands over; who has an account signs in as ever.
 *
 * @throws Refusal `access.denied` for a part beyond the giver's own, `access.no_such_store`, `people.known`
 */
export async function addPerson(
  deps: StaffDeps,
  ctx: Ctx,
  { email, name, ...part }: NewPerson,
): Promise<NewPersonAnswer> {
  refuseUnlessMayGive(ctx.access, part)
  const db = platformDb(deps.database)
  await refuseUnknownStores(db, ctx.merchantId, part.storeIds)
  const userId = await findOrInvite(deps, { email, name })
  await db.transaction(async (tx) => {
    // Of two who add the same person at once the second sees it.
    await lockOwners(tx, ctx.merchantId)
    if (await partOf(tx, ctx.merchantId, userId)) throw new Refusal('people.known')
    await grantAccess(tx, { userId, merchantId: ctx.merchantId, ...part, at: ctx.now })
    await record(tx, ctx, 'person.added', userId, part)
  })
  const isOurs = await isOursToLetIn(db, ctx, userId)
  return { userId, passwordToken: isOurs ? await passwordToken(deps.signIn, userId) : null }
}

async function findOrInvite({ database, signIn }: StaffDeps, who: { email: string; name: string }): Promise<string> {
  const db = platformDb(database)
  const known = await findByEmail(db, who.email)
  if (known) return known
  try {
    return await createInvited(signIn, who)
  } catch (error) {
    // Somebody else has invited them in the same moment.
    const invited = await findByEmail(db, who.email)
    if (!invited) throw error
    return invited
  }
}

/**
 * A new token for who never chose a password; earlier ones stay good until their time is over.
 *
 * @throws Refusal `resource.not_found` for anybody else: who signs in already is not the inviter's to let in
 */
export async function renewToken(deps: StaffDeps, ctx: Ctx, userId: string): Promise<string> {
  const db = platformDb(deps.database)
  await refuseUnlessReachable(db, ctx, userId)
  if (!(await isOursToLetIn(db, ctx, userId))) throw new Refusal('resource.not_found')
  await db.transaction((tx) => record(tx, ctx, 'person.token_renewed', userId, {}))
  return await passwordToken(deps.signIn, userId)
}

/**
 * Changes role, stores and limits.
 *
 * @throws Refusal `access.denied`, `access.no_such_store`, `resource.not_found`, `people.last_owner`
 */
export async function changePart(deps: StaffDeps, ctx: Ctx, userId: string, part: StaffPart): Promise<void> {
  refuseUnlessMayGive(ctx.access, part)
  await platformDb(deps.database).transaction(async (tx) => {
    await refuseToLoseTheLastOwner(tx, ctx, userId, part.role)
    await refuseUnlessReachable(tx, ctx, userId)
    await refuseUnknownStores(tx, ctx.merchantId, part.storeIds)
    await grantAccess(tx, { userId, merchantId: ctx.merchantId, ...part, at: ctx.now })
    await record(tx, ctx, 'person.changed', userId, part)
  })
}

/** Ends somebody's part in the merchant from their next request on. @throws Refusal as `changePart` */
export async function removePerson(deps: StaffDeps, ctx: Ctx, userId: string): Promise<void> {
  await platformDb(deps.database).transaction(async (tx) => {
    await refuseToLoseTheLastOwner(tx, ctx, userId, null)
    await refuseUnlessReachable(tx, ctx, userId)
    await removePart(tx, ctx.merchantId, userId)
    await record(tx, ctx, 'person.removed', userId, {})
  })
}

/** Who never chose a password and has a part nowhere else. */
async function isOursToLetIn(db: Queryable, { merchantId }: Ctx, userId: string): Promise<boolean> {
  const person = await partOf(db, merchantId, userId)
  return person?.canSignIn === false && !(await hasPartElsewhere(db, merchantId, userId))
}

async function partOf(tx: Queryable, merchantId: string, userId: string): Promise<PersonLine | undefined> {
  return (await peopleOf(tx, merchantId)).find((person) => person.userId === userId)
}

/** Who may be changed is who could have been given their part by this person. */
async function refuseUnlessReachable(tx: Queryable, ctx: Ctx, userId: string): Promise<void> {
  const person = await partOf(tx, ctx.merchantId, userId)
  if (!person) throw new Refusal('resource.not_found')
  refuseUnlessMayGive(ctx.access, person)
}

async function refuseToLoseTheLastOwner(tx: Queryable, ctx: Ctx, userId: string, next: Role | null): Promise<void> {
  const owners = await lockOwners(tx, ctx.merchantId)
  if (next !== 'owner' && owners.length === 1 && owners[0] === userId) throw new Refusal('people.last_owner')
}

function refuseUnlessMayGive(
  giver: Access,
  { role, storeIds, limits }: { role: Role; storeIds: string[] | null; limits: ApprovalLimits | null },
): void {
  const roleLimits = limitsOf({ merchantId: giver.merchantId, role, storeIds: 'all', limits })
  if (mayGive(giver, { permissions: ROLE_PERMISSIONS[role], storeIds, limits: roleLimits })) return
  throw new Refusal('access.denied', { role: giver.role })
}

/** In the transaction across merchants, which `audit` takes for the merchant in scope. */
async function record(
  tx: Queryable,
  ctx: Ctx,
  action: string,
  userId: string,
  part: Partial<StaffPart>,
): Promise<void> {
  await tx.query(`select set_config('tandem.merchant_id', $1, true)`, [ctx.merchantId])
  await audit(tx, ctx, { action, subject: `user:${userId}`, details: { ...part } })
}
