import { randomUUID } from 'node:crypto'
import {
  actorText,
  type Ctx,
  type IsoDate,
  type Permission,
  Refusal,
  type RefusalCode,
  refuseUnlessCan,
  type ShopCtx,
} from '@tandem/kernel'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Database } from '../../db/pool.ts'
import { type IdentifyShopper, type SignedIn, shopCtxFor, signedIn, staffCtxFor } from '../access.ts'
import { type ApiKeys, bearerOf } from '../api-keys/index.ts'
import type { SignIn } from '../sign-in.ts'
import { fingerprint, type KeptAnswer, once, type Through } from './idempotency.ts'
import { refuseUnkeepable } from './keepable.ts'
import type { RateClass, RateLimits } from './rate-limit.ts'

/** What a route needs to know who calls and to answer once. */
export interface RouteDeps {
  database: Database
  signIn: SignIn
  shoppers: IdentifyShopper
  apiKeys: ApiKeys
  limits: RateLimits
}

/** The contract of a route: what comes in and what leaves. Both are parsed; what the answer does not name stays here. */
export interface Contract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** One sentence for the API document. */
  summary: string
  /** What a caller must know beyond that: a short paragraph for the API document. */
  notes?: string
  params?: Params
  query?: Query
  body?: Body
  /** Left out where nothing is answered (204), or a file: the handler then returns text, bytes or a stream. */
  answer?: Answer
  /** Bytes of body at most, where it is not 1 MB. */
  bodyLimit?: number
  /**
   * The answer holds a secret or names a person: nobody may find it in the kept answers. A repeat under the same key is
   * then told that it was done, not what was answered.
   */
  keepsNoAnswer?: boolean
  /** Of its success, where it is not 200 (204 where nothing is answered). */
  status?: 201 | 202
  /** What it refuses with, besides what any route does (no session, bad input, engines away, …). */
  refuses?: readonly RefusalCode[]
  /** Media type of what is sent, or of the file that is answered, where it is not JSON. */
  accepts?: string
  file?: string
  /** On its way out: days, and the route or field that takes its place. The answer says so in headers. */
  deprecated?: { since: IsoDate; sunset: IsoDate; use: string }
  /** How often it may be called; left out, as a read or a write. */
  rate?: RateClass
  /** The use case keeps by itself what was done under a key (`input.asked`), in the transaction that does it. */
  keepsKeyItself?: boolean
}

/** A write as it was asked for: who, under which key, for what. The same again must be answered the same. */
export interface AskedWrite {
  caller: string
  key: string
  hash: string
}

export interface Input<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  params: z.output<Params>
  query: z.output<Query>
  body: z.output<Body>
  /** Without an Idempotency-Key a write has a key of its own: nothing is the same again. */
  asked: AskedWrite
  request: FastifyRequest
  reply: FastifyReply
}

/** A route as the API document lists it. */
export interface DocumentedRoute extends Contract {
  url: string
  /** The permission it asks for, or that a session is enough, or customers, or customers and guests, or anybody. */
  who: Permission | 'signed in' | 'customers' | 'shoppers' | 'anyone'
}

declare module 'fastify' {
  interface FastifyInstance {
    documented: DocumentedRoute[]
  }
}

/**
 * A route under `/api/v1/merchants/:merchantId`. `who` names the permission it asks for; the handler gets the `ctx`
 * of the person's or key's access and filters every list and figure by `ctx.access.storeIds`.
 */
export function merchantRoute<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(
  app: FastifyInstance,
  deps: RouteDeps,
  spec: Contract<Params, Query, Body, Answer> & {
    /** Below the merchant: `/goals/:goalId`. */
    path: string
    /** What the person or key must be allowed to do. */
    who: Permission
    handler(input: Input<Params, Query, Body> & { ctx: Ctx }): Promise<z.input<Answer>> | z.input<Answer>
  },
): void {
  const { path, who, handler, ...contract } = spec
  const documented = { ...contract, who, url: `/api/v1/merchants/:merchantId${path}` }
  mount(app, deps, documented, async (input) => {
    const ctx = await staffOrKey(deps, input.request)
    refuseUnlessCan(ctx.access, who)
    return {
      caller: actorText(ctx.actor),
      answer: (asked, through) =>
        handler({ ...parsed(contract, input), ...input, asked, ctx: { ...ctx, db: through(ctx.db) } }),
    }
  })
}

