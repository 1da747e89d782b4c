import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Scenario } from './scenario.ts'
import { signatureHeader } from './sign.ts'
import { type SandboxPay, startSandboxPay } from './start.ts'

const SECRETS = { apiKey: 'key-of-a-test', webhookSecret: 'secret-of-a-test' }

interface Heard {
  headers: IncomingHttpHeaders
  body: string
  id: string
  type: string
  at: number
  data: { payment: string; amount: number; refund: { id: string; key: string } | null }
}

describe('the sandbox provider', () => {
  const heard: Heard[] = []
  let refuse = 0
  let shop: Server
  let folder: string
  let sandbox: SandboxPay
  let number = 0

  beforeEach(async () => {
    heard.length = 0
    refuse = 0
    folder = await mkdtemp(join(tmpdir(), 'sandbox-pay-'))
    shop = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        heard.push({ ...(JSON.parse(body) as Heard), headers: request.headers, body })
        refuse -= 1
        response.writeHead(refuse >= 0 ? 503 : 200).end()
      })
    })
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    const webhookUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/hook`
    sandbox = await startSandboxPay({ ...SECRETS, webhookUrl, file: join(folder, 'journal') })
  })
  afterEach(async () => {
    await sandbox.close()
    shop.closeAllConnections()
    await new Promise((resolve) => shop.close(resolve))
    await rm(folder, { recursive: true })
  })

  const call = async (method: string, path: string, fields?: unknown, headers: Record<string, string> = {}) => {
    number += 1
    const answer = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${SECRETS.apiKey}`, 'idempotency-key': `key-${number}`, ...headers },
      ...(fields === undefined ? {} : { body: JSON.stringify(fields) }),
    })
    const text = await answer.text()
    const body = text.startsWith('{"reference"') ? {} : (JSON.parse(text || '{}') as Record<string, unknown>)
    return { status: answer.status, body, text }
  }
  const create = async (scenario: Scenario = {}, capture = 'automatic') => {
    number += 1
    const fields = { paymentId: `p-${number}`, amount: 10_000, currency: 'CNY', capture, scenario }
    return (await call('POST', '/v1/payments', fields)).body as { id: string; payUrl: string }
  }
  const pay = (id: string) => call('POST', `/v1/payments/${id}/confirm`, {})
  const until = async (count: number): Promise<Heard[]> => {
    for (let left = 300; heard.length < count && left > 0; left -= 1) await new Promise((go) => setTimeout(go, 10))
    return heard
  }
  const settled = async (): Promise<Heard[]> => {
    for (let left = 300; sandbox.waiting > 0 && left > 0; left -= 1) await new Promise((go) => setTimeout(go, 10))
    await new Promise((go) => setTimeout(go, 30))
    return heard
  }

  it('takes a payment and tells of it with a signature over time and body', async () => {
    const { id } = await create()
    expect((await pay(id)).body).toMatchObject({ state: 'captured', captured: 10_000 })
    const [event] = await until(1)
    expect(event).toMatchObject({ type: 'payment.captured', data: { payment: id, amount: 10_000, fee: 60 } })
    const signature = String(event?.headers['sandbox-signature'])
    const t = Number(/^t=(\d+),/.exec(signature)?.[1])
    expect(signatureHeader(SECRETS.webhookSecret, String(event?.body), t * 1000)).toBe(signature)
  })

  it('authorises, captures a part and refunds in parts, never more than was captured', async () => {
    const { id } = await create({}, 'manual')
    await pay(id)
    expect((await call('POST', `/v1/payments/${id}/capture`, { amount: 10_001 })).status).toBe(422)
    expect((await call('POST', `/v1/payments/${id}/capture`, { amount: 8_000 })).body.captured).toBe(8_000)
    expect((await call('POST', `/v1/payments/${id}/refunds`, { amount: 5_000 })).status).toBe(201)
    expect((await call('POST', `/v1/payments/${id}/refunds`, { amount: 3_001 })).status).toBe(422)
    expect((await call('POST', `/v1/payments/${id}/refunds`, { amount: 3_000 })).status).toBe(201)
    expect((await call('GET', `/v1/payments/${id}`)).body).toMatchObject({ captured: 8_000, refunded: 8_000 })
    const types = (await until(4)).map(({ type }) => type)
    expect(types.toSorted()).toEqual(['payment.authorised', 'payment.captured', 'refund.succeeded', 'refund.succeeded'])
  })

  it('answers the same key with the same answer and refuses it for another request', async () => {
    const fields = { paymentId: 'one', amount: 500, currency: 'CNY' }
    const key = { 'idempotency-key': 'mine' }
    const first = await call('POST', '/v1/payments', fields, key)
    expect(await call('POST', '/v1/payments', fields, key)).toEqual(first)
    expect((await call('POST', '/v1/payments', { ...fields, amount: 501 }, key)).body.code).toBe('key.reused')
    expect((await call('POST', '/v1/payments', fields, { 'idempotency-key': 'other' })).body.code).toBe(
      'payment.exists',
    )
  })

  it.each([
    ['no key', { authorization: 'Bearer wrong' }, {}, 401],
    ['no idempotency key', { 'idempotency-key': '' }, {}, 400],
    ['a fraction', {}, { amount: 1.5 }, 400],
    ['nothing', {}, { amount: 0 }, 400],
    ['a currency of four letters', {}, { currency: 'YUAN' }, 400],
    ['a misbehaviour that it does not know', {}, { scenario: { dealyMs: 5 } }, 400],
  ])('refuses %s', async (_, headers, fields, status) => {
    const good = { paymentId: 'x', amount: 1, currency: 'CNY' }
    expect((await call('POST', '/v1/payments', { ...good, ...fields }, headers)).status).toBe(status)
  })

  it('sends duplicates, twins with ids of their own, or nothing, as asked', async () => {
    await pay((await create({ duplicate: 2 })).id)
    const same = await settled()
    expect(same).toHaveLength(3)
    expect(new Set(same.map(({ id }) => id)).size).toBe(1)
    heard.length = 0
    await pay((await create({ webhook: 'twice' })).id)
    expect(new Set((await settled()).map(({ id }) => id)).size).toBe(2)
    heard.length = 0
    await pay((await create({ webhook: 'lost' })).id)
    expect(await settled()).toHaveLength(0)
  })

  it('lets what came later arrive first', async () => {
    await pay((await create({ reorderMs: 150 })).id)
    expect((await until(2)).map(({ type }) => type)).toEqual(['payment.captured', 'payment.authorised'])
  })

  it('tampers with the amount in three ways: really paid, told, or changed after signing', async () => {
    const paid = await create({ tamper: 'paid' })
    expect((await pay(paid.id)).body).toMatchObject({ amount: 10_000, captured: 1 })
    const told = await create({ tamper: 'event' })
    expect((await pay(told.id)).body).toMatchObject({ captured: 10_000 })
    const changed = await create({ tamper: 'body' })
    await pay(changed.id)
    const events = await until(3)
    const eventOf = (payment: { id: string }) => events.find(({ data }) => data.payment === payment.id)
    expect(eventOf(paid)?.data.amount).toBe(1)
    expect(eventOf(told)?.data.amount).toBe(1)
    const signature = String(eventOf(changed)?.headers['sandbox-signature'])
    const at = Number(/^t=(\d+),/.exec(signature)?.[1]) * 1000
    expect(signatureHeader(SECRETS.webhookSecret, String(eventOf(changed)?.body), at)).not.toBe(signature)
  })

  it('declines, and fails a number of times before it does what was asked', async () => {
    const declined = await create({ decline: 'insufficient_funds' })
    expect((await pay(declined.id)).body).toMatchObject({ state: 'failed', failure: 'insufficient_funds' })
    const fields = { paymentId: 'failing', amount: 100, currency: 'CNY', scenario: { failTimes: 2 } }
    const key = { 'idempotency-key': 'again' }
    const statuses = []
    for (let i = 0; i < 3; i += 1) statuses.push((await call('POST', '/v1/payments', fields, key)).status)
    expect(statuses).toEqual([500, 500, 201])
  })

  it('does the work and says nothing, once; the same key then gets the answer', async () => {
    const { id } = await create({ timeout: 'refund' })
    await pay(id)
    const refund = (signal?: AbortSignal) =>
      fetch(`${sandbox.url}/v1/payments/${id}/refunds`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRETS.apiKey}`, 'idempotency-key': 'silent' },
        body: '{"amount":400}',
        ...(signal ? { signal } : {}),
      })
    await expect(refund(AbortSignal.timeout(200))).rejects.toThrow()
    expect((await call('GET', `/v1/payments/${id}`)).body.refunded).toBe(400)
    expect((await refund()).status).toBe(201)
    expect((await call('GET', `/v1/payments/${id}`)).body.refunded).toBe(400)
  })

  it('takes the money of a payment that was voided, and finishes a refund later, when told to', async () => {
    const { id } = await create({ lateCaptureMs: 30 }, 'manual')
    await pay(id)
    expect((await call('POST', `/v1/payments/${id}/void`, {})).body.state).toBe('voided')
    await until(3)
    expect((await call('GET', `/v1/payments/${id}`)).body).toMatchObject({ state: 'captured', captured: 10_000 })
    const slow = await create({ refundDelayMs: 30, refundFails: 'account_closed' })
    await pay(slow.id)
    const refund = await call('POST', `/v1/payments/${slow.id}/refunds`, { amount: 100 })
    expect(refund.body.state).toBe('pending')
    await until(5)
    expect((await call('GET', `/v1/refunds/${String(refund.body.id)}`)).body.state).toBe('failed')
    expect((await call('GET', `/v1/payments/${slow.id}`)).body.refunded).toBe(0)
  })

  it('declines captures as often as it was told, and lets go of what nobody captured', async () => {
    const { id } = await create({ captureFails: 1, endsMs: 300 }, 'manual')
    await pay(id)
    expect((await call('POST', `/v1/payments/${id}/capture`, { amount: 4_000 })).body.code).toBe('capture.declined')
    expect((await call('POST', `/v1/payments/${id}/capture`, { amount: 4_000 })).body).toMatchObject({
      captured: 4_000,
    })
    const other = await create({ endsMs: 30 }, 'manual')
    await pay(other.id)
    const told = await until(4)
    expect(told.at(-1)).toMatchObject({ type: 'payment.voided', data: { payment: other.id, amount: 10_000 } })
    expect((await call('POST', `/v1/payments/${other.id}/capture`, { amount: 1 })).status).toBe(409)
  })

  it('sends again until it is taken', async () => {
    refuse = 2
    await pay((await create()).id)
    const events = await until(3)
    expect(new Set(events.map(({ id }) => id)).size).toBe(1)
    expect(events.map(({ headers }) => headers['sandbox-attempt'])).toEqual(['1', '2', '3'])
  })

  it('draws the same misbehaviour for the same seed and payment', async () => {
    const mix = [{ chance: 0.5, scenario: { decline: true } }]
    await call('PUT', '/v1/scenario', { seed: 7, mix })
    const outcomes = async (): Promise<string> => {
      let text = ''
      for (let i = 0; i < 40; i += 1) {
        const made = await call('POST', '/v1/payments', { paymentId: `draw-${i}`, amount: 1, currency: 'CNY' })
        text += String((await pay(String(made.body.id))).body.state) === 'failed' ? 'x' : '.'
      }
      return text
    }
    const first = await outcomes()
    expect(first).toMatch(/x.*\..*x/)
    await sandbox.close()
    sandbox = await startSandboxPay(SECRETS)
    await call('PUT', '/v1/scenario', { seed: 7, mix })
    expect(await outcomes()).toBe(first)
  })

  it('lists a day with fees and pays it out the next day, by its own calendar', async () => {
    await call('PUT', '/v1/clock', { at: Date.UTC(2026, 2, 1, 12), speed: 0 })
    const { id } = await create()
    await pay(id)
    await call('POST', `/v1/payments/${id}/refunds`, { amount: 2_500 })
    const lines = (text: string) =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as object)
    expect(lines((await call('GET', '/v1/statement?date=2026-03-01')).text)).toMatchObject([
      { reference: id, kind: 'capture', amount: 10_000, fee: 60, at: Date.UTC(2026, 2, 1, 12) },
      { reference: id, kind: 'refund', amount: 2_500, fee: 0 },
    ])
    expect(lines((await call('GET', '/v1/statement?date=2026-03-02')).text)).toMatchObject([
      { kind: 'payout', amount: 10_000 - 60 - 2_500, currency: 'CNY' },
    ])
  })

  it('shows the shopper a page in their language, with what was asked for and no script', async () => {
    const made = await call('POST', '/v1/payments', {
      paymentId: 'page',
      amount: 1234,
      currency: 'CNY',
      description: '<script>alert(1)</script>',
      returnUrl: 'https://shop.example/done',
    })
    const { payUrl } = made.body as { payUrl: string }
    const page = async (language: string) => (await fetch(payUrl, { headers: { 'accept-language': language } })).text()
    expect(await page('zh-CN')).toContain('确认支付')
    expect(await page('en')).toContain('CN¥12.34')
    expect(await page('en')).not.toContain('<script>')
    expect((await fetch(`${payUrl}x`)).status).toBe(404)
    const form = { method: 'POST', body: new URLSearchParams({ decision: 'pay' }), redirect: 'manual' } as const
    const answer = await fetch(payUrl, form)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://shop.example/done'])
    expect(await page('zh-CN')).toContain('已支付')
  })

  it('describes every route that it answers', async () => {
    const document = (await call('GET', '/openapi.json')).body as { openapi: string; paths: object }
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toContain('/v1/payments/{id}/refunds')
  })
})
