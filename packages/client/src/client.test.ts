import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttp, queryText } from './http.ts'
import { merchantApi, type Scope } from './merchant.ts'
import { platformApi } from './platform.ts'
import { ApiProblem, Unreachable } from './problem.ts'

const scope: Scope = {
  from: '2026-06-01',
  to: '2026-06-28',
  compare: 'previous',
  stores: ['s01', 's02'],
  districts: [],
  formats: [],
  channels: [],
  categories: ['fruit & nuts'],
}

interface Seen {
  method: string
  url: string
  headers: NodeJS.Dict<string | string[]>
  body: string
}

describe('the client', () => {
  const seen: Seen[] = []
  let answer: { status: number; type: string; body: string } = { status: 200, type: 'application/json', body: '{}' }
  let server: Server
  let base = ''

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
        response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  it('asks in the words of the contract: lists with commas, empty ones left out', async () => {
    answer = { status: 200, type: 'application/json', body: '{"total":0}' }
    await merchantApi(createHttp({ base }), 'city').orders(scope, { hour: 0 }, { page: 2 })
    expect(seen.at(-1)?.url).toBe(
      '/api/v1/merchants/city/insights/orders?from=2026-06-01&to=2026-06-28&compare=previous&stores=s01%2Cs02&categories=fruit%20%26%20nuts&hour=0&page=2',
    )
  })

  it('keeps an id with a slash one part of the path', async () => {
    await merchantApi(createHttp({ base }), 'city').order('A/1?x')
    expect(seen.at(-1)?.url).toBe('/api/v1/merchants/city/insights/orders/A%2F1%3Fx')
  })

  it('gives every write its own key, so that a repeat by the network is done once', async () => {
    answer = { status: 204, type: 'application/json', body: '' }
    const http = createHttp({ base })
    await expect(http.put('/api/v1/me/locale', { locale: 'en' })).resolves.toBeUndefined()
    await http.put('/api/v1/me/locale', { locale: 'en' })
    const [first, second] = seen.slice(-2)
    expect(first?.body).toBe('{"locale":"en"}')
    expect(first?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/)
    expect(first?.headers['idempotency-key']).not.toBe(second?.headers['idempotency-key'])
  })

  it('repeats a write under the key that its caller keeps, so that cash is taken once', async () => {
    answer = { status: 200, type: 'application/json', body: '{}' }
    const api = merchantApi(createHttp({ base }), 'city')
    await api.takeCash('o1', { tillId: 'T1' }, 'one-key')
    await api.takeCash('o1', { tillId: 'T1' }, 'one-key')
    expect(seen.slice(-2).map(({ url, headers }) => [url, headers['idempotency-key']])).toEqual([
      ['/api/v1/merchants/city/orders/o1/cash', 'one-key'],
      ['/api/v1/merchants/city/orders/o1/cash', 'one-key'],
    ])
  })

  it('sends a repaired file as CSV, whatever the machine takes it for', async () => {
    answer = { status: 200, type: 'application/json', body: '{}' }
    const csv = new Blob(['quarantine_id,数量\n1,2\n'], { type: 'application/vnd.ms-excel' })
    await merchantApi(createHttp({ base }), 'city').replayQuarantine({ source: 'tills', table: '销售' }, csv)
    const sent = seen.at(-1)
    expect(sent?.url).toBe('/api/v1/merchants/city/data/quarantine/replay?source=tills&table=%E9%94%80%E5%94%AE')
    expect(sent?.headers['content-type']).toBe('text/csv')
    expect(sent?.body).toBe('quarantine_id,数量\n1,2\n')
  })

  it('throws a refusal with its code, details and request id', async () => {
    const body = { type: 't', title: 'No', status: 403, code: 'access.denied', requestId: 'r1', details: { a: 1 } }
    answer = { status: 403, type: 'application/problem+json', body: JSON.stringify(body) }
    const failed = await platformApi(createHttp({ base }))
      .me()
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(ApiProblem)
    expect(failed).toMatchObject({ code: 'access.denied', status: 403, requestId: 'r1', details: { a: 1 } })
  })

  it('makes a proxy’s error page a refusal of its own kind', async () => {
    answer = { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' }
    await expect(platformApi(createHttp({ base })).me()).rejects.toMatchObject({
      code: 'answer.unexpected',
      status: 502,
    })
  })

  it('has no demo sign-ins where the server has none', async () => {
    answer = { status: 404, type: 'application/problem+json', body: '{"code":"resource.not_found","status":404}' }
    await expect(platformApi(createHttp({ base })).demoSignIns()).resolves.toEqual({ signIns: [] })
  })

  it('says that nothing answered, and lets a cancelled question be cancelled', async () => {
    const http = createHttp({ base: 'http://127.0.0.1:9' })
    await expect(http.get('/')).rejects.toBeInstanceOf(Unreachable)
    await expect(createHttp({ base }).get('/', {}, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('a query text', () => {
  it('is empty when nothing is asked', () => {
    expect(queryText({ a: undefined, b: null, c: '', d: [] })).toBe('')
    expect(queryText({ a: 0, b: false })).toBe('?a=0&b=false')
  })
})
