import { REFUSALS, REFUSALS_ZH, Refusal, type RefusalCode } from '@tandem/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Language, languageOf } from './language.ts'

interface ProblemBody {
  type: string
  title: string
  status: number
  code: string
  detail?: string
  requestId: string
  details?: Readonly<Record<string, unknown>>
}

/**
 * Turns whatever was thrown into RFC 9457 `application/problem+json`, and logs it, once, here. The code is stable, the
 * title in the caller's language.
 */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = error instanceof Refusal ? error : asRefusal(error)
  const where = { method: request.method, route: request.routeOptions?.url ?? 'none' }
  if (refusal && refusal.status < 500) request.log.info({ ...where, code: refusal.code }, 'refused')
  else if (refusal) request.log.warn({ ...where, code: refusal.code, err: error }, 'unavailable')
  else request.log.error({ ...where, err: error }, 'failed')

  const language = languageOf(request.headers['accept-language'])
  const body = refusal ? problemOf(refusal, request.id, language) : internal(request.id, language)
  reply.headers({ 'content-language': language, vary: 'accept-language' })
  const retryAfter = refusal?.details.retryAfterSeconds
  if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter)
  return reply.status(body.status).type('application/problem+json').send(body)
}

function problemOf({ code, details }: Refusal, requestId: string, language: Language): ProblemBody {
  const { status } = REFUSALS[code]
  const title = language === 'zh' ? REFUSALS_ZH[code] : REFUSALS[code].title
  const { detail, ...rest } = details
  return {
    type: `urn:tandem:problem:${code}`,
    title,
    status,
    code,
    ...(typeof detail === 'string' ? { detail } : {}),
    requestId,
    ...(Object.keys(rest).length > 0 ? { details: rest } : {}),
  }
}

/** Says nothing about the bug; the request id finds it in the log. */
function internal(requestId: string, language: Language): ProblemBody {
  const title = language === 'zh' ? '我们这边出了问题' : 'Something broke on our side'
  return { type: 'about:blank', title, status: 500, code: 'internal', requestId }
}

/** Refusals that come as other errors: from Fastify's parsing, and from a database that is away or restarting. */
function asRefusal(error: unknown): Refusal | null {
  const { code = '', statusCode } = error as { code?: string; statusCode?: number }
  const known = BY_ERROR_CODE[code] ?? (code.startsWith('08') ? 'database.unavailable' : undefined)
  if (known) return new Refusal(known)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Refusal('request.invalid', { detail: (error as Error).message })
  }
  if (error instanceof Error && LOST.test(error.message)) return new Refusal('database.unavailable')
  return null
}

/** What pg says, without a code, of a connection that ended under it. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

const BY_ERROR_CODE: Record<string, RefusalCode | undefined> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  '57P01': 'database.unavailable', // ended by an administrator
  '57P02': 'database.unavailable', // a sibling process crashed
  '57P03': 'database.unavailable', // starting up
  '57014': 'query.too_slow', // statement timeout
  '53300': 'database.unavailable', // too many connections
  ECONNREFUSED: 'database.unavailable',
  ECONNRESET: 'database.unavailable',
}
