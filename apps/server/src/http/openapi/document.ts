import { Problem } from '@tandem/contracts'
import { OF_ALL_STORES } from '@tandem/kernel'
import type { z } from 'zod'
import type { DocumentedRoute } from '../../platform/http/route.ts'
import { opensToGuests, problemResponses } from './problem-responses.ts'
import { schemaOf, shareSchemas } from './share-schemas.ts'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document of routes, made from the contracts that they parse by. */
export function openApi(routes: readonly DocumentedRoute[]): Json {
  const paths: Record<string, Json> = {}
  const problems = new Map<string, Json>()
  const byPath = routes.toSorted((a, b) => (a.url < b.url ? -1 : a.url > b.url ? 1 : 0))
  for (const route of byPath) {
    const path = route.url.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, problems) }
  }
  const tags = [...new Set(byPath.map(tagOf))].toSorted().map((name) => ({ name }))
  const { document, schemas } = shareSchemas(paths)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tandem',
      version: '1',
      description:
        'Money is in minor units of its currency, times are milliseconds since 1970 UTC. A quantity is a decimal number ' +
        'in the unit of its SKU: pieces, or kilograms with up to three decimals; a unit price is of one unit. Days of a ' +
        'week are seven, Monday first. Where a list of stores, channels, tiers or groups may be null, null means all. ' +
        'Refusals are problem documents (RFC 9457) with a stable `code` and a `title` in the language of ' +
        '`Accept-Language` (zh, en); `details` say what is wrong with which part. A business begins with POST ' +
        '/api/v1/welcome, /api/auth/sign-in/email and /api/v1/merchants, then …/keys, …/catalog-seeds/{trade}, PUT ' +
        '…/stores/{storeId} and POST …/places/{placeId}/receipts; customers ask /api/v1/shops/{merchantId}. The whole way ' +
        'to the close of a day, and how long things stay: docs/guides/api.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags,
    paths: document,
    components: {
      schemas: { ...schemas, Problem: schemaOf(Problem, 'output') },
      parameters: HEADERS,
      responses: Object.fromEntries([...problems].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}

const SECURITY_SCHEMES = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'session_token',
    description:
      'Of a person of the merchant, set by POST /api/auth/sign-in/email under a name of the installation. A program that ' +
      'sends it with a write sends `Origin` too: the address that it calls.',
  },
  apiKey: { type: 'http', scheme: 'bearer', description: 'A key of the merchant, made by POST …/keys: `tk_…`' },
  customerSession: {
    type: 'apiKey',
    in: 'cookie',
    name: 'shop_session_token',
    description:
      'Of a customer, set by POST …/sign-in under a name of the installation. A program that sends it with a write sends ' +
      '`Origin` too: the address that it calls.',
  },
}

function operation(route: DocumentedRoute, problems: Map<string, Json>): Json {
  const { method, summary, notes, who, answer, file, deprecated } = route
  const done = answer
    ? { [route.status ?? 200]: { description: 'Done', content: json(schemaOf(answer, 'output')) } }
    : file
      ? { 200: { description: 'A file', content: { [file]: { schema: { type: 'string' } } } } }
      : { 204: { description: 'Done' } }
  return {
    operationId: operationId(route),
    tags: [tagOf(route)],
    summary,
    description: [...(notes ? [notes] : []), admission(who), ...(deprecated ? [farewell(deprecated)] : [])].join(' '),
    ...(deprecated ? { deprecated: true } : {}),
    security: securityOf(who),
    parameters: parametersOf(route),
    ...requestBody(route),
    responses: { ...done, ...problemResponses(route, method, problems) },
  }
}

/** `GET …/people/{userId}` -> `getPeopleByUserId`; a shop's begin with `Shop`. */
function operationId({ method, url }: DocumentedRoute): string {
  const words = url
    .replace(/^\/api\/(v1\/)?/, '')
    .replace(/^merchants\/:merchantId\/?/, '')
    .replace(/^shops\/:merchantId\/?/, 'shop/')
    .split(/[/.-]/)
    .map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word)))
  return `${method.toLowerCase()}${words.join('')}`
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** What the path is about: its first word below merchant or shop. */
function tagOf({ url }: DocumentedRoute): string {
  const below = url.replace(/^\/api\/(v1\/)?/, '').replace(/^(merchants|shops)\/:merchantId\//, (_, side) => `${side} `)
  const [side = '', rest = ''] = below.includes(' ') ? below.split(' ') : ['', below]
  const noun = rest.split('/')[0] ?? ''
  return side === 'shops' ? `shop: ${noun}` : noun
}

function admission(who: DocumentedRoute['who']): string {
  if (who === 'anyone') return 'Open to anybody.'
  if (who === 'customers') return 'Needs the session of a customer.'
  if (who === 'shoppers') return 'Open to customers and guests.'
  if (who === 'signed in') return 'Needs a session.'
  return OF_ALL_STORES.includes(who) ? `Permission: ${who}, given for every store.` : `Permission: ${who}.`
}

function farewell({ since, sunset, use }: NonNullable<DocumentedRoute['deprecated']>): string {
  return `Deprecated since ${since}, gone after ${sunset}. Instead: ${use}.`
}

function securityOf(who: DocumentedRoute['who']): Json[] {
  if (who === 'anyone') return []
  if (who === 'customers') return [{ customerSession: [] }]
  if (who === 'shoppers') return [{}, { customerSession: [] }]
  return who === 'signed in' ? [{ session: [] }] : [{ session: [] }, { apiKey: [] }]
}

function parametersOf({ url, method, who, params, query }: DocumentedRoute): Json[] {
  const inPath = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name as string)
  const pathSchemas = propertiesOf(params)
  const querySchemas = propertiesOf(query)
  const isShop = who === 'shoppers' || who === 'customers'
  return [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: pathSchemas.properties[name] ?? TEXT })),
    ...Object.entries(querySchemas.properties).map(([name, schema]) => ({
      name,
      in: 'query',
      required: querySchemas.required.includes(name),
      schema,
    })),
    ...(isShop ? [{ $ref: '#/components/parameters/tandem-device' }] : []),
    ...(opensToGuests({ url, who }) ? [{ $ref: '#/components/parameters/tandem-guest' }] : []),
    ...(method === 'GET' ? [] : [{ $ref: '#/components/parameters/Idempotency-Key' }]),
  ]
}

const HEADERS = {
  'tandem-guest': header('tandem-guest', 'Opens a guest’s order: the `guestToken` that placing it answered', 1, 1_000),
  'tandem-device': header('tandem-device', 'Tells a guest’s device apart', 8, 80),
  'Idempotency-Key': header('Idempotency-Key', 'The same write twice is done once, for 24 hours', 1, 200),
}

const TEXT = { type: 'string' }

function header(name: string, description: string, minLength: number, maxLength: number): Json {
  return { name, in: 'header', required: false, description, schema: { type: 'string', minLength, maxLength } }
}

function requestBody({ body, accepts }: DocumentedRoute): Json {
  if (accepts) return { requestBody: { required: true, content: { [accepts]: { schema: { type: 'string' } } } } }
  // A body that may be left out is described all the same.
  return body ? { requestBody: { required: !isLeftOut(body), content: json(schemaOf(body, 'input')) } } : {}
}

const json = (schema: object): Json => ({ 'application/json': { schema } })

function propertiesOf(schema: z.ZodType | undefined): { properties: Json; required: string[] } {
  const { properties = {}, required = [] } = schema ? schemaOf(schema, 'input') : {}
  return { properties: properties as Json, required: required as string[] }
}

function isLeftOut(body: z.ZodType): boolean {
  return body.safeParse(undefined).success
}
