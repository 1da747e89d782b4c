import { SignIn as SignInBody } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { DocumentedRoute } from '../platform/http/route.ts'
import type { Deps } from './deps.ts'
import { SignInLimit } from './sign-in-limit.ts'

const SIGN_IN: DocumentedRoute = {
  method: 'POST',
  url: '/api/auth/sign-in/email',
  summary: 'Signs a person of a merchant in; the answer’s cookie is the session',
  notes: 'A program sends `Origin` with it: the address that it calls.',
  who: 'anyone',
  body: SignInBody,
  refuses: ['sign_in.refused'],
}
const SIGN_OUT: DocumentedRoute = {
  method: 'POST',
  url: '/api/auth/sign-out',
  summary: 'Ends the session of a person',
  who: 'anyone',
}

/**
 * What the outside may ask of better-auth, and nothing else of it: sign in, sign out. Its session token travels in
 * the cookie only, so its answers are dropped.
 */
export function authRoutes(app: FastifyInstance, deps: Deps): void {
  const limit = new SignInLimit()

  app.documented.push(SIGN_IN, SIGN_OUT)
  app.post('/api/auth/sign-in/email', async (request, reply) => {
    deps.limits.take('sign_in', 'address', request.ip, (headers) => reply.headers(headers))
    const body = SignInBody.safeParse(request.body)
    if (!body.success) throw new Refusal('request.invalid', { detail: 'email and password are needed' })
    const { email } = body.data
    limit.refuseIfTooMany(request.ip, email, Date.now())
    const answer = await ask(deps, request, body.data)
    if (!answer.ok) {
      limit.failed(request.ip, email, Date.now())
      throw new Refusal('sign_in.refused')
    }
    limit.succeeded(request.ip, email)
    return carryCookies(answer, reply)
  })

  app.post('/api/auth/sign-out', async (request, reply) => carryCookies(await ask(deps, request, {}), reply))
}

async function ask(
  { signIn, log }: Deps,
  { headers, url, host, protocol }: FastifyRequest,
  body: unknown,
): Promise<Response> {
  const request = new Request(`${protocol}://${host}${url}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: `${protocol}://${host}`,
      'user-agent': headers['user-agent'] ?? '',
      ...(headers.cookie ? { cookie: headers.cookie } : {}),
    },
    body: JSON.stringify(body),
  })
  const answer = await signIn.handler(request)
  if (answer.status >= 500) {
    log.error({ status: answer.status, body: await answer.text() }, 'sign-in failed')
    throw new Refusal('database.unavailable')
  }
  return answer
}

function carryCookies(answer: Response, reply: FastifyReply): FastifyReply {
  for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie)
  return reply.status(204).send()
}
