import { REFUSALS, type RefusalCode } from '@tandem/kernel'
import type { DocumentedRoute } from '../../platform/http/route.ts'

type Json = Record<string, unknown>

/** What any route may answer before its handler runs, or when an engine is away. */
const ALWAYS: readonly RefusalCode[] = ['request.invalid', 'request.rate_limited', 'database.unavailable']
const OF_WRITES: readonly RefusalCode[] = [
  'csrf.failed',
  'request.too_large',
  'idempotency.conflict',
  'idempotency.running',
]

/**
 * A response for each status that the route may refuse with, naming the codes; what is none of them is a bug of ours.
 * Many routes refuse alike, so each response is described once.
 *
 * @param described gets the responses that were not there yet, by name
 */
export function problemResponses(route: DocumentedRoute, method: string, described: Map<string, Json>): Json {
  const byStatus = new Map<number, RefusalCode[]>()
  for (const code of new Set(codesOf(route, method))) {
    const { status } = REFUSALS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const responses = [...byStatus]
    .toSorted(([a], [b]) => a - b)
    .map(([status, codes]) => {
      const name = [status, ...codes.toSorted()].join('-')
      described.set(name, response(status, codes.toSorted()))
      return [status, { $ref: `#/components/responses/${name}` }] as const
    })
  described.set('internal', { description: 'Something broke on our side', content: problem({ $ref: PROBLEM }) })
  return { ...Object.fromEntries(responses), default: { $ref: '#/components/responses/internal' } }
}

function codesOf({ who, url, refuses = [], keepsNoAnswer }: DocumentedRoute, method: string): RefusalCode[] {
  const known = who !== 'anyone' && who !== 'shoppers'
  const byRole = known && who !== 'signed in' && who !== 'customers'
  return [
    ...ALWAYS,
    ...(known ? (['session.missing'] as const) : []),
    ...(byRole ? (['access.denied'] as const) : []),
    ...(who === 'customers' || who === 'shoppers' ? (['customer.blocked'] as const) : []),
    ...(opensToGuests({ url, who }) ? (['guest.token_refused'] as const) : []),
    ...(url.includes(':') ? (['resource.not_found'] as const) : []),
    ...(method === 'GET' ? [] : OF_WRITES),
    ...(keepsNoAnswer ? (['idempotency.done'] as const) : []),
    ...refuses,
  ]
}

/** An order is opened by its customer's session, or by the slip that its guest was given. */
export function opensToGuests({ url, who }: Pick<DocumentedRoute, 'url' | 'who'>): boolean {
  return who === 'shoppers' && url.includes(':orderId')
}

const PROBLEM = '#/components/schemas/Problem'

const problem = (schema: Json): Json => ({ 'application/problem+json': { schema } })

function response(status: number, codes: readonly RefusalCode[]): Json {
  const description = codes.map((code) => `\`${code}\`: ${REFUSALS[code].title}`).join('\n\n')
  const headers =
    status === 429
      ? { headers: { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } } }
      : {}
  const schema = { allOf: [{ $ref: PROBLEM }, { type: 'object', properties: { code: { enum: codes } } }] }
  return { description, ...headers, content: problem(schema) }
}
