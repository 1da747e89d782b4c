/** A call as somebody makes it who has read nothing but `/openapi.json`. */
export interface Ask {
  params?: Record<string, string | number>
  query?: Record<string, string | number | undefined>
  body?: object
  headers?: Record<string, string>
}

export interface Answer<Body> {
  status: number
  body: Body
  cookies: string[]
}

type Json = { [key: string]: unknown }

interface Operation {
  method: string
  path: string
  responses: Record<string, Json>
}

/** The operations of a server, found in its document; an answer that the document does not know is an error. */
export class Api {
  readonly url: string
  #document: Json
  #operations: ReadonlyMap<string, Operation>

  private constructor(url: string, document: Json) {
    this.url = url
    this.#document = document
    this.#operations = operationsOf(document)
  }

  static async open(url: string): Promise<Api> {
    return new Api(url, (await (await fetch(`${url}/openapi.json`)).json()) as Json)
  }

  /** @throws Error when it was refused */
  async do<Body>(operationId: string, ask: Ask = {}): Promise<Answer<Body>> {
    const answer = await this.#call(operationId, ask)
    if (answer.status >= 300) throw new Error(`${operationId}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer as Answer<Body>
  }

  /** @returns the code with which it was refused, and the details @throws Error when it was done */
  async refused(operationId: string, ask: Ask = {}): Promise<{ code: string; details?: unknown }> {
    const { status, body } = await this.#call(operationId, ask)
    if (status < 300) throw new Error(`${operationId} was done: ${JSON.stringify(body)}`)
    return body as { code: string }
  }

  async #call(operationId: string, { params = {}, query = {}, body, headers = {} }: Ask): Promise<Answer<unknown>> {
    const operation = this.#operations.get(operationId)
    if (!operation) throw new Error(`the document has no operation ${operationId}`)
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? name))
    const asked = Object.entries(query).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, `${value}`]],
    )
    const response = await fetch(`${this.url}${path}?${new URLSearchParams(asked).toString()}`, {
      method: operation.method,
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    const told: unknown = text === '' ? undefined : JSON.parse(text)
    this.#refuseUndocumented(operationId, operation, response.status, told)
    return { status: response.status, body: told, cookies: response.headers.getSetCookie() }
  }

  #refuseUndocumented(operationId: string, { responses }: Operation, status: number, body: unknown): void {
    const documented = this.#resolve(responses[status])
    const where = `${operationId} answered ${status} ${JSON.stringify(body)}, which the document does not know`
    if (!documented) throw new Error(where)
    const code = status >= 400 ? (body as { code?: string }).code : undefined
    if (code !== undefined && !JSON.stringify(documented).includes(`"${code}"`)) throw new Error(where)
  }

  #resolve(found: Json | undefined): Json | undefined {
    const ref = found?.$ref
    if (typeof ref !== 'string') return found
    const parts = ref.replace('#/', '').split('/')
    return parts.reduce<unknown>((from, part) => (from as Json | undefined)?.[part], this.#document) as Json | undefined
  }
}

function operationsOf({ paths }: Json): Map<string, Operation> {
  const all = Object.entries(paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses }]): [string, Operation] => [
      operationId as string,
      { method: method.toUpperCase(), path, responses: responses as Operation['responses'] },
    ]),
  )
  return new Map(all)
}
