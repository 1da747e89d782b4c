import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Change, Payment } from './model.ts'
import { openApiDocument } from './openapi.ts'
import { pageLanguage, payPage } from './pay-page.ts'
import { type Fields, fieldsOf, Problem } from './problem.ts'
import { type Call, confirmCall, paymentOf, type Result, type Route, routes } from './routes.ts'
import { drawScenario, type Scenario } from './scenario.ts'
import { isSame, pageToken } from './sign.ts'
import { calendar, type State } from './state.ts'

const MOST_BODY_BYTES = 64 * 1024
/** How long a call stays without an answer that a scenario wants none for. */
const SILENCE_MS = 120_000

/** The book that routes write into. */
export interface Book {
  state: State
  apiKey: string
  /** Makes a change, now in memory; `written` says when it is safe to tell. */
  make(change: Change): void
  written(): Promise<void>
}

export function createHttp(book: Book): Server {
  const failures = new Map<string, number>()
  const silenced = new Set<string>()
  const table = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]))
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void answer(request, response).catch((error: unknown) => {
      const problem = error instanceof Problem ? error : new Problem(500, 'sandbox.broken', String(error))
      send(response, problem.status, { code: problem.code, detail: problem.message })
    })
  })

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '', search = ''] = (request.url ?? '').split('?')
    if (path === '/health') return send(response, 200, { ok: true })
    if (path === '/openapi.json') return send(response, 200, openApiDocument())
    const text = request.method === 'GET' ? '' : await bodyOf(request)
    if (path.startsWith('/pay/')) return await shopper(request, response, path.slice(5), search, text)
    if (!isSame(request.headers.authorization ?? '', `Bearer ${book.apiKey}`)) {
      throw new Problem(401, 'key.wrong', 'Authorization: Bearer with the API key')
    }
    const [, version, collection, id = '', step] = path.split('/')
    const pattern = `/${version}/${collection}${id && '/{id}'}${step === undefined ? '' : `/${step}`}`
    const route = table.get(`${request.method} ${pattern}`)
    if (!route) throw new Problem(404, 'route.not_found', `${request.method} ${path}`)
    const call = callOf(request, search, id, withOwnScenario(request, fieldsOf(text)))
    if (route.step) return await once(route, call, response, `${request.method} ${path}\n${text}`)
    const result = route.handle(call)
    if (result.lines) return sendLines(response, result.lines)
    send(response, result.status ?? 200, await done(result))
  }

  const callOf = (request: IncomingMessage, search: string, id: string, fields: Fields): Call => {
    const real = Date.now()
    return {
      state: book.state,
      fields,
      headers: request.headers,
      query: new URLSearchParams(search),
      id,
      times: { now: calendar(book.state.settings, real), real },
      origin: `http://${request.headers.host}`,
      apiKey: book.apiKey,
    }
  }

  const done = async (result: Result): Promise<string> => {
    if (result.change) book.make(result.change)
    await book.written()
    return JSON.stringify(result.body)
  }

  /** A write under its key: done once; the same request again gets the same answer, another one is refused. */
  const once = async (route: Route, call: Call, response: ServerResponse, print: string): Promise<void> => {
    const key = call.headers['idempotency-key']
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
      throw new Problem(400, 'key.missing', 'Idempotency-Key: 1 to 200 visible characters')
    }
    const { key: payment, scenario } = misbehaviour(route, call)
    const failed = failures.get(payment) ?? 0
    if (failed < (scenario.failTimes ?? 0)) {
      failures.set(payment, failed + 1)
      throw new Problem(500, 'sandbox.failing', 'nothing was done: try again under the same key')
    }
    const declined = failures.get(`capture ${payment}`) ?? 0
    if (route.step === 'capture' && declined < (scenario.captureFails ?? 0)) {
      failures.set(`capture ${payment}`, declined + 1)
      throw new Problem(402, 'capture.declined', 'the money could not be taken; it is still authorised')
    }
    const kept = book.state.kept.get(key) ?? work(route, call, key, print)
    if (kept.print !== print) throw new Problem(409, 'key.reused', 'the key was used for another request')
    await book.written()
    if (scenario.timeout === route.step && !silenced.has(key)) {
      silenced.add(key)
      setTimeout(() => response.destroy(), SILENCE_MS).unref()
      return
    }
    if (scenario.answerDelayMs) await new Promise((go) => setTimeout(go, scenario.answerDelayMs))
    send(response, kept.status, kept.body)
  }

  const work = (route: Route, call: Call, key: string, print: string) => {
    const result = route.handle(call)
    const kept = { key, print, status: result.status ?? 200, body: JSON.stringify(result.body) }
    book.make({ ...result.change, kept })
    return kept
  }

  const misbehaviour = (route: Route, call: Call): { key: string; scenario: Scenario } => {
    const found = route.scenario?.(call) ?? { key: '', scenario: {} }
    return found
  }

  /** The header `sandbox-scenario` says the same as the field; without either, a share of payments is drawn. */
  const withOwnScenario = (request: IncomingMessage, fields: Fields): Fields => {
    const isCreate = request.method === 'POST' && fields.paymentId !== undefined
    if (!isCreate || fields.scenario !== undefined) return fields
    const header = request.headers['sandbox-scenario']
    const scenario =
      typeof header === 'string' ? fieldsOf(header) : drawScenario(book.state.settings, String(fields.paymentId))
    return { ...fields, scenario }
  }

  const shopper = async (
    request: IncomingMessage,
    response: ServerResponse,
    address: string,
    search: string,
    text: string,
  ): Promise<void> => {
    const [id = '', token = ''] = address.split('.')
    if (!isSame(token, pageToken(book.apiKey, id))) throw new Problem(404, 'payment.not_found', 'no such payment')
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
    const fields = isForm ? Object.fromEntries(new URLSearchParams(text)) : fieldsOf(text)
    const call = callOf(request, search, id, fields)
    if (request.method === 'POST') {
      const body = await done(confirmCall(call))
      if (!isForm) return send(response, 200, body)
      const { returnUrl } = paymentOf(call)
      response.writeHead(303, { location: returnUrl ?? `/pay/${address}` }).end()
      return
    }
    sendPage(response, paymentOf(call), pageLanguage(call.query.get('lang'), request.headers['accept-language']))
  }
  return server
}

function sendPage(response: ServerResponse, payment: Payment, language: 'zh' | 'en'): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action *; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  })
  response.end(payPage(payment, language))
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

function sendLines(response: ServerResponse, lines: Iterable<unknown>): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  for (const line of lines) response.write(`${JSON.stringify(line)}\n`)
  response.end()
}

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MOST_BODY_BYTES) reject(new Problem(413, 'request.too_large', `${MOST_BODY_BYTES} bytes at most`))
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.on('error', reject)
  })
}