/** A person by their session, or a program by its key. */
async function staffOrKey(deps: RouteDeps, { headers, params, id }: FastifyRequest): Promise<Ctx> {
  const { merchantId } = params as { merchantId: string }
  const bearer = bearerOf(headers.authorization)
  if (bearer !== undefined) return await deps.apiKeys.ctxFor(bearer, merchantId, id)
  return await staffCtxFor(deps, headers.cookie, merchantId, id)
}

/** A route that needs a session but no merchant. */
export function personRoute<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(
  app: FastifyInstance,
  deps: RouteDeps,
  spec: Contract<Params, Query, Body, Answer> & {
    url: string
    handler(input: Input<Params, Query, Body> & { person: SignedIn }): Promise<z.input<Answer>> | z.input<Answer>
  },
): void {
  const { url, handler, ...contract } = spec
  mount(app, deps, { ...contract, who: 'signed in', url }, async (input) => {
    const person = await signedIn(deps, input.request.headers.cookie)
    return {
      caller: `user:${person.userId}`,
      answer: (asked) => handler({ ...parsed(contract, input), ...input, asked, person }),
    }
  })
}

/**
 * A route under `/api/v1/shops/:merchantId`, for customers and guests. A guest is told apart by the id that their
 * device sends in `tandem-device`; it is a name, not a proof, so it opens nothing by itself.
 */
export function shopRoute<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(
  app: FastifyInstance,
  deps: RouteDeps,
  spec: Contract<Params, Query, Body, Answer> & {
    /** Below the shop: `/orders/:orderId`. */
    path: string
    /** Guests too, unless only who is signed in may call it. */
    who?: 'shoppers' | 'customers'
    /** Nobody is asked who they are: who is no longer served here is let through too, as a guest. */
    asGuest?: true
    handler(input: Input<Params, Query, Body> & { ctx: ShopCtx }): Promise<z.input<Answer>> | z.input<Answer>
  },
): void {
  const { path, handler, who = 'shoppers', asGuest, ...contract } = spec
  mount(app, deps, { ...contract, who, url: `/api/v1/shops/:merchantId${path}` }, async (input) => {
    const { merchantId } = input.request.params as { merchantId: string }
    const cookies = asGuest ? undefined : input.request.headers.cookie
    const caller = { cookies, deviceId: deviceOf(input.request) }
    const ctx = await shopCtxFor(deps, merchantId, caller, input.request.id)
    if (who === 'customers' && ctx.shopper.customerId === null) throw new Refusal('session.missing')
    return {
      caller: actorText(ctx.actor),
      answer: (asked, through) =>
        handler({ ...parsed(contract, input), ...input, asked, ctx: { ...ctx, db: through(ctx.db) } }),
    }
  })
}

function deviceOf({ headers, ip }: FastifyRequest): string {
  const given = headers['tandem-device']
  if (given === undefined) return `address ${ip}`
  if (typeof given === 'string' && /^[\x21-\x7e]{8,80}$/.test(given)) return given
  throw new Refusal('request.invalid', { detail: 'tandem-device: 8 to 80 visible characters' })
}

/** A route that anybody who reaches the server may call. */
export function publicRoute<Body extends z.ZodType, Answer extends z.ZodType>(
  app: FastifyInstance,
  deps: RouteDeps,
  spec: Contract<z.ZodType, z.ZodType, Body, Answer> & {
    url: string
    handler(input: { body: z.output<Body> }): Promise<z.input<Answer>> | z.input<Answer>
  },
): void {
  const { handler, ...contract } = spec
  mount(app, deps, { ...contract, who: 'anyone' }, async (input) => ({
    answer: () => handler(parsed(contract, input)),
  }))
}

interface Admitted {
  /** Nothing where nobody is told apart: then only their address is counted. */
  caller?: string
  /** @param through what a use case changes its merchant's database through */
  answer(asked: AskedWrite, through: Through): unknown
}

type Admit = (input: { request: FastifyRequest; reply: FastifyReply }) => Promise<Admitted>

const PARTS = ['params', 'query', 'body'] as const

