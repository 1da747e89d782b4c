import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refusal } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestWorld, type TestWorld } from '../../../../tests/world/index.ts'
import { merchantRoute } from '../platform/http/route.ts'
import { openWarehouse } from '../warehouse/client.ts'
import { buildTestServer, type TestServer } from './testing/test-server.ts'

let world: TestWorld
let server: TestServer
let consoleDir: string

beforeAll(async () => {
  world = await createTestWorld()
  consoleDir = await mkdtemp(join(tmpdir(), 'tandem-console-'))
  await mkdir(join(consoleDir, 'assets'))
  await writeFile(join(consoleDir, 'index.html'), '<!doctype html><title>Tandem</title>')
  await writeFile(join(consoleDir, 'assets', 'main-1a2b.js'), 'plain()')
  await writeFile(join(consoleDir, 'assets', 'main-1a2b.js.br'), 'compressed')
  server = await buildTestServer(world, { consoleDir })
  addProbes(server)
})
afterAll(async () => {
  await server.app.close()
  await world.close()
  await rm(consoleDir, { recursive: true })
})

const PROBE = '/api/v1/merchants/north/probe'

/** Routes of every kind of ending, declared as features declare theirs. */
function addProbes({ app, deps }: TestServer): void {
  merchantRoute(app, deps, {
    method: 'POST',
    path: '/probe/:kind',
    summary: 'A route to try the edge with',
    who: 'stock.write',
    params: z.object({ kind: z.enum(['answer', 'refuse', 'break', 'overshare', 'lie', 'nothing']) }),
    query: z.object({ limit: z.coerce.number().int().max(10).default(5) }),
    body: z.object({ n: z.int().optional() }),
    answer: z.object({ limit: z.number(), stores: z.unknown(), merchant: z.string() }).optional(),
    handler: async ({ ctx, params, query }) => {
      if (params.kind === 'refuse') throw new Refusal('goal.invalid', { because: 'past' })
      if (params.kind === 'break') throw new Error('select * from sign_in_account: password leaked')
      if (params.kind === 'nothing') return undefined
      const [row] = await ctx.db.query<{ id: string }>('select id from merchant')
      const answer = { limit: query.limit, stores: ctx.access.storeIds, merchant: row?.id ?? '' }
      if (params.kind === 'overshare') return { ...answer, password: 'leaked' }
      return params.kind === 'lie' ? ({ ...answer, limit: 'five' } as unknown as typeof answer) : answer
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/probe-of-old',
    summary: 'A route that goes',
    who: 'insights.read',
    deprecated: { since: '2026-01-01', sunset: '2026-12-31', use: '/api/v1/merchants/{merchantId}/probe' },
    answer: z.object({}),
    handler: () => ({}),
  })
}

const probe = (kind: string, rest: Partial<Parameters<TestServer['call']>[0]> = {}) =>
  server.call({ method: 'POST', url: `${PROBE}/${kind}`, body: {}, as: 'owner', ...rest })

describe('a route', () => {
  it('gets the scope of the person: merchant, stores, defaults of its query', async () => {
    const answer = await probe('answer', { as: 'store_manager' })
    expect(answer.json()).toEqual({ limit: 5, stores: ['s1'], merchant: 'north' })
    expect((await probe('nothing')).statusCode).toBe(204)
  })

  it('is closed without a session, to other roles, and for merchants one has no part in', async () => {
    const { as: _as, ...nobody } = { method: 'POST' as const, url: `${PROBE}/answer`, body: {}, as: undefined }
    expect((await server.call(nobody)).json()).toMatchObject({ status: 401, code: 'session.missing' })
    expect((await probe('answer', { as: 'analyst' })).json()).toMatchObject({ status: 403, code: 'access.denied' })
    for (const merchant of ['south', 'nowhere', 'North', "north'--", '%2e%2e']) {
      const answer = await probe('answer', { url: `/api/v1/merchants/${merchant}/probe/answer` })
      expect(answer.json(), merchant).toMatchObject({ status: 404, code: 'resource.not_found' })
    }
  })

  it('refuses input that breaks its contract and says where', async () => {
    const wrong = { url: `${PROBE}/answer?limit=11`, body: { n: 1.5 } }
    expect((await probe('answer', wrong)).json()).toMatchObject({
      code: 'request.invalid',
      detail: expect.stringContaining('query.limit'),
      details: { issues: [{ at: 'query.limit' }] },
    })
    expect((await probe('answer', { body: { n: 1.5 } })).json()).toMatchObject({
      details: { issues: [{ at: 'body.n' }] },
    })
    expect((await probe('dance')).json()).toMatchObject({ code: 'request.invalid' })
    expect((await probe('answer', { body: '{"n":' })).json()).toMatchObject({ status: 400, code: 'request.invalid' })
    expect((await probe('answer', { body: { n: 1, pad: 'x'.repeat(1_100_000) } })).json()).toMatchObject({
      status: 413,
      code: 'request.too_large',
    })
  })

  it('lets nothing out that its answer does not name, and nothing that breaks it', async () => {
    expect((await probe('overshare')).body).not.toContain('leaked')
    expect((await probe('lie')).json()).toMatchObject({ status: 500, code: 'internal' })
  })
})

describe('a refusal', () => {
  it('is a problem document with a stable code and the request id', async () => {
    const answer = await probe('refuse', { headers: { 'x-request-id': 'till-7:0001' } })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.headers['x-request-id']).toBe('till-7:0001')
    expect(answer.json()).toEqual({
      type: 'urn:tandem:problem:goal.invalid',
      title: 'The goal cannot be set like this',
      status: 422,
      code: 'goal.invalid',
      requestId: 'till-7:0001',
      details: { because: 'past' },
    })
  })

  it('has a title in Chinese for who would rather read it, and the same code', async () => {
    const answer = await probe('refuse', { headers: { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' } })
    expect(answer.json()).toMatchObject({ code: 'goal.invalid', title: '目标不能这样设定' })
    expect(answer.headers).toMatchObject({ 'content-language': 'zh', vary: 'accept-language' })
    const bug = await probe('break', { headers: { 'accept-language': 'zh' } })
    expect(bug.json()).toMatchObject({ code: 'internal', title: '我们这边出了问题' })
    expect((await probe('refuse')).headers['content-language']).toBe('en')
  })

  it('tells nothing of a bug but the id to look it up by', async () => {
    const answer = await probe('break')
    expect(answer.json()).toEqual({
      type: 'about:blank',
      title: 'Something broke on our side',
      status: 500,
      code: 'internal',
      requestId: answer.headers['x-request-id'],
    })
  })

  it('replaces a request id that does not look like one', async () => {
    for (const id of ['short', 'a'.repeat(101), 'with space in it', '<script>alert(1)</script>']) {
      const answer = await server.call({ url: '/health', headers: { 'x-request-id': id } })
      expect(answer.headers['x-request-id'], id).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  it('answers for addresses that do not exist', async () => {
    const answer = await server.call({ url: '/api/v1/nothing', as: 'owner', headers: { accept: 'text/html' } })
    expect(answer.json()).toMatchObject({ status: 404, code: 'resource.not_found' })
  })
})

describe('a route on its way out', () => {
  it('says since when, until when, and what takes its place', async () => {
    const { headers } = await server.call({ url: '/api/v1/merchants/north/probe-of-old', as: 'owner' })
    expect(headers).toMatchObject({
      deprecation: '@1767225600',
      sunset: 'Thu, 31 Dec 2026 00:00:00 GMT',
      link: '</api/v1/merchants/{merchantId}/probe>; rel="successor-version"',
    })
  })
})

describe('a write from elsewhere', () => {
  it('is refused when another site sends it with the cookie', async () => {
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' },
    ]
    for (const headers of foreign) {
      expect((await probe('answer', { headers })).json(), JSON.stringify(headers)).toMatchObject({
        code: 'csrf.failed',
      })
    }
  })

  it('of an old browser is judged by its Origin; without any sign of its page it is refused', async () => {
    const { app } = server
    const payload = { email: 'owner@tandem.demo', password: 'tandem-demo' }
    const signIn = (headers: Record<string, string>) =>
      app.inject({
        method: 'POST',
        url: '/api/auth/sign-in/email',
        headers: { host: 'localhost:3000', ...headers },
        payload,
      })
    expect((await signIn({ origin: 'http://localhost:3000' })).statusCode).toBe(204)
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'null' },
      { origin: 'http://localhost:3001' },
      { origin: 'https://evil.example' },
    ]
    for (const headers of foreign) {
      expect((await signIn(headers)).statusCode, JSON.stringify(headers)).toBe(403)
    }
  })

  it('of a program needs no sign of a page where there is no cookie to ride on, but a browser never passes for one', async () => {
    const { app } = server
    const write = (headers: Record<string, string>, url = `${PROBE}/answer`) =>
      app.inject({ method: 'POST', url, headers: { host: 'localhost', ...headers }, payload: {} })
    expect((await write({})).json()).toMatchObject({ code: 'session.missing' })
    expect((await write({ authorization: 'Bearer tk_nobody' })).statusCode).toBe(401)
    const refused: Record<string, string>[] = [
      { cookie: 'theme=dark' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of refused) {
      expect((await write(headers)).json(), JSON.stringify(headers)).toMatchObject({ code: 'csrf.failed' })
    }
    for (const url of ['/api/auth/sign-out', '//api//auth/sign-out', '/API/auth/sign-in/email']) {
      expect((await write({}, url)).statusCode, url).toBe(403)
    }
    expect((await app.inject({ method: 'POST', url: PROBE, headers: { host: 'evil.example' } })).statusCode).toBe(403)
  })

  it('and a read, too, is refused under a name that is not ours', async () => {
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', '10.0.0.1']) {
      expect((await server.call({ url: '/health', headers: { host } })).statusCode, host).toBe(403)
    }
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080']) {
      expect((await server.call({ url: '/health', headers: { host } })).statusCode, host).toBe(200)
    }
  })
})

describe('the console', () => {
  it('is one page for every address, never cached; its assets are kept for ever and sent compressed', async () => {
    for (const url of ['/', '/insights/overview?from=2026-01-01', '/orders/a.b']) {
      const page = await server.call({ url, headers: { accept: 'text/html' } })
      expect(page.body, url).toContain('<title>Tandem</title>')
      expect(page.headers['cache-control'], url).toBe('no-cache')
    }
    const asset = { url: '/assets/main-1a2b.js' }
    const plain = await server.call(asset)
    expect(plain.body).toBe('plain()')
    expect(plain.headers['cache-control']).toContain('immutable')
    const compressed = await server.call({ ...asset, headers: { 'accept-encoding': 'br' } })
    expect([compressed.body, compressed.headers['content-encoding']]).toEqual(['compressed', 'br'])
    expect(compressed.headers['content-type']).toContain('javascript')
  })

  it('does not answer a missing asset with a page, nor a path out of its folder', async () => {
    const gone = await server.call({ url: '/assets/main-old.js', headers: { accept: 'text/html' } })
    expect(gone.statusCode).toBe(404)
    for (const url of ['/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fetc/passwd']) {
      expect((await server.call({ url })).statusCode, url).toBeGreaterThanOrEqual(400)
    }
  })

  it('may run its own scripts and map workers only, and stands in nobody else’s frame', async () => {
    const { headers } = await server.call({ url: '/', headers: { accept: 'text/html' } })
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain(`script-src 'self';`)
    expect(policy).toContain(`worker-src 'self' blob:`)
    expect(policy).toContain(`frame-ancestors 'none'`)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect((await server.call({ url: '/api/v1/me', as: 'owner' })).headers['cache-control']).toBe('no-store')
  })
})

describe('operations', () => {
  it('is healthy by itself, and ready when both engines answer', async () => {
    expect((await server.call({ url: '/health' })).json()).toEqual({ status: 'ok' })
    const ready = await server.call({ url: '/ready' })
    expect([ready.statusCode, ready.json()]).toEqual([
      200,
      { status: 'ready', checks: { database: true, warehouse: true } },
    ])
  })

  it('says which engine is away', async () => {
    const away = openWarehouse({ url: 'http://127.0.0.1:9' })
    const other = await buildTestServer({ database: world.database, warehouse: away })
    const ready = await other.call({ url: '/ready' })
    expect([ready.statusCode, ready.json()]).toMatchObject([503, { checks: { database: true, warehouse: false } }])
    await other.app.close()
    await away.close()
  })

  it('counts requests by route, connections and the event loop, for this machine only', async () => {
    await probe('answer')
    const { body } = await server.call({ url: '/metrics' })
    expect(body).toMatch(
      /http_request_duration_seconds_count\{method="POST",route="[^"]*probe\/:kind",status="200"\} [1-9]/,
    )
    expect(body).toContain('pg_pool_connections{pool="app",state="idle"}')
    expect(body).toContain('nodejs_eventloop_lag_seconds')
    expect((await server.call({ url: '/metrics', from: '192.168.1.20' })).statusCode).toBe(404)
  })

  it('survives the database dropping every connection', async () => {
    await server.call({ url: '/api/v1/me', as: 'owner' })
    await world.database.owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    )
    const codes = await Promise.all([1, 2, 3, 4].map(async () => (await probe('answer')).statusCode))
    expect(codes.every((code) => code === 200 || code === 503)).toBe(true)
    expect((await probe('answer')).statusCode).toBe(200)
  })

  it('describes every route of the API in OpenAPI 3.1, with the contracts that they parse by', async () => {
    const document = (await server.call({ url: '/openapi.json' })).json()
    expect(document.openapi).toBe('3.1.0')
    const probePath = document.paths['/api/v1/merchants/{merchantId}/probe/{kind}'].post
    expect(probePath.description).toBe('Permission: stock.write.')
    const nameOf = ({ name, $ref = '' }: { name?: string; $ref?: string }) => name ?? $ref.split('/').at(-1)
    expect(probePath.parameters.map(nameOf)).toEqual(['merchantId', 'kind', 'limit', 'Idempotency-Key'])
    const { schema } = document.paths['/api/v1/me'].get.responses['200'].content['application/json']
    const { required } = schema.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema
    expect(required).toContain('now')
    const served = server.app.documented.map(({ url }) => url.replace(/:(\w+)/g, '{$1}'))
    expect(Object.keys(document.paths).toSorted()).toEqual([...new Set(served)].toSorted())
  })
})
