import {
  DemoSignInsAnswer,
  FirstOwner,
  LocaleChoice,
  MeAnswer,
  MyMerchant,
  NewMerchant,
  WelcomeAnswer,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { platformDb } from '../../db/pool.ts'
import { merchantsOf } from '../../platform/access.ts'
import { now } from '../../platform/clock.ts'
import { createMerchant } from '../../platform/create-merchant.ts'
import { DEMO_USERS, hasDemoUsers } from '../../platform/demo-users.ts'
import { hasUsers, makeFirstOwner } from '../../platform/first-owner.ts'
import { personRoute, publicRoute } from '../../platform/http/route.ts'
import type { Deps } from '../deps.ts'

/** How the first person gets in; who may be signed in with one press in a demo; who is signed in, what they may see, and the language they chose. */
export function meRoutes(app: FastifyInstance, deps: Deps): void {
  const db = platformDb(deps.database)

  publicRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/demo/sign-ins',
    summary: 'The sign-ins of a demo, passwords included; none elsewhere',
    answer: DemoSignInsAnswer,
    handler: async () => ({ signIns: (await hasDemoUsers(deps.database)) ? [...DEMO_USERS] : [] }),
  })

  publicRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/welcome',
    summary: 'Whether the first account is still to be made',
    answer: WelcomeAnswer,
    handler: async () => ({ open: deps.welcomeKey !== undefined && !(await hasUsers(deps.database)) }),
  })

  publicRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/welcome',
    summary: 'Makes the first account, with the key that the terminal shows',
    rate: 'sign_in',
    body: FirstOwner,
    refuses: ['welcome.wrong_key', 'welcome.closed'],
    handler: ({ body }) => makeFirstOwner(deps, body),
  })

  personRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/me',
    summary: 'Who is signed in, their merchants, and what the clock shows',
    answer: MeAnswer,
    handler: async ({ person: { userId: id, name, email, locale, operator } }) => {
      const [merchants, shown] = await Promise.all([merchantsOf(db, id), now(db)])
      return { user: { id, name, email, locale, operator }, merchants, now: shown }
    },
  })

  personRoute(app, deps, {
    method: 'POST',
    url: '/api/v1/merchants',
    summary: 'Makes a merchant whose owner is who asks; for the person who runs this installation',
    body: NewMerchant,
    answer: MyMerchant,
    status: 201,
    refuses: ['access.denied', 'merchant.exists'],
    handler: ({ person, body, request }) => createMerchant(deps.database, person, body, request.id),
  })

  personRoute(app, deps, {
    method: 'PUT',
    url: '/api/v1/me/locale',
    summary: 'Chooses the language of the console',
    body: LocaleChoice,
    handler: async ({ person, body }) => {
      await db.query('update sign_in_user set "locale" = $2 where "id" = $1', [person.userId, body.locale])
    },
  })
}
