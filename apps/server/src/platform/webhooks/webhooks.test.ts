import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NewWebhookAnswer, WebhookDelivery, WebhookLine } from '@tandem/contracts'
import { DAY, HOUR, MINUTE } from '@tandem/kernel'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { deliverAll, emit } from '../../db/outbox.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { buildTestServer, type Call, type TestServer } from '../../http/testing/test-server.ts'
import { openWarehouse } from '../../warehouse/client.ts'
import { advanceClock, now, setClock, setClockSpeed } from '../clock.ts'
import { createLog } from '../log.ts'
import { type Outside, sendDue, webhooksOnEvents } from './index.ts'

interface Received {
  headers: IncomingHttpHeaders
  body: string
}

let world: TestDatabase
let server: TestServer
let receiver: Server
let received: Received[] = []
let respond: (response: ServerResponse, index: number) => void = (response) => void response.end('ok')
/** What names mean to the sender under test. */
let names: Record<string, string[]> = {}
const warehouse = openWarehouse({ url: 'http://127.0.0.1:9' })
/** The receiver stands on this machine, which the real rule refuses; everything else is as the real rule has it. */
const outside: Outside = {
  allowHttp: true,
  isAllowed: (address) => address === '127.0.0.1',
  resolve: async (host) => (names[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
}

beforeAll(async () => {
  world = await createTestDatabase()
  server = await buildTestServer({ database: world.database, warehouse }, { outside })
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => respond(response, received.push({ headers: request.headers, body }) - 1))
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await server.app.close()
  await warehouse.close()
  await world.close()
})
beforeEach(async () => {
  received = []
  respond = (response) => void response.end('ok')
  names = { 'shop.example': ['127.0.0.1'] }
  await setClockSpeed(db(), 0)
  await setClock(db(), Date.UTC(2026, 5, 1))
})
afterEach(async () => void (await db().query('delete from webhook_endpoint')))

const db = () => platformDb(world.database)
const port = () => (receiver.address() as AddressInfo).port
const HOOKS = '/api/v1/merchants/north/webhooks'
const call = (method: Call['method'], path: string, body?: object, as: Call['as'] = 'owner') =>
  server.call({ method: method ?? 'GET', url: `${HOOKS}${path}`, ...(body ? { body } : {}), ...(as ? { as } : {}) })
async function make(eventKinds = ['order.*'], host = 'shop.example'): Promise<NewWebhookAnswer> {
  const answer = await call('POST', '', { url: `http://${host}:${port()}/hook`, eventKinds })
  expect(answer.statusCode).toBe(201)
  return answer.json()
}
const webhook = async (id: string) =>
  (await call('GET', '')).json<{ webhooks: WebhookLine[] }>().webhooks.find((one) => one.id === id)
const deliveries = async (id: string) =>
  (await call('GET', `/${id}/deliveries`)).json<{ deliveries: WebhookDelivery[] }>().deliveries

async function happen(kind: string, merchant = 'north'): Promise<void> {
  const at = await now(db())
  await scopedDb(world.database, merchant).transaction((tx) =>
    emit(tx, { kind, aggregate: 'order:1', payload: { total: 990 }, at }),
  )
  await hear()
}
const hear = () => deliverAll(db(), webhooksOnEvents)
const send = () =>
  sendDue({ database: world.database, cipher: server.deps.cipher, outside, log: createLog({ level: 'silent' }) })
const goOn = async (ms: number) => void (await advanceClock(db(), ms / DAY))

it('sends what the endpoint asked for, once, signed so that the receiver can tell', async () => {
  const { secret } = await make(['order.paid'])
  await happen('order.paid')
  await happen('order.cancelled')
  await happen('order.paid', 'south')
  expect(await send()).toBe(1)
  expect(await send()).toBe(0)
  expect(received).toHaveLength(1)
  const [{ headers, body }] = received as [Received]
  expect(JSON.parse(body)).toEqual({
    type: 'order.paid',
    timestamp: '2026-06-01T00:00:00.000Z',
    data: { aggregate: 'order:1', payload: { total: 990 } },
  })
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
  expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(10)
})

it('makes one delivery of an event that comes twice, and none of what was before the endpoint', async () => {
  await happen('order.paid')
  await goOn(MINUTE)
  const { webhook: made } = await make()
  await db().query(`update outbox_cursor set xid = '0', id = 0 where consumer = 'webhooks'`)
  await happen('order.placed')
  await db().query(`update outbox_cursor set xid = '0', id = 0 where consumer = 'webhooks'`)
  await hear()
  expect((await deliveries(made.id)).map(({ kind }) => kind)).toEqual(['order.placed'])
})

it('tries again later and later by the clock, under the same id, until it arrives', async () => {
  const { webhook: made } = await make()
  respond = (response, index) => void response.writeHead(index < 2 ? 500 : 204).end()
  await happen('order.paid')
  expect(await send()).toBe(1)
  expect(await send()).toBe(0)
  expect(await deliveries(made.id)).toMatchObject([{ status: 'waiting', attempts: 1, lastStatus: 500 }])
  expect((await webhook(made.id))?.failingSince).toBe(Date.UTC(2026, 5, 1))
  await goOn(10_000)
  expect(await send()).toBe(1)
  await goOn(10_000)
  expect(await send()).toBe(0)
  await goOn(30_000)
  expect(await send()).toBe(1)
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(await deliveries(made.id)).toMatchObject([{ status: 'delivered', attempts: 3, lastStatus: 204, nextAt: null }])
  expect((await webhook(made.id))?.failingSince).toBeNull()
})

it('is taken by one of several processes', async () => {
  await make()
  for (let i = 0; i < 8; i += 1) await happen('order.paid')
  const counts = await Promise.all([send(), send(), send()])
  expect(counts.reduce((sum, count) => sum + count)).toBe(8)
  expect(received).toHaveLength(8)
})

it('switches an endpoint off when nothing arrived for five days, or it says that it is gone, and tells', async () => {
  const [failing, gone] = [(await make()).webhook, (await make(['stock.*'])).webhook]
  respond = (response) => void response.writeHead(503).end()
  await happen('order.paid')
  for (let tries = 0; tries < 40 && (await webhook(failing.id))?.active; tries += 1) {
    await send()
    await goOn(6 * HOUR)
  }
  expect(await webhook(failing.id)).toMatchObject({ active: false, disabledBecause: 'failing' })
  const tried = received.length
  await goOn(3 * DAY)
  await send()
  expect(received).toHaveLength(tried)

  respond = (response) => void response.writeHead(410).end()
  await happen('stock.short')
  await send()
  expect(await webhook(gone.id)).toMatchObject({ active: false, disabledBecause: 'gone' })
  const { entries } = (await server.call({ url: '/api/v1/merchants/north/audit?limit=2', as: 'owner' })).json()
  expect(entries).toMatchObject([
    { action: 'webhook.disabled', actor: 'system:webhooks', details: { because: 'gone' } },
    { action: 'webhook.disabled', details: { because: 'failing' } },
  ])
  expect(await db().query(`select from outbox where kind = 'webhook.disabled'`)).toHaveLength(2)

  respond = (response) => void response.end()
  await call('PUT', `/${failing.id}`, { url: failing.url, eventKinds: failing.eventKinds, active: true })
  expect(await send()).toBe(1)
  expect(await deliveries(failing.id)).toMatchObject([{ status: 'delivered' }])
})

it('never reaches a private address: not by name, not by one among several, not by a redirect', async () => {
  const { webhook: made } = await make()
  const outcome = async () => {
    await goOn(1_000) // the latest delivery comes first
    await happen('order.paid')
    await send()
    return (await deliveries(made.id))[0]
  }
  names['shop.example'] = ['10.0.0.1']
  expect(await outcome()).toMatchObject({ lastStatus: null, lastError: 'not a public address' })
  names['shop.example'] = ['127.0.0.1', '169.254.169.254']
  expect(await outcome()).toMatchObject({ lastError: 'not a public address' })
  names['shop.example'] = []
  expect(await outcome()).toMatchObject({ lastError: 'the name has no address' })
  expect(received).toEqual([])
  names['shop.example'] = ['127.0.0.1']
  respond = (response) => void response.writeHead(302, { location: `http://shop.example:${port()}/else` }).end()
  expect(await outcome()).toMatchObject({ status: 'waiting', lastStatus: 302, lastError: 'a redirect' })
  expect(received).toHaveLength(1)
})

it('is not held up by an answer without end', async () => {
  const { webhook: made } = await make()
  respond = (response) => {
    const pour = setInterval(() => response.write('x'.repeat(16_000)), 1)
    response.on('close', () => clearInterval(pour))
  }
  await happen('order.paid')
  await send()
  expect(await deliveries(made.id)).toMatchObject([{ status: 'waiting', lastError: 'the answer is too long' }])
})

it('can be tried with a test, sent again, changed and removed, each recorded', async () => {
  const { webhook: made } = await make()
  expect((await call('POST', `/${made.id}/test`)).statusCode).toBe(202)
  await send()
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ type: 'webhook.test' })
  const [first] = await deliveries(made.id)
  expect((await call('POST', `/${made.id}/deliveries/${first?.id}/resend`)).statusCode).toBe(204)
  await send()
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([`msg_${first?.id}`, `msg_${first?.id}`])
  expect((await call('DELETE', `/${made.id}`)).statusCode).toBe(204)
  for (const path of [`/${made.id}/test`, `/${made.id}/deliveries/${first?.id}/resend`]) {
    expect((await call('POST', path)).statusCode, path).toBe(404)
  }
  expect((await call('GET', `/${made.id}/deliveries`)).statusCode).toBe(404)
})

it('keeps its secret sealed, and is for the owner alone', async () => {
  const { secret, webhook: made } = await make()
  const rows = await db().query<{ text: string }>('select w::text as text from webhook_endpoint w')
  expect(rows).toHaveLength(1)
  expect(rows[0]?.text).not.toContain(secret.slice(10))
  expect((await call('GET', '')).body).not.toContain('whsec_')
  for (const role of ['regional_manager', 'store_manager', 'cashier', 'finance', 'analyst'] as const) {
    expect((await call('GET', '', undefined, role)).statusCode, role).toBe(403)
  }
  const refused = await call('POST', '', { url: 'https://10.0.0.1/', eventKinds: ['order.*'] })
  expect(refused.json()).toMatchObject({ status: 422, code: 'webhook.url_refused' })
  const change = { url: 'https://user:pass@shop.example/', eventKinds: ['order.*'], active: true }
  expect((await call('PUT', `/${made.id}`, change)).statusCode).toBe(422)
})
