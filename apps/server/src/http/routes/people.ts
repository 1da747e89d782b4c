import {
  InvitationAccepted,
  InvitationAcceptedAnswer,
  InvitationTokenAnswer,
  NewPerson,
  NewPersonAnswer,
  PasswordChoice,
  PasswordTokenAnswer,
  PeopleAnswer,
  StaffPart,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, personRoute, publicRoute } from '../../platform/http/route.ts'
import {
  acceptInvitation,
  addPerson,
  changePart,
  listPeople,
  removePerson,
  renewInvitationToken,
  renewToken,
} from '../../platform/people/index.ts'
import { choosePassword } from '../../platform/sign-in.ts'
import type { Deps } from '../deps.ts'

const Params = z.object({ userId: z.string().max(100) })

/** Who works at a merchant, what they may do, and how a new person gets in. */
export function peopleRoutes(app: FastifyInstance, deps: Deps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/people',
    summary: 'People of the merchant with role, stores and limits, owners first; who is still invited among them',
    who: 'people.manage',
    answer: PeopleAnswer,
    handler: async ({ ctx }) => ({ people: await listPeople(deps, ctx) }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/people',
    summary: 'Gives somebody a part in the merchant, or invites who has an account already',
    notes:
      'A new person chooses a password with `passwordToken`. Who has an account has no part until they accept it, ' +
      'signed in, with `invitationToken`: an e-mail address proves nobody. Either token is handed over by who adds them.',
    who: 'people.manage',
    body: NewPerson,
    answer: NewPersonAnswer,
    keepsNoAnswer: true,
    status: 201,
    refuses: ['people.known', 'access.no_such_store'],
    handler: ({ ctx, body }) => addPerson(deps, ctx, body),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/people/:userId',
    summary: 'Changes role, stores and limits of a person',
    notes: 'API keys that they made and that go beyond the new part are revoked; the audit names them.',
    who: 'people.manage',
    params: Params,
    body: StaffPart,
    refuses: ['people.last_owner', 'access.no_such_store'],
    handler: ({ ctx, params, body }) => changePart(deps, ctx, params.userId, body),
  })

  merchantRoute(app, deps, {
    method: 'DELETE',
    path: '/people/:userId',
    summary: 'Ends the part of a person in the merchant',
    notes: 'API keys that they made are revoked; the audit names them.',
    who: 'people.manage',
    params: Params,
    refuses: ['people.last_owner'],
    handler: ({ ctx, params }) => removePerson(deps, ctx, params.userId),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/people/:userId/password-token',
    summary: 'A new token for a person who has not chosen a password yet, in place of the ones before',
    who: 'people.manage',
    params: Params,
    answer: PasswordTokenAnswer,
    keepsNoAnswer: true,
    handler: async ({ ctx, params }) => ({ passwordToken: await renewToken(deps, ctx, params.userId) }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/people/:userId/invitation-token',
    summary: 'A new token for a person who has not accepted yet, in place of the one before',
    who: 'people.manage',
    params: Params,
    answer: InvitationTokenAnswer,
    keepsNoAnswer: true,
    handler: async ({ ctx, params }) => ({ invitationToken: await renewInvitationToken(deps, ctx, params.userId) }),
  })

  personRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/welcome/invitation',
    summary: 'Takes up a part in a merchant with the token that somebody got from who invited them',
    rate: 'sign_in',
    body: InvitationAccepted,
    answer: InvitationAcceptedAnswer,
    refuses: ['people.link_refused'],
    handler: ({ person, body, request }) => acceptInvitation(deps, person, body.token, request.id),
  })

  publicRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/welcome/password',
    summary: 'Chooses the first password with the token that somebody got from who invited them',
    rate: 'sign_in',
    body: PasswordChoice,
    refuses: ['people.link_refused'],
    handler: ({ body }) => choosePassword(deps.signIn, body),
  })
}
