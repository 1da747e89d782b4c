// Answers the requests of a checkout, with as many round trips to PostgreSQL and to the payment provider, and does nothing:
// what this machine has before any of the work.
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { httpCalls } from '../../apps/server/src/business/payments/providers/http-call.ts'

const { DATABASE_URL = '', TANDEM_SANDBOX_PAY_URL = '', TANDEM_SANDBOX_PAY_API_KEY = '' } = process.env
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 8 })
const call = httpCalls({ timeoutMs: 10_000 })
const paid = new Set<string>()
const waiting = new Map<string, () => void>()
let orders = 0

/** One after the other, as a use case does. */
async function ask(statements: number): Promise<void> {
  for (let i = 0; i < statements; i += 1) await pool.query({ name: 'nothing', text: 'select $1::int', values: [i] })
}

async function pay(id: string): Promise<object> {
  await ask(1)
  const answer = await call({
    method: 'POST',
    url: `${TANDEM_SANDBOX_PAY_URL}/v1/payments`,
    headers: { authorization: `Bearer ${TANDEM_SANDBOX_PAY_API_KEY}`, 'idempotency-key': id },
    body: JSON.stringify({ paymentId: id, amount: 100, currency: 'CNY', capture: 'automatic' }),
  })
  if (!('body' in answer)) throw new Error(`the provider: ${answer.code}`)
  await ask(1)
  const { payUrl } = JSON.parse(answer.body.toString()) as { payUrl: string }
  return { action: { url: payUrl } }
}

async function hear(paymentId: string): Promise<object> {
  const client = await pool.connect()
  await client.query('begin')
  for (let i = 0; i < 3; i += 1) await client.query({ name: 'nothing', text: 'select $1::int', values: [i] })
  await client.query('commit')
  client.release()
  paid.add(paymentId)
  waiting.get(paymentId)?.()
  return {}
}

async function look(id: string): Promise<object> {
  await ask(1)
  if (!paid.has(id)) await new Promise<void>((go) => waiting.set(id, go))
  waiting.delete(id)
  await ask(2)
  return { state: 'confirmed' }
}

async function answer(method: string, path: string, body: string): Promise<{ status: number; body: object }> {
  const [, id = ''] = /\/orders\/([^/?]+)/.exec(path) ?? []
  if (path.includes('/webhooks/')) return { status: 200, body: await hear(JSON.parse(body).data.paymentId) }
  if (path.endsWith('/payments')) return { status: 201, body: await pay(id) }
  if (id !== '') return { status: 200, body: await look(id) }
  if (path.endsWith('/orders')) {
    await ask(2)
    return { status: 201, body: { id: `empty-${process.pid}-${(orders += 1)}`, due: 100, guestToken: 'none' } }
  }
  await ask(1)
  return { status: 200, body: method === 'GET' ? { products: [] } : { due: 100 } }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(request, 'end')
  return Buffer.concat(chunks).toString()
}

const server = createServer(async (request, response) => {
  const text = await textOf(request)
  const { status, body } = await answer(request.method ?? '', request.url ?? '', text)
  const json = JSON.stringify(body)
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
    .end(json)
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.once('disconnect', () => process.exit(0))
