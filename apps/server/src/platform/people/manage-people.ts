import { createHash } from 'node:crypto'
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
import { grantAccess, refuseUnknownStores, type SignedIn, type StaffDeps } from '../access.ts'
import { type ApiKeys, endKeysBeyond } from '../api-keys/index.ts'
import { audit } from '../audit.ts'
import { now } from '../clock.ts'
import { createInvited, handedToken, passwordToken, TOKEN_MS } from '../sign-in.ts'
import {
  changeInvitation,
  insertInvitation,
  type KeptToken,
  renewInvitation,
  takeInvitation,
} from './invitation-store.ts'
import { canSignIn, findByEmail, hasPartElsewhere, lockOwners, lockUser, peopleOf, removePart } from './people-store.ts'

interface PeopleDeps extends StaffDeps {
  apiKeys: ApiKeys
}

/** Who works at the merchant, as far as the asker's own stores reach. */
export async function listPeople({ database }: StaffDeps, ctx: Ctx): Promise<PersonLine[]> {
  const people = await peopleOf(platformDb(database), ctx.merchantId)
  const { storeIds } = ctx.access
  if (storeIds === 'all') return people
  return people.filter((person) => person.storeIds?.some((id) => storeIds.includes(id)))
}

/**
 * Gives somebody a part in the merchant, who gets a token that the inviter hands over. Who never chose a password and
 * has no part elsewhere chooses one with it. Who has an account is invited: an e-mail proves nobody, so the part counts
 * once somebody signed in as that account accepts with the token.
 *
 * @throws Refusal `access.denied` for a part beyond the giver's own, `access.no_such_store`, `people.known`
 */
export async function addPerson(
  deps: StaffDeps,
  ctx: Ctx,
  { email, name, ...part }: NewPerson,
): Promise<NewPersonAnswer> {
  refuseUnlessMayGive(ctx.access, part)
  const { merchantId } = ctx
  const db = platformDb(deps.database)
  await refuseUnknownStores(db, merchantId, part.storeIds)
  const userId = await findOrInvite(deps, { email, name })
  const invitationToken = await db.transaction(async (tx) => {
    // Of two who add the same person at once the second sees it.
    await lockOwners(tx, merchantId)
    await lockUser(tx, userId)
    if (await partOf(tx, merchantId, userId)) throw new Refusal('people.known')
    if (!(await hasAccount(tx, merchantId, userId))) {
      await grantAccess(tx, { userId, merchantId, ...part, at: ctx.now })
      await record(tx, ctx, 'person.added', userId, part)
      return null
    }
    const token = handedToken()
    await insertInvitation(tx, { merchantId, userId, ...part }, keptToken(token), ctx.now)
    await record(tx, ctx, 'person.invited', userId, part)
    return token
  })
  return { userId, passwordToken: invitationToken ? null : await passwordToken(deps.signIn, userId), invitationToken }
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
 * Takes up the part that somebody signed in was invited to.
 *
 * @throws Refusal `people.link_refused` when the token is over, was used, or is not for this account
 */
export async function acceptInvitation(
  { database }: StaffDeps,
  { userId }: SignedIn,
  token: string,
  requestId: string,
): Promise<{ merchantId: string }> {
  return await platformDb(database).transaction(async (tx) => {
    const taken = await takeInvitation(tx, userId, keptToken(token).hash, new Date())
    if (!taken) throw new Refusal('people.link_refused')
    const { merchantId } = taken
    const at = await now(tx)
    await grantAccess(tx, { ...taken, at })
    await record(tx, { merchantId, actor: { kind: 'user', userId }, now: at, requestId }, 'person.accepted', userId, {})
    return { merchantId }
  })
}

/** A new token for who is still invited, in place of the one before. @throws Refusal `resource.not_found`, `access.denied` */
export async function renewInvitationToken({ database }: StaffDeps, ctx: Ctx, userId: string): Promise<string> {
  const token = handedToken()
  await platformDb(database).transaction(async (tx) => {
    await refuseUnlessReachable(tx, ctx, userId)
    const { merchantId } = ctx
    if (!(await renewInvitation(tx, { merchantId, userId }, keptToken(token)))) throw new Refusal('resource.not_found')
    await record(tx, ctx, 'person.token_renewed', userId, {})
  })
  return token
}

/**
 * A new token for who never chose a password, in place of the ones before.
 *
 * @throws Refusal `resource.not_found` for anybody else: who signs in already is not the inviter's to let in
 */
export async function renewToken(deps: StaffDeps, ctx: Ctx, userId: string): Promise<string> {
  const db = platformDb(deps.database)
  await refuseUnlessReachable(db, ctx, userId)
  if (await hasAccount(db, ctx.merchantId, userId)) throw new Refusal('resource.not_found')
  await db.transaction((tx) => record(tx, ctx, 'person.token_renewed', userId, {}))
  return await passwordToken(deps.signIn, userId)
}

/**
 * Changes role, stores and limits. Keys that they made and that go beyond the new part end with the old one.
 *
 * @throws Refusal `access.denied`, `access.no_such_store`, `resource.not_found`, `people.last_owner`
 */
export async function changePart(deps: PeopleDeps, ctx: Ctx, userId: string, part: StaffPart): Promise<void> {
  refuseUnlessMayGive(ctx.access, part)
  const { merchantId } = ctx
  const ended = await platformDb(deps.database).transaction(async (tx) => {
    await refuseToLoseTheLastOwner(tx, ctx, userId, part.role)
    await refuseUnlessReachable(tx, ctx, userId)
    await refuseUnknownStores(tx, merchantId, part.storeIds)
    if (!(await changeInvitation(tx, { merchantId, userId, ...part }))) {
      await grantAccess(tx, { userId, merchantId, ...part, at: ctx.now })
    }
    await record(tx, ctx, 'person.changed', userId, part)
    return await endKeysBeyond(tx, ctx, userId, { ...part, merchantId, storeIds: part.storeIds ?? 'all' })
  })
  for (const prefix of ended) deps.apiKeys.forget(prefix)
}

/**
 * Ends somebody's part in the merchant, and the keys that they made, from their next request on.
 *
 * @throws Refusal as `changePart`
 */
export async function removePerson(deps: PeopleDeps, ctx: Ctx, userId: string): Promise<void> {
  const ended = await platformDb(deps.database).transaction(async (tx) => {
    await refuseToLoseTheLastOwner(tx, ctx, userId, null)
    await refuseUnlessReachable(tx, ctx, userId)
    await removePart(tx, ctx.merchantId, userId)
    await record(tx, ctx, 'person.removed', userId, {})
    return await endKeysBeyond(tx, ctx, userId, null)
  })
  for (const prefix of ended) deps.apiKeys.forget(prefix)
}

/** Who chose a password, or may have got the token for it from another merchant, is not ours to let in. */
async function hasAccount(db: Queryable, merchantId: string, userId: string): Promise<boolean> {
  return (await canSignIn(db, userId)) || (await hasPartElsewhere(db, merchantId, userId))
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
  ctx: Pick<Ctx, 'merchantId' | 'actor' | 'now' | 'requestId'>,
  action: string,
  userId: string,
  part: Partial<StaffPart>,
): Promise<void> {
  await tx.query(`select set_config('tandem.merchant_id', $1, true)`, [ctx.merchantId])
  await audit(tx, ctx, { action, subject: `user:${userId}`, details: { ...part } })
}

function keptToken(token: string): KeptToken {
  return { hash: createHash('sha256').update(token).digest(), endsAt: new Date(Date.now() + TOKEN_MS) }
}