function mount(app: FastifyInstance, deps: RouteDeps, route: DocumentedRoute, admit: Admit): void {
  app.documented.push(route)
  app.route({
    method: route.method,
    url: route.url,
    ...(route.bodyLimit ? { bodyLimit: route.bodyLimit } : {}),
    handler: async (request, reply) => {
      const rate = route.rate ?? (route.method === 'GET' ? 'read' : 'write')
      const tell = (headers: Record<string, string>): FastifyReply => reply.headers(headers)
      deps.limits.take(rate, 'address', request.ip, tell)
      for (const part of PARTS) refuseUnkeepable(part, request[part])
      if (route.deprecated) reply.headers(farewell(route.deprecated))
      const { caller, answer } = await admit({ request, reply })
      if (caller !== undefined) deps.limits.take(rate, 'caller', caller, tell)
      const asked = askedWrite(request, caller ?? 'anyone')
      const work = async (through: Through): Promise<KeptAnswer> => {
        if (route.status) reply.status(route.status)
        const result = await answer(asked, through)
        const body = route.answer ? parseAnswer(route, result) : result
        return { status: body === undefined ? 204 : reply.statusCode, body }
      }
      const { status, body } = await perhapsOnce(deps, route, request, reply, asked, work)
      return reply.status(status).send(body)
    },
  })
}

function askedWrite(request: FastifyRequest, caller: string): AskedWrite {
  if (request.method === 'GET') return { caller, key: '', hash: '' }
  const key = request.headers['idempotency-key'] ?? randomUUID()
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new Refusal('request.invalid', { detail: 'Idempotency-Key: 1 to 200 visible characters' })
  }
  return { caller, key, hash: fingerprint(request.method, request.url, request.body) }
}

/** RFC 9745 and RFC 8594. */
function farewell({ since, sunset, use }: NonNullable<Contract['deprecated']>): Record<string, string> {
  return {
    deprecation: `@${Date.parse(since) / 1_000}`,
    sunset: new Date(sunset).toUTCString(),
    ...(use.startsWith('/') ? { link: `<${use}>; rel="successor-version"` } : {}),
  }
}

/** A write that carries an Idempotency-Key is done once; reads, and writes without one, are simply done. */
async function perhapsOnce(
  deps: RouteDeps,
  route: DocumentedRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  { caller, key, hash }: AskedWrite,
  work: (through: Through) => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const hasKey = request.headers['idempotency-key'] !== undefined
  if (route.method === 'GET' || route.keepsKeyItself || !hasKey) return await work((db) => db)
  let answered: KeptAnswer | undefined
  const workAndForget = async (through: Through): Promise<KeptAnswer> => {
    answered = await work(through)
    return { status: answered.status, body: null }
  }
  const call = { caller, key, request: hash }
  const kept = await once(deps.database, call, route.keepsNoAnswer ? workAndForget : work)
  if (kept.repeated && route.keepsNoAnswer) throw new Refusal('idempotency.done')
  if (answered) return answered
  if (kept.repeated) reply.header('idempotent-replay', 'true')
  return kept
}

function parsed<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  { params, query, body }: { params?: Params; query?: Query; body?: Body },
  { request }: { request: FastifyRequest },
): Pick<Input<Params, Query, Body>, 'params' | 'query' | 'body'> {
  refuseUnknownNames(query, request.query as object)
  return {
    params: parsePart('params', params, request.params),
    query: parsePart('query', query, request.query),
    body: parsePart('body', body, request.body),
  }
}

/**
 * A filter that is misspelled would let everything through, and nobody would notice. Bodies may say more than is asked
 * for: what was read may be sent back.
 */
function refuseUnknownNames(schema: z.ZodType | undefined, query: object): void {
  const known = schema instanceof z.ZodObject ? schema.shape : {}
  const issues = Object.keys(query)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => ({ at: `query.${name}`, message: 'no such parameter' }))
  const [first] = issues
  if (first) throw new Refusal('request.invalid', { detail: `${first.at}: ${first.message}`, issues })
}

function parsePart<Schema extends z.ZodType>(
  part: string,
  schema: Schema | undefined,
  value: unknown,
): z.output<Schema> {
  if (!schema) return undefined as z.output<Schema>
  const result = schema.safeParse(value ?? {})
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, message }) => ({ at: [part, ...path].join('.'), message }))
  throw new Refusal('request.invalid', { detail: `${issues[0]?.at}: ${issues[0]?.message}`, issues })
}

/** An answer that breaks its contract is a bug of ours, not of the caller. */
function parseAnswer({ method, url, answer }: DocumentedRoute, result: unknown): unknown {
  const parsedAnswer = answer?.safeParse(result)
  if (!parsedAnswer?.success) throw new Error(`${method} ${url} breaks its contract`, { cause: parsedAnswer?.error })
  return parsedAnswer.data
}
