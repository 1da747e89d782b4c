import {
  NewPerson,
  NewPersonAnswer,
  PasswordChoice,
  PasswordTokenAnswer,
  PeopleAnswer,
  StaffPart,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, publicRoute } from '../../platform/http/route.ts'
import { addPerson, changePart, listPeople, removePerson, renewToken } from '../../platform/people/index.ts'
import { choosePassword } from '../../platform/sign-in.ts'
import type { Deps } from '../deps.ts'

const Params = z.object({ userId: z.string().max(100) })

/** Who works at a merchant, what they may do, and how a new person gets in. */
export function peopleRoutes(app: FastifyInstance, deps: Deps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/people',
    summary: 'People of the merchant with role, stores and limits, owners first',
    who: 'people.manage',
    answer: PeopleAnswer,
    handler: async ({ ctx }) => ({ people: await listPeople(deps, ctx) }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/people',
    summary: 'Gives somebody a part in the merchant; a new person gets a token to choose a password with',
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
    who: 'people.manage',
    params: Params,
    refuses: ['people.last_owner'],
    handler: ({ ctx, params }) => removePerson(deps, ctx, params.userId),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/people/:userId/password-token',
    summary: 'A new token for a person who has not chosen a password yet',
    who: 'people.manage',
    params: Params,
    answer: PasswordTokenAnswer,
    keepsNoAnswer: true,
    handler: async ({ ctx, params }) => ({ passwordToken: await renewToken(deps, ctx, params.userId) }),
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
