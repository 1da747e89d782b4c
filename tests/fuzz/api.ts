export type Json = Record<string, unknown>

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: Json
}

/** With what a caller shows who they are; `nothing` where none is needed. */
export type Proof = 'session' | 'apiKey' | 'customerSession' | 'nothing'

export interface Operation {
  /** `getOrders`, as the document names it. */
  id: string
  method: string
  path: string
  parameters: readonly Parameter[]
  body: { type: string; schema: Json } | null
  admits: readonly Proof[]
}

/** What a stranger knows of a server: its OpenAPI document, and nothing else. */
export interface Api {
  document: Json
  operations: readonly Operation[]
  /** What a schema says, wherever it stands. */
  resolve(schema: Json): Json
}

export async function readApi(url: string): Promise<Api> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Json
  const resolve = (schema: Json): Json => {
    if (typeof schema.$ref !== 'string') return schema
    const { $ref, ...beside } = schema
    let found: unknown = document
    for (const part of $ref.split('/').slice(1)) found = (found as Json)[part]
    return { ...resolve(found as Json), ...beside }
  }
  const operations = Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => readOperation(resolve, method.toUpperCase(), path, operation)),
  )
  return { document, operations, resolve }
}

function readOperation(resolve: Api['resolve'], method: string, path: string, operation: Json): Operation {
  const content = (operation.requestBody as { content?: Record<string, { schema: Json }> } | undefined)?.content ?? {}
  const [body] = Object.entries(content).map(([type, { schema }]) => ({ type, schema }))
  const security = operation.security as Record<string, unknown>[]
  const admits = security.map((scheme) => (Object.keys(scheme)[0] ?? 'nothing') as Proof)
  return {
    id: String(operation.operationId),
    method,
    path,
    parameters: (operation.parameters as Json[]).map((one) => resolve(one) as unknown as Parameter),
    body: body ?? null,
    admits: admits.length === 0 ? ['nothing'] : admits,
  }
}

/** `orders` of `/shops/{merchantId}/orders/{orderId}/{…}` before `{orderId}`: what a parameter is an id of. */
export function nounBefore(path: string, parameter: string): string | undefined {
  const parts = path.split('/')
  return camel(parts[parts.indexOf(`{${parameter}}`) - 1] ?? '')
}

function camel(kebab: string): string {
  return kebab.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
