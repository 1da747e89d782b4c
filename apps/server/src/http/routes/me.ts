import { DemoSignInsAnswer, LocaleChoice, MeAnswer } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { platformDb } from '../../db/pool.ts'
import { merchantsOf } from '../../platform/access.ts'
import { now } from '../../platform/clock.ts'
import { DEMO_USERS, hasDemoUsers } from '../../platform/demo-users.ts'
import type { Deps } from '../deps.ts'
import { personRoute, publicRoute } from '../route.ts'

/** Who may be signed in with one press in a demo; who is signed in, what they may see, and the language they chose. */
export function meRoutes(app: FastifyInstance, deps: Deps): void {
  const db = platformDb(deps.database)

  publicRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/demo/sign-ins',
    summary: 'The sign-ins of a demo, passwords included; none elsewhere',
    answer: DemoSignInsAnswer,
    handler: async () => ({ signIns: (await hasDemoUsers(deps.database)) ? [...DEMO_USERS] : [] }),
  })

  personRoute(app, deps, {
    method: 'GET',
    url: '/api/v1/me',
    summary: 'Who is signed in, their merchants, and what the clock shows',
    answer: MeAnswer,
    handler: async ({ person: { userId: id, name, email, locale } }) => {
      const [merchants, shown] = await Promise.all([merchantsOf(db, id), now(db)])
      return { user: { id, name, email, locale }, merchants, now: shown }
    },
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
