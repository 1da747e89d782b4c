import { Problem } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { DocumentedRoute } from '../platform/http/route.ts'

/** `/openapi.json`: the API document, made from the contracts that the routes parse by. */
export function openApiRoute(app: FastifyInstance): void {
  let document: object | undefined
  app.get('/openapi.json', async () => {
    document ??= openApi(app.documented)
    return document
  })
}

function openApi(routes: readonly DocumentedRoute[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = route.url.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tandem', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'session', description: 'Set by POST /api/auth/sign-in/email' },
      },
    },
    security: [{ session: [] }],
  }
}

function operation({ url, method, summary, who, params, query, body, answer }: DocumentedRoute): object {
  const inPath = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name as string)
  const pathSchemas = propertiesOf(params)
  const querySchemas = propertiesOf(query)
  return {
    summary,
    description: admission(who),
    ...(who === 'anyone' || who === 'shoppers' ? { security: [] } : {}),
    parameters: [
      ...inPath.map((name) => ({ name, in: 'path', required: true, schema: pathSchemas.properties[name] ?? TEXT })),
      ...Object.entries(querySchemas.properties).map(([name, schema]) => ({
        name,
        in: 'query',
        required: querySchemas.required.includes(name),
        schema,
      })),
      ...(method === 'GET' ? [] : [{ name: 'Idempotency-Key', in: 'header', required: false, schema: TEXT }]),
    ],
    ...(body ? { requestBody: { required: true, content: json(schemaOf(body, 'input')) } } : {}),
    responses: {
      ...(answer
        ? { 200: { description: 'OK', content: json(schemaOf(answer, 'output')) } }
        : { 204: { description: 'Done' } }),
      default: {
        description: 'Refused, with a stable code',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function admission(who: DocumentedRoute['who']): string {
  if (who === 'anyone') return 'Open to anybody.'
  if (who === 'customers') return 'Needs the session of a customer.'
  if (who === 'shoppers') return 'Open to customers and guests.'
  if (who === 'signed in') return 'Needs a session.'
  return typeof who === 'string' ? `Permission: ${who}.` : `Roles: ${who.join(', ')}.`
}

const TEXT = { type: 'string' }

const json = (schema: object): object => ({ 'application/json': { schema } })

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function propertiesOf(schema: z.ZodType | undefined): { properties: Record<string, unknown>; required: string[] } {
  const { properties = {}, required = [] } = schema ? schemaOf(schema, 'input') : {}
  return { properties: properties as Record<string, unknown>, required: required as string[] }
}
